"""Shared devices as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from yorisoi.accounts.models import Device, DeviceUser
from yorisoi.common import saying


@dataclass(frozen=True)
class Shared:
    pk: int
    name: str
    since: str
    people: int
    is_here: bool


def shared(rows: QuerySet[Device], here: Device | None) -> list[Shared]:
    rows = rows.annotate(people=Count("users", filter=~Q(users__shown_as="")))
    return [
        Shared(
            pk=row.pk, name=row.name, since=saying.moment(row.shared_at), people=row.people,
            is_here=here is not None and here.pk == row.pk,
        )
        for row in rows
    ]  # fmt: skip


def people(device: Device) -> QuerySet[DeviceUser]:
    """Who had herself shown here, works here still, and belongs to the device's organization."""
    rows = DeviceUser.objects.filter(device=device, staff__left_on=None)
    rows = rows.filter(staff__organization=device.organization_id).exclude(shown_as="")
    return rows.select_related("device", "staff__organization").order_by("shown_as", "id")
