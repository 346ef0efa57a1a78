"""The case spine: opening, passing on, assigning, closing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission, Site, Staff
from yorisoi.accounts.policy import Actor
from yorisoi.audit.actions import note
from yorisoi.common import bulk, clock
from yorisoi.registry import news
from yorisoi.registry.actions.knowing import require_reach
from yorisoi.registry.actions.shelving import shelve
from yorisoi.registry.models import Assignment, Case, CaseCommission, Closure, Person, Reach


@transaction.atomic
def open_case(
    actor: Actor,
    person: Person,
    *,
    site: Site | None,
    opened_on: date,
    commission: Commission | None = None,
) -> Case:
    require_reach(actor, person)
    _require_own(actor, site, commission)
    case = Case.objects.create(
        organization_id=actor.organization, person=person, site=site, opened_on=opened_on,
        created_at=clock.now(),
    )  # fmt: skip
    if site:
        extend_reach(site.pk, [person.pk])
    shelve([person.pk])
    note(actor, "case.opened", f"case:{case.pk}", persons=[person.pk])
    if commission:
        place_under(actor, case, commission, since=opened_on)
    return case


@transaction.atomic
def place_under(
    actor: Actor, case: Case, commission: Commission, *, since: date | None
) -> CaseCommission:
    """Put a case under a commission from a day on. The one before ends the day before: it is
    retracted and learnt again with its end, so that what was believed stays known."""
    require_reach(actor, case.person)
    _require_own(actor, commission)
    now = clock.now()
    for row in CaseCommission.objects.known().filter(case=case):
        if since is not None and row.since is not None and row.since >= since:
            continue
        if row.until is not None and since is not None and row.until < since:
            continue
        CaseCommission.objects.filter(pk=row.pk).update(retracted_at=now)
        if since is not None:
            CaseCommission.objects.create(
                case=case, commission=row.commission, since=row.since,
                until=since - timedelta(days=1), learnt_at=now, learnt_from=actor.label,
            )  # fmt: skip
    placed = CaseCommission.objects.create(
        case=case, commission=commission, since=since, learnt_at=now, learnt_from=actor.label
    )
    note(
        actor, "case.commissioned", f"case:{case.pk}", persons=[case.person_id],
        payload={"commission": commission.pk, "since": since},
    )  # fmt: skip
    news.facts_changed([case.person_id])
    return placed


@transaction.atomic
def withdraw_commission(actor: Actor, row: CaseCommission) -> None:
    """The case never stood under this commission. What ended for its sake goes on again."""
    require_reach(actor, row.case.person)
    now = clock.now()
    known = CaseCommission.objects.known().filter(case=row.case)
    if known.filter(pk=row.pk).update(retracted_at=now) == 0:
        raise ValidationError(
            _("ほかの人が先に直しました。ページを開きなおして、もう一度見てください。")
        )
    if row.since is not None:
        for before in list(known.filter(until=row.since - timedelta(days=1))):
            known.filter(pk=before.pk).update(retracted_at=now)
            CaseCommission.objects.create(
                case=row.case, commission=before.commission, since=before.since, until=row.until,
                learnt_at=now, learnt_from=actor.label,
            )  # fmt: skip
    note(
        actor, "case.uncommissioned", f"case:{row.case_id}", persons=[row.case.person_id],
        payload={"commission": row.commission_id, "since": row.since},
    )  # fmt: skip
    news.facts_changed([row.case.person_id])


@transaction.atomic
def move_case(actor: Actor, case: Case, *, site: Site) -> Case:
    """Registered at another site from now on. Whoever knew the person goes on knowing them."""
    require_reach(actor, case.person)
    _require_own(actor, site)
    was, case.site = case.site_id, site
    case.save(update_fields=["site"])
    extend_reach(site.pk, [case.person_id])
    note(
        actor, "case.moved", f"case:{case.pk}", persons=[case.person_id],
        payload={"from": was, "to": site.pk},
    )  # fmt: skip
    return case


@transaction.atomic
def assign(actor: Actor, case: Case, staff: Staff, *, since: date) -> Assignment:
    """Say who walks beside the person from a day on; whoever did before stops then."""
    require_reach(actor, case.person)
    _require_own(actor, staff)
    Assignment.objects.filter(case=case, until=None).update(until=since - timedelta(days=1))
    row = Assignment.objects.create(case=case, staff=staff, since=since)
    note(
        actor, "case.assigned", f"case:{case.pk}", persons=[case.person_id],
        payload={"staff": staff.pk},
    )  # fmt: skip
    return row


@transaction.atomic
def close_case(actor: Actor, case: Case, *, on: date, reason: str, note_text: str = "") -> Closure:
    require_reach(actor, case.person)
    if Closure.objects.filter(case=case, reopened_at=None).exists():
        raise ValidationError(_("この登録は、もう終わっています。"))
    row = Closure.objects.create(
        case=case, on=on, reason=reason, note=note_text, recorded_at=clock.now(),
        recorded_by=actor.label,
    )  # fmt: skip
    shelve([case.person_id])
    note(
        actor,
        "case.closed",
        f"case:{case.pk}",
        persons=[case.person_id],
        payload={"reason": reason},
    )
    return row


@transaction.atomic
def reopen_case(actor: Actor, case: Case) -> None:
    require_reach(actor, case.person)
    Closure.objects.filter(case=case, reopened_at=None).update(reopened_at=clock.now())
    shelve([case.person_id])
    note(actor, "case.reopened", f"case:{case.pk}", persons=[case.person_id])


def _require_own(actor: Actor, *named: Site | Commission | Staff | None) -> None:
    """Sites, contracts and staff of the own organization alone."""
    for row in named:
        if row is not None and row.organization_id != actor.organization:
            raise PermissionDenied(row._meta.label)


def extend_reach(site: int, persons: Collection[int]) -> None:
    """A site that registers or supports somebody knows them from then on."""
    known = bulk.read_in(Reach, ("person_id", "site_id"), "person_id", persons)
    missing = set(persons) - {person for person, where in known if where == site}
    if missing:
        rows = Person.objects.filter(pk__in=missing).values_list("pk", "sort_key", "shelf")
        bulk.insert(
            Reach, ("site_id", "person_id", "sort_key", "shelf"), [(site, *row) for row in rows]
        )
