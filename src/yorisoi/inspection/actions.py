"""Drawing files for an inspector, taking it back, and the same on paper."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require, staff_with
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.disclosure.gate import Package, release
from yorisoi.disclosure.kinds import Label
from yorisoi.inspection import access
from yorisoi.inspection.models import Inspection, Sampled
from yorisoi.inspection.papers.pack import pdf
from yorisoi.inspection.queries import Figure, pack

# More than anybody reads on one day; a figure with more behind it is opened by chance.
MOST = 300


def draw_by_chance(
    actor: Actor, *, inspector: Staff, day: date, purpose: str, count: int
) -> Inspection:
    """`count` files, each as likely as any other. Sealed ones are not among them."""
    require(actor, Permission.INSPECT_DRAW)
    everybody = list(access.drawable(actor).order_by("id").values_list("pk", flat=True))
    if not everybody:
        raise ValidationError(_("抜き出せるファイルがありません。"))
    chosen = secrets.SystemRandom().sample(everybody, min(count, len(everybody)))
    source = _("%(count)s件のなかから、くじで%(drawn)s件") % {
        "count": len(everybody), "drawn": len(chosen)
    }  # fmt: skip
    return _draw(actor, inspector, day, purpose, source, "", dict.fromkeys(sorted(chosen), ()))


def draw_figure(
    actor: Actor, *, inspector: Staff, day: date, purpose: str, figure: Figure
) -> Inspection:
    """Every file behind a figure of a report, with the acts that it counts."""
    require(actor, Permission.INSPECT_DRAW)
    drawable = set(access.drawable(actor).filter(pk__in=figure.acts).values_list("pk", flat=True))
    chosen = {pk: acts for pk, acts in figure.acts.items() if pk in drawable}
    if not chosen:
        raise ValidationError(_("この数字のもとに、抜き出せるファイルがありません。"))
    if len(chosen) > MOST:
        raise ValidationError(
            _("この数字のもとは%(count)s件あります。多すぎるので、くじで抜き出してください。")
            % {"count": len(chosen)}
        )
    return _draw(actor, inspector, day, purpose, figure.words, figure.value, chosen)


@transaction.atomic
def _draw(
    actor: Actor,
    inspector: Staff,
    day: date,
    purpose: str,
    source: str,
    figure: str,
    chosen: Mapping[int, Sequence[int]],
) -> Inspection:
    if not staff_with(actor, Permission.INSPECT).filter(pk=inspector.pk).exists():
        raise PermissionDenied(Permission.INSPECT)
    if day < clock.today():
        raise ValidationError({"day": _("もう過ぎた日です。")})
    row = Inspection.objects.create(
        organization_id=actor.organization, inspector=inspector, day=day, purpose=purpose,
        source=source[:300], figure=figure, drawn_at=clock.now(), drawn_by=actor.label,
    )  # fmt: skip
    # The numbers are drawn too: their order tells nothing.
    order = list(chosen)
    secrets.SystemRandom().shuffle(order)
    Sampled.objects.bulk_create(
        Sampled(inspection=row, person_id=pk, number=number, acts=list(chosen[pk]))
        for number, pk in enumerate(order, 1)
    )
    note(
        actor, "inspection.drawn", f"inspection:{row.pk}", persons=sorted(chosen),
        payload={"inspector": inspector.pk, "day": day, "files": len(chosen)},
    )  # fmt: skip
    return row


@transaction.atomic
def revoke(actor: Actor, row: Inspection) -> Inspection:
    """Nothing of it opens from the next request on."""
    require(actor, Permission.INSPECT_DRAW)
    if not access.inspections(actor).filter(pk=row.pk, revoked_at=None).exists():
        raise ValidationError(_("もう取り消してあります。"))
    row.revoked_at, row.revoked_by = clock.now(), actor.label
    row.save(update_fields=["revoked_at", "revoked_by"])
    note(actor, "inspection.revoked", f"inspection:{row.pk}")
    return row


def hand_out(actor: Actor, row: Inspection) -> bytes:
    """The whole pack as one PDF, past the gate and into the register. Raises PermissionDenied."""
    require(actor, Permission.INSPECT_DRAW)
    with transaction.atomic(), translation.override("ja"):
        found = pack(actor, row)
        content, said = pdf(found)
        persons = [one.sampled.person_id for one in found.files]
        note(actor, "inspection.packed", f"inspection:{row.pk}", persons=persons)
        count = sum(len(one.lines) for one in found.files)
        return release(
            actor, Package(content, count, persons, said=said), kind="inspection",
            target=f"inspection:{row.pk}", recipient=row.inspector.name, purpose=row.purpose,
            basis=_("指導検査・実地検査"), labels={Label.NOTES},
        )  # fmt: skip
