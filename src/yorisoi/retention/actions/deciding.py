"""From a proposal to a decision of two: nothing is erased before that, and nothing by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require_everywhere
from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.jobs.actions.asking import ask
from yorisoi.registry import erasing
from yorisoi.registry.actions.erasing import names_of, whole_names_of
from yorisoi.registry.models import Person
from yorisoi.retention import access, queries
from yorisoi.retention.models import Decision, Disposal, Hold, Offer, Rule

DECIDERS = 2
ERASE = "retention.erase"


@transaction.atomic
def write_rule(
    actor: Actor,
    *,
    code: str,
    name: str,
    jurisdiction: str,
    counted: str,
    years: int | None,
    programmes: Sequence[str],
    source: str,
    is_verified: bool,
) -> Rule:
    """How long one type of record is kept here; in the place of the standard, or of an older row."""
    require_everywhere(actor, Permission.RETENTION)
    now = clock.now()
    Rule.objects.filter(organization=actor.organization, code=code, ended_at=None).update(
        ended_at=now
    )
    row = Rule.objects.create(
        organization_id=actor.organization, code=code, name=name, jurisdiction=jurisdiction,
        counted=counted, years=years, programmes=list(programmes), source=source,
        is_verified=is_verified, written_at=now, written_by=actor.label,
    )  # fmt: skip
    note(
        actor, "retention.rule_written", f"rule:{row.pk}",
        payload={"code": code, "years": years, "counted": counted, "verified": is_verified},
    )  # fmt: skip
    return row


@transaction.atomic
def hold(actor: Actor, person: Person, *, reason: str, since: date) -> Hold:
    """保全: whatever is under way for this file stops."""
    _require_reach(actor, person)
    row = Hold.objects.create(person=person, reason=reason, since=since, by=actor.label)
    note(actor, "retention.held", f"hold:{row.pk}", persons=[person.pk])
    return row


@transaction.atomic
def end_hold(actor: Actor, row: Hold, *, words: str) -> Hold:
    if not access.holds(actor).filter(pk=row.pk).exists():
        raise PermissionDenied(Permission.RETENTION)
    row.ended_at, row.ended_by, row.end_words = clock.now(), actor.label, words
    row.save(update_fields=["ended_at", "ended_by", "end_words"])
    note(actor, "retention.hold_ended", f"hold:{row.pk}", persons=[row.person_id])
    return row


@transaction.atomic
def propose(actor: Actor, person: Person) -> Disposal:
    """A file whose time is over. Raises ValidationError while it is not, or while it is held."""
    _require_reach(actor, person)
    due = queries.due_of(actor, person)
    if due.on is None or due.on > clock.today():
        raise ValidationError(_("保存する期間が、まだ終わっていません。"))
    said = "、".join(f"{term.name}（{term.source}）" for term in due.terms)
    return _propose(actor, person, basis=said[:400], due_on=due.on)


@transaction.atomic
def propose_by_contract(actor: Actor, commission: Commission, *, basis: str) -> list[Disposal]:
    """At the end of a commission, by what its contract says: all files that can go with it."""
    require_everywhere(actor, Permission.RETENTION)
    if not access.commissions(actor).filter(pk=commission.pk).exists():
        raise PermissionDenied(Permission.RETENTION)
    going = queries.leaving(actor, commission).going
    if not going:
        raise ValidationError(_("消せるファイルはありません。"))
    return [
        _propose(actor, person, basis=basis, due_on=None, commission=commission) for person in going
    ]


def _propose(
    actor: Actor, person: Person, *, basis: str, due_on: date | None,
    commission: Commission | None = None,
) -> Disposal:  # fmt: skip
    require_free(person.pk)
    if Disposal.objects.filter(person=person.pk, withdrawn_at=None).exists():
        raise ValidationError(_("もう候補にあげてあります。"))
    row = Disposal.objects.create(
        organization_id=actor.organization, person=person.pk, basis=basis, due_on=due_on,
        commission=commission, proposed_at=clock.now(), proposed_by=actor.label,
    )  # fmt: skip
    note(actor, "retention.proposed", f"disposal:{row.pk}", persons=[person.pk])
    return row


@transaction.atomic
def offer_copy(actor: Actor, disposal: Disposal, *, on: date, how: str, answer: str) -> Offer:
    """A copy was offered to the person, and what they said. It can be said anew until it is decided."""
    _require_open(actor, disposal)
    row, _made = Offer.objects.update_or_create(
        disposal=disposal,
        defaults={"on": on, "how": how, "answer": answer, "written_at": clock.now(),
                  "written_by": actor.label},
    )  # fmt: skip
    _note(actor, "retention.offered", disposal, answer=answer)
    return row


@transaction.atomic
def decide(actor: Actor, disposal: Disposal) -> Decision:
    """One of two different people. The second one sets it going."""
    _require_open(actor, disposal)
    if actor.staff is None:
        raise PermissionDenied(Permission.RETENTION)
    if not Offer.objects.filter(disposal=disposal).exists():
        raise ValidationError(_("さきに、本人に写しをわたすか、たずねてください。"))
    if Decision.objects.filter(disposal=disposal, staff=actor.staff).exists():
        raise ValidationError(_("あなたは、もう決めています。もうひとりが決めます。"))
    require_free(disposal.person)
    if hindered := hindrances(disposal):
        raise ValidationError(hindered)
    row = Decision.objects.create(disposal=disposal, staff_id=actor.staff, at=clock.now())
    _note(actor, "retention.decided", disposal)
    if Decision.objects.filter(disposal=disposal).count() >= DECIDERS:
        job = ask(actor, ERASE, {"disposal": disposal.pk}, key=f"disposal:{disposal.pk}")
        Disposal.objects.filter(pk=disposal.pk).update(job=job.pk)
    return row


@transaction.atomic
def withdraw(actor: Actor, disposal: Disposal) -> Disposal:
    """Not now. Until it is done, whoever may decide may also stop it."""
    _require_open(actor, disposal)
    disposal.withdrawn_at, disposal.withdrawn_by = clock.now(), actor.label
    disposal.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _note(actor, "retention.withdrawn", disposal)
    return disposal


def require_free(person: int) -> None:
    if Hold.objects.filter(person=person, ended_at=None).exists():
        raise ValidationError(_("消さないことになっています（保全）。"))


def hindrances(disposal: Disposal) -> list[str]:
    """What a room says must be seen to first."""
    what = erasing_of(disposal)
    return [words for one in erasing.every() if (words := one.hindrance(what))]


def erasing_of(disposal: Disposal) -> erasing.Erasing:
    person = Person.objects.get(pk=disposal.person)
    return erasing.Erasing(
        disposal.organization_id, person.pk, names_of(person), whole_names_of(person)
    )


def _require_reach(actor: Actor, person: Person) -> None:
    if not access.persons(actor).filter(pk=person.pk).exists():
        raise PermissionDenied(Permission.RETENTION)


def _require_open(actor: Actor, disposal: Disposal) -> None:
    if not access.disposals(actor).filter(pk=disposal.pk).exists():
        raise PermissionDenied(Permission.RETENTION)
    if not Disposal.objects.filter(pk=disposal.pk, withdrawn_at=None, certificate=None).exists():
        raise ValidationError(_("これは、もう終わっています。"))


def _note(actor: Actor, verb: str, disposal: Disposal, **payload: object) -> None:
    note(actor, verb, f"disposal:{disposal.pk}", persons=[disposal.person], payload=payload)
