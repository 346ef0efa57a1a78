"""The tally: what every participant of every act counts as, kept beside the ledger.

One pure definition (`spans`) makes the rows of an act from the act and from what was known about
its participants. Saving an act, correcting it, learning or taking back a fact, linking two files:
each calls `refresh` for the acts concerned in its own transaction. `rebuild` calls the same
definition for everything; a test holds that the two agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from yorisoi.accounts.models import Commission
from yorisoi.accounts.queries.meanings import same_meaning, with_same_meaning
from yorisoi.common import ages, bulk
from yorisoi.common.clock import micros
from yorisoi.common.eras import fiscal_year, to_int
from yorisoi.ledger.models import Act, Participant, Tally
from yorisoi.registry.queries.knowledge import FOREVER, Knowledge, Standing, chunks

ACT_FIELDS = (
    "id", "organization_id", "kind", "occurred_on", "site_id", "menu_id", "method_id",
    "main_topic_id", "result_id", "destination_id", "counterpart_id", "minutes", "commission_id",
    "is_commission_chosen", "recorded_at", "superseded_by__recorded_at", "retraction__at",
)  # fmt: skip
ROW_FIELDS = (
    "act_id", "participant_id", "organization_id", "day", "month", "fiscal_year", "kind",
    "site_id", "menu_id", "method_id", "main_topic_id", "result_id", "destination_id",
    "counterpart_id", "bodies", "minutes", "lead", "form", "heads", "adults", "children",
    "person_id", "identity_id", "household_id", "commission_id", "commissioner_id",
    "placement_id", "municipality_id", "circumstance_id",
    "sex", "band_day", "band_april", "known_from", "known_to",
)  # fmt: skip
LEAD = ROW_FIELDS.index("lead")
COMMISSION = ROW_FIELDS.index("commission_id")


class ActFacts(NamedTuple):
    """What the tally needs of an act."""

    id: int
    organization: int
    kind: str
    occurred_on: object
    site: int | None
    menu: int | None
    method: int | None
    main_topic: int | None
    result: int | None
    destination: int | None
    counterpart: int | None
    minutes: int | None
    commission: int | None
    is_commission_chosen: bool
    known_from: int
    known_to: int


class Part(NamedTuple):
    """What the tally needs of a participant; `id` is None for an act with nobody."""

    id: int | None
    form: str = ""
    person: int | None = None
    household: int | None = None
    adults: int = 0
    children: int = 0
    heads: int = 0


@dataclass(frozen=True, slots=True)
class Contract:
    """What the tally needs of a commission."""

    commissioner: int
    menus: frozenset[int]
    since: int
    until: int

    def covers(self, act: ActFacts, day: int) -> bool:
        return self.since <= day <= self.until and (
            not self.menus or act.menu is None or act.menu in self.menus
        )


class Contracts:
    """The commissions of an organization, loaded once for a batch."""

    def __init__(self) -> None:
        self._by_organization: dict[int, dict[int, Contract]] = {}

    def of(self, organization: int) -> dict[int, Contract]:
        if organization not in self._by_organization:
            self._by_organization[organization] = _contracts(organization)
        return self._by_organization[organization]


def _contracts(organization: int) -> dict[int, Contract]:
    rows = Commission.objects.filter(organization=organization)
    meanings, menus = same_meaning(organization), defaultdict(set)
    for *commission, menu in rows.values_list("id", "commissioner_id", "since", "until", "menus"):
        menus[tuple(commission)].add(menu)
    return {
        pk: Contract(
            commissioner,
            frozenset(with_same_meaning(named - {None}, meanings)),
            to_int(since) if since else 0,
            to_int(until) if until else 99_999_999,
        )
        for (pk, commissioner, since, until), named in menus.items()
    }


def spans(
    act: ActFacts, parts: list[Part], knowledge: Knowledge, contracts: dict[int, Contract]
) -> Iterator[tuple]:
    """The rows of one act, as ROW_FIELDS: one per participant and per change of what was known."""
    day = to_int(act.occurred_on)
    bodies = sum(part.form == Participant.Form.BODY for part in parts)
    for index, part in enumerate(parts or [Part(None)]):
        lead = 1 if index == 0 else 0
        if part.person is None:
            yield _row(act, part, bodies, lead, None, contracts, act.known_from, act.known_to)
            continue
        if act.known_from >= knowledge.newest:
            standing = knowledge.standing(part.person, day, act.known_from)
            yield _row(act, part, bodies, lead, standing, contracts, act.known_from, act.known_to)
            continue
        moments = sorted(
            {act.known_from}
            | {m for m in knowledge.moments(part.person) if act.known_from < m < act.known_to}
        )
        rows = [
            _row(
                act,
                part,
                bodies,
                lead,
                knowledge.standing(part.person, day, begins),
                contracts,
                begins,
                ends,
            )
            for begins, ends in zip(moments, [*moments[1:], act.known_to], strict=True)
        ]
        yield from _merged(rows)


def _merged(rows: list[tuple]) -> Iterator[tuple]:
    """Neighbours that say the same are one row."""
    current = rows[0]
    for row in rows[1:]:
        if row[:-2] == current[:-2]:
            current = (*current[:-1], row[-1])
        else:
            yield current
            current = row
    yield current


def _row(
    act: ActFacts,
    part: Part,
    bodies: int,
    lead: int,
    standing: Standing | None,
    contracts: dict[int, Contract],
    known_from: int,
    known_to: int,
) -> tuple:
    day = to_int(act.occurred_on)
    # What the act's row says follows its leading participant; each other follows the own case.
    commission = act.commission if act.is_commission_chosen else None
    if not act.is_commission_chosen and standing is not None:
        commission = next(
            (c for c in standing.commissions if c in contracts and contracts[c].covers(act, day)),
            None,
        )
    contract = contracts.get(commission)
    birth = standing.birth if standing else None
    return (
        act.id, part.id, act.organization, day, day // 100, fiscal_year(act.occurred_on), act.kind,
        act.site, act.menu, act.method, act.main_topic, act.result, act.destination,
        act.counterpart, bodies, act.minutes or 0, lead, part.form, part.heads, part.adults, part.children, part.person,
        standing.identity if standing else None, part.household, commission,
        contract.commissioner if contract else None,
        standing.placement if standing else None,
        standing.municipality if standing else None,
        standing.circumstance if standing else None,
        standing.sex if standing else None,
        ages.band_on(day, birth), ages.band_on(ages.april_first(day), birth),
        known_from, known_to,
    )  # fmt: skip


def rows_of(
    acts: Sequence[tuple[ActFacts, list[Part]]], knowledge: Knowledge | None = None
) -> list[tuple]:
    """The rows of some acts, as ROW_FIELDS, from what the registry knows of their participants."""
    knowledge = knowledge or Knowledge(
        {p.person for _, parts in acts for p in parts if p.person is not None}
    )
    contracts = Contracts()
    return [
        row
        for act, parts in acts
        for row in spans(act, parts, knowledge, contracts.of(act.organization))
    ]


def insert(rows: list[tuple]) -> None:
    bulk.insert(Tally, ROW_FIELDS, rows)


def refresh(act_ids: Collection[int]) -> None:
    """Make the rows of these acts anew from the ledger and the registry."""
    for chunk in chunks(act_ids):
        bulk.delete_in(Tally, "act_id", chunk)
        insert(rows_of(_loaded(chunk)))


def refresh_persons(persons: Collection[int]) -> None:
    """After facts about these persons changed; also for whoever is, or was, linked with them."""
    acts = {
        act
        for chunk in chunks(Knowledge(persons).everyone)
        for act in Participant.objects.filter(person__in=chunk).values_list("act_id", flat=True)
    }
    refresh(acts)


def refresh_commission(commission: int) -> None:
    """After a contract's menus or period changed: acts under it, and acts of its cases."""
    acts = set(Tally.objects.filter(commission_id=commission).values_list("act_id", flat=True))
    acts |= set(
        Participant.objects.filter(person__cases__commissions__commission=commission).values_list(
            "act_id", flat=True
        )
    )
    refresh(acts)


@transaction.atomic
def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Throw the tally away and make it again; returns the number of acts."""
    Tally.objects.all()._raw_delete(using="default")
    done = 0
    ids = Act.objects.order_by("id").values_list("id", flat=True).iterator(chunk_size=5_000)
    batch: list[int] = []
    for number in ids:
        batch.append(number)
        if len(batch) == 5_000:
            done += _kept(batch)
            progress(done)
            batch = []
    return done + _kept(batch)


def _kept(batch: list[int]) -> int:
    for chunk in chunks(batch):
        insert(rows_of(_loaded(chunk)))
    return len(batch)


def _loaded(act_ids: list[int]) -> list[tuple[ActFacts, list[Part]]]:
    parts: dict[int, list[Part]] = defaultdict(list)
    for act, pk, form, person, household, adults, children, heads in (
        Participant.objects.filter(act__in=act_ids)
        .order_by("id")
        .values_list(
            "act_id", "id", "form", "person_id", "household_id", "adults", "children", "heads"
        )
    ):
        parts[act].append(Part(pk, form, person, household, adults or 0, children or 0, heads))
    return [
        (_act_facts(values), parts[values[0]])
        for values in Act.objects.filter(pk__in=act_ids).order_by("id").values_list(*ACT_FIELDS)
    ]


def _act_facts(values: tuple) -> ActFacts:
    *head, recorded, superseded, retracted = values
    ends = [micros(at) for at in (superseded, retracted) if at is not None]
    return ActFacts(*head, micros(recorded), min(ends, default=FOREVER))
