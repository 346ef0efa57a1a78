"""Promises beside an act: made by themselves, moved, let go of."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.models import Site, Staff, Term
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.disclosure.egress import wrote
from yorisoi.ledger import access
from yorisoi.ledger.actions.ending import end_promises
from yorisoi.ledger.models import Promise, PromiseEnd
from yorisoi.registry.actions.knowing import require_reach
from yorisoi.registry.models import Person


@transaction.atomic
def promise(
    actor: Actor,
    *,
    person: Person | None,
    due_on: date | None,
    text: str = "",
    method: Term | None = None,
    owner: Staff | None = None,
    site: Site | None = None,
) -> Promise:
    require(actor, Permission.ACT_RECORD)
    if person is not None:
        require_reach(actor, person, Permission.ACT_RECORD)
    row = Promise.objects.create(
        organization_id=actor.organization, person=person, due_on=due_on, text=text, method=method,
        owner_id=owner.pk if owner else actor.staff, site=site, made_at=clock.now(),
        made_by=actor.label,
    )  # fmt: skip
    note(actor, "promise.made", f"promise:{row.pk}", persons=[person.pk] if person else [])
    wrote([person.pk] if person else [], text)
    return row


@transaction.atomic
def move_promise(actor: Actor, row: Promise, *, due_on: date | None) -> None:
    _require_open(actor, row)
    Promise.objects.filter(pk=row.pk).update(due_on=due_on)
    note(
        actor, "promise.moved", f"promise:{row.pk}", persons=[row.person_id] if row.person_id else [],
        payload={"from": row.due_on, "to": due_on},
    )  # fmt: skip


@transaction.atomic
def drop_promise(actor: Actor, row: Promise, *, reason: str) -> PromiseEnd:
    _require_open(actor, row)
    if not reason.strip():
        raise ValidationError({"reason": _("やめるわけを、ひとこと書いてください。")})
    end_promises(row.organization_id, [(row.pk, None, reason)], at=clock.now(), by=actor.label)
    note(
        actor,
        "promise.dropped",
        f"promise:{row.pk}",
        persons=[row.person_id] if row.person_id else [],
    )
    return PromiseEnd.objects.get(promise=row)


def _require_open(actor: Actor, row: Promise) -> None:
    require(actor, Permission.ACT_RECORD)
    if not access.promises(actor).filter(pk=row.pk).exists():
        raise PermissionDenied(Permission.ACT_RECORD)
