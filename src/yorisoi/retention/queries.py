"""Which files are due, which are on their way, and what a commission leaves behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, eras
from yorisoi.ledger.models import Participant
from yorisoi.registry.models import Case, CaseCommission, Closure, Person, Shelf, Vitals
from yorisoi.registry.queries.identity import same_human
from yorisoi.retention import access, rules
from yorisoi.retention.models import Disposal, Hold
from yorisoi.retention.rules import Due, FileFacts, Term
from yorisoi.retention.standards import STANDARDS

SIZE = 100
STEP = 500


def terms(actor: Actor) -> list[Term]:
    """The standard rules, less those that a row of the organization replaces, and its own rows."""
    own = {
        row.code: Term(
            row.code, row.name, row.jurisdiction, row.counted, row.years, tuple(row.programmes),
            row.source, row.is_verified, is_own=True,
        )
        for row in access.rules(actor).order_by("id")
    }  # fmt: skip
    standard = {
        one.code: Term(
            one.code, one.name, one.jurisdiction, one.counted, one.years, one.programmes, one.source
        )
        for one in STANDARDS
    }
    return list((standard | own).values())


@dataclass(frozen=True)
class Candidate:
    person: Person
    due: Due
    ended_on: date | None


def candidates(actor: Actor, *, size: int = SIZE) -> list[Candidate]:
    """Files whose time is over and that nothing holds back, the longest due first. Asked in steps,
    each a fixed number of queries."""
    ours, today, found = terms(actor), clock.today(), []
    rows = access.persons(actor).filter(shelf__gt=Shelf.OPEN).order_by("id")
    rows = rows.exclude(pk__in=Disposal.objects.filter(withdrawn_at=None).values("person"))
    rows = rows.exclude(pk__in=Hold.objects.filter(ended_at=None).values("person"))
    after = 0
    while chunk := list(rows.filter(pk__gt=after)[:STEP]):
        after = chunk[-1].pk
        facts = facts_of(chunk)
        for person in chunk:
            one = rules.due(facts[person.pk], ours)
            if one.on is not None and one.on <= today:
                found.append(Candidate(person, one, facts[person.pk].ended_on))
    return sorted(found, key=lambda one: (one.due.on, one.person.pk))[:size]


def facts_of(persons: Sequence[Person]) -> dict[int, FileFacts]:
    """Of each file; files of one human end together, with the last of them."""
    groups = same_human([person.pk for person in persons])
    everyone = sorted({pk for group in groups.values() for pk in group})
    ended, programmes, born = _ended(everyone), _programmes(everyone), _born(everyone)
    found = {}
    for person in persons:
        group = groups[person.pk]
        ends = [ended.get(pk) for pk in group]
        births = [born[pk] for pk in group if pk in born]
        found[person.pk] = FileFacts(
            None if None in ends else max(ends),
            frozenset(code for pk in group for code in programmes[pk]),
            max(births, default=None),
        )
    return found


def _ended(persons: Sequence[int]) -> dict[int, date]:
    """The last closure or act of each whose cases are all closed; others are not in it."""
    cases = Case.objects.filter(person__in=persons)
    shut = Closure.objects.filter(case__person__in=persons, reopened_at=None)
    closed = set(shut.values_list("case_id", flat=True))
    going = {person for pk, person in cases.values_list("pk", "person_id") if pk not in closed}
    dead = set(Person.objects.filter(pk__in=persons, shelf=Shelf.DEAD).values_list("pk", flat=True))
    last: dict[int, list[date]] = defaultdict(list)
    for person, day in shut.values_list("case__person_id").annotate(day=Max("on")):
        last[person].append(day)
    acts = Participant.objects.filter(person__in=persons).values_list("person_id")
    for person, day in acts.annotate(day=Max("act__occurred_on")):
        last[person].append(day)
    return {p: max(days) for p, days in last.items() if p in dead or p not in going}


def _programmes(persons: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = CaseCommission.objects.known().filter(case__person__in=persons)
    for person, programme in rows.values_list("case__person_id", "commission__programme"):
        found[person].add(programme)
    return found


def _born(persons: Sequence[int]) -> dict[int, date]:
    rows = Vitals.objects.known().filter(person__in=persons, birth_last__isnull=False)
    return {p: eras.from_int(last) for p, last in rows.values_list("person_id", "birth_last")}


def due_of(actor: Actor, person: Person) -> Due:
    return rules.due(facts_of([person])[person.pk], terms(actor))


@dataclass(frozen=True)
class Way:
    """A disposal with whose file it is; None where that is gone."""

    disposal: Disposal
    person: Person | None


def under_way(actor: Actor) -> list[Way]:
    rows = access.disposals(actor).filter(withdrawn_at=None, certificate=None)
    return _ways(actor, rows.select_related("offer").order_by("id")[:SIZE])


def done(actor: Actor) -> list[Way]:
    rows = access.disposals(actor).filter(certificate__isnull=False)
    return _ways(actor, rows.select_related("certificate").order_by("-certificate__at")[:SIZE])


def _ways(actor: Actor, rows: Iterable[Disposal]) -> list[Way]:
    rows = list(rows)
    people = access.persons(actor).in_bulk([row.person for row in rows])
    return [Way(row, people.get(row.person)) for row in rows]


def persons_of(actor: Actor, commission: Commission) -> QuerySet[Person]:
    """Whose case ever stood under the commission, as known now."""
    rows = CaseCommission.objects.known().filter(commission=commission)
    return access.persons(actor).filter(pk__in=rows.values("case__person")).order_by("sort_key")


@dataclass(frozen=True)
class Staying:
    """A file of the commission that does not go with it, and why."""

    person: Person
    why: str


@dataclass(frozen=True)
class Leaving:
    going: tuple[Person, ...]
    staying: tuple[Staying, ...]
    # Files that this actor may not know: they are told of as a number.
    on_their_way: tuple[Person, ...] = ()

    @property
    def by_reason(self) -> dict[str, list[Person]]:
        """What stays, under why it stays."""
        found = defaultdict(list)
        for one in self.staying:
            found[one.why].append(one.person)
        return dict(found)


def leaving(actor: Actor, commission: Commission) -> Leaving:
    """Which files the contract can delete: those of nobody who is still supported otherwise."""
    people = list(persons_of(actor, commission))
    other = set(
        CaseCommission.objects.known()
        .filter(case__person__in=people).exclude(commission=commission)
        .values_list("case__person_id", flat=True)
    )  # fmt: skip
    held = set(
        Hold.objects.filter(person__in=people, ended_at=None).values_list("person", flat=True)
    )
    proposed = set(
        Disposal.objects.filter(person__in=[p.pk for p in people], withdrawn_at=None)
        .values_list("person", flat=True)
    )  # fmt: skip
    facts = facts_of(people)
    going, staying, moving = [], [], []
    for person in people:
        if person.pk in proposed:
            moving.append(person)
        elif person.pk in held:
            staying.append(Staying(person, _("消さないことになっている（保全）")))
        elif person.pk in other:
            staying.append(Staying(person, _("ほかの委託でも支えている")))
        elif facts[person.pk].ended_on is None:
            staying.append(Staying(person, _("利用登録がまだ終わっていない")))
        else:
            going.append(person)
    return Leaving(tuple(going), tuple(staying), tuple(moving))
