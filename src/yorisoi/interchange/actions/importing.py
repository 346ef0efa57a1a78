"""Carrying out a reviewed file: one transaction, one audit entry, everything or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.models import (
    Vocabulary,
)
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.audit.links import ranges
from yorisoi.common import bulk, clock
from yorisoi.interchange.actions.equipping import Named
from yorisoi.interchange.matching import several
from yorisoi.interchange.models import Batch, SourceRow, WaitingRow
from yorisoi.interchange.plans import Plan, PlannedAct, PlannedPerson, Taking, named_in
from yorisoi.interchange.remembering import raw_of
from yorisoi.interchange.rostering import apply_roster, municipality_of
from yorisoi.ledger.actions import recording
from yorisoi.ledger.actions.recording import NewAct, Next, record_acts, supersede_acts
from yorisoi.ledger.models import Participant
from yorisoi.registry.actions.knowing import add_name
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.models import ContactPoint, Household, HouseholdMember, Name, Person
from yorisoi.registry.queries.knowledge import Knowledge
from yorisoi.streams.learning.actions import note_marks
from yorisoi.streams.pantry.actions import note_hand_overs

STEP = 2_000
# A wish for contact is a promise only while it is fresh.
FRESH = timedelta(days=60)
Progress = Callable[[int, int], None]


@dataclass
class Outcome:
    """What a batch did, as the command prints it."""

    plan: Plan
    created: dict[str, int] = field(default_factory=dict)
    unknown_words: list[str] = field(default_factory=list)
    batch: Batch | None = None

    def summary(self) -> dict[str, object]:
        plan = self.plan
        return {
            "kind": plan.kind,
            **plan.counts(),
            "created": self.created,
            "problems": [
                {"sheet": p.sheet, "cell": p.cell, "reason": str(p.reason)} for p in plan.problems
            ],
        }

    @property
    def status(self) -> int:
        """0 all recorded, 3 some wait or are refused, 2 nothing recorded."""
        if self.plan.is_complete:
            return 0
        return 3 if self.plan.has_anything else 2


@transaction.atomic
def import_file(
    actor: Actor,
    plan: Plan,
    *,
    path: Path,
    file_name: str = "",
    progress: Progress = lambda done, of: None,
) -> Outcome:
    """Write what the plan says. A failure anywhere leaves nothing behind."""
    require(actor, Permission.IMPORT)
    # One moment for the whole batch: whoever asks «as of» sees all of it or nothing.
    with clock.standing_at(clock.now()):
        return _imported(actor, plan, path, file_name, progress)


def _imported(actor: Actor, plan: Plan, path: Path, file_name: str, progress: Progress) -> Outcome:
    batch = Batch.objects.create(
        organization=plan.organization, kind=plan.kind, file_name=(file_name or path.name)[:200],
        digest=_file_digest(path), fiscal_year=plan.fiscal_year, creates=plan.creates,
        made_at=clock.now(), made_by=actor.label, recorded_at=clock.now(),
    )  # fmt: skip
    outcome = Outcome(plan, batch=batch)
    _Importer(actor, plan, batch, outcome, progress).run()
    batch.summary = {**outcome.summary(), "problems": outcome.summary()["problems"][:2_000]}
    batch.save(update_fields=["summary"])
    return outcome


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Importer:
    def __init__(
        self, actor: Actor, plan: Plan, batch: Batch, outcome: Outcome, progress: Progress
    ) -> None:
        self.actor, self.plan, self.batch = actor, plan, batch
        self.outcome, self.progress = outcome, progress
        self.persons: dict[int, int] = {}
        self.households: dict[int, int] = {}
        self.named = Named(actor, plan, outcome.created)
        self.acts: list[int] = []
        self.today = clock.today()

    def run(self) -> None:
        self.outcome.unknown_words += self.named.make()
        self._make_persons()
        known = [line for line in self.plan.roster if line.person > 0]
        self.plan.problems += apply_roster(
            self.actor,
            known,
            source=self.plan.source,
            placements=self.named.terms[Vocabulary.PLACEMENT],
            municipalities=self.named.terms[Vocabulary.MUNICIPALITY],
            commissions=self.named.commissions,
        )
        self._record()
        self._keep_rows()
        note(
            self.actor,
            "file.imported",
            f"batch:{self.batch.pk}",
            persons=sorted({*self.persons.values(), *(line.person for line in known)}),
            payload={
                "kind": self.plan.kind,
                "acts": ranges(self.acts),
                "persons": ranges(self.persons.values()),
                "digest": self.batch.digest,
            },
        )

    # Persons

    def _make_persons(self) -> None:
        made = self.plan.persons
        new = [self._new_person(person) for person in made]
        ids = [
            pk
            for start in range(0, len(new), STEP)
            for pk in register_persons(self.actor, new[start : start + STEP])
        ]
        self.persons = {p.temporary: pk for p, pk in zip(made, ids, strict=True)}
        if made:
            self.outcome.created["persons"] = len(made)
        old = {
            self.persons[p.temporary]: p.roster.old_name
            for p in made
            if p.roster and p.roster.old_name
        }
        for person in Person.objects.filter(pk__in=old):
            add_name(self.actor, person, form=Name.Form.FORMER, name=old[person.pk])

    def _new_person(self, person: PlannedPerson) -> NewPerson:
        asked, row = person.asked, person.roster
        site = self.named.site(row.site if row and row.site else person.site)
        if row is None:
            return NewPerson(
                asked.name, asked.kana, asked.number, birth=asked.birth, sex=asked.sex,
                site=site, has_case=self.plan.kind in {"station", "centre"},
            )  # fmt: skip
        place = municipality_of(row.address)
        return NewPerson(
            asked.name, asked.kana, asked.number, birth=asked.birth, sex=asked.sex,
            registered_on=row.registered_on,
            site=site,
            commission=self.named.commission(row.commissioner),
            placement=self.named.term(Vocabulary.PLACEMENT, row.placement),
            facility=row.facility, placing_office=row.placing_office,
            municipality=self.named.term(Vocabulary.MUNICIPALITY, place),
            routes=[
                *((ContactPoint.Kind.PHONE, phone) for phone in row.phones),
                *([(ContactPoint.Kind.MAIL, row.mail)] if row.mail else []),
                *([(ContactPoint.Kind.ADDRESS, row.address)] if row.address else []),
            ],
        )  # fmt: skip

    def _person(self, planned: int | None) -> int | None:
        return self.persons[planned] if planned is not None and planned < 0 else planned

    # Acts

    def _record(self) -> None:
        if self.plan.kind == "pantry":
            self._make_households()
        new = [act for act in self.plan.acts if act.corrects is None]
        right = [act for act in self.plan.acts if act.corrects is not None]
        total = len(new) + len(right)
        knowledge = Knowledge(
            {p for act in new for t in act.takings if (p := self._person(t.person)) is not None}
        )
        for step in _steps(new):
            ids = record_acts(self.actor, [self._new_act(act) for act in step], knowledge)
            self._keep(step, ids)
            self.progress(len(self.acts), total)
        for step in _steps(right):
            reason = _("取り込んだファイルの行が変わったため")
            ids = supersede_acts(
                self.actor, [(act.corrects, self._new_act(act), reason) for act in step]
            )
            self._keep(step, ids)
            self.progress(len(self.acts), total)

    def _keep(self, step: Sequence[PlannedAct], ids: Sequence[int]) -> None:
        self.acts += ids
        self._insert_rows(
            (a.row.sheet, a.key, a.digest, pk, None, a.by_name_alone, raw_of(a.row))
            for a, pk in zip(step, ids, strict=True)
        )
        self._note_details(step, ids)

    def _note_details(self, step: Sequence[PlannedAct], ids: Sequence[int]) -> None:
        """What a stream keeps beside the act."""
        if self.plan.kind == "attendance":
            self._note_marks(step, ids)
        if self.plan.kind == "pantry":
            wish = self.named.term_ids[Vocabulary.RESULT]
            note_hand_overs(
                [
                    (pk, "新規" in a.row.extra, a.row.result in wish, a.row.text,
                     {k: v for k, v in a.row.extra.items() if k != "新規"})
                    for a, pk in zip(step, ids, strict=True)
                ]
            )  # fmt: skip

    def _note_marks(self, step: Sequence[PlannedAct], ids: Sequence[int]) -> None:
        columns = ("id", "act_id", "person_id")
        rows = bulk.read_in(Participant, columns, "act_id", ids)
        participants = {(act, person): pk for pk, act, person in rows if person}
        note_marks(
            [
                (participants[pk, person], taking.head.mark, taking.head.grade)
                for act, pk in zip(step, ids, strict=True)
                for taking in act.takings
                if (person := self._person(taking.person)) is not None
            ]
        )

    def _new_act(self, act: PlannedAct) -> NewAct:
        row = act.row
        named = self.named.ids(named_in(row))
        site, workers, commission, main_topic, topics, method, result, route, counterpart = named
        return NewAct(
            kind=row.kind,
            occurred_on=row.occurred_on,
            started_at=_hour(row.at),
            site=site,
            commission=commission,
            method=method,
            counterpart=counterpart,
            main_topic=main_topic,
            topics=topics,
            route=route,
            result=result,
            minutes=row.minutes,
            text=_text_of(act),
            workers=workers,
            takings=[self._taking(row.kind, taking) for taking in act.takings]
            or ([recording.Taking(form=Participant.Form.UNNAMED)] if not row.heads else []),
            next=self._next(act, result),
        )

    def _taking(self, kind: str, taking: Taking) -> recording.Taking:
        head, person = taking.head, self._person(taking.person)
        if kind == "pantry":
            count = (head.adults or 0) + (head.children or 0)
            return recording.Taking(
                form=Participant.Form.HOUSEHOLD, person=person,
                household=self.households.get(person) if person else None,
                adults=head.adults, children=head.children, heads=max(count, 1),
            )  # fmt: skip
        if person is None:
            return recording.Taking(
                form=Participant.Form.UNNAMED, body=_spoken_of(head.name),
                heads=several(head.name) or 1,
            )  # fmt: skip
        return recording.Taking(person=person)

    def _next(self, act: PlannedAct, result: int | None) -> Next | None:
        row = act.row
        if act.corrects is not None:
            return None
        if row.next_on and row.next_on >= self.today:
            return Next(row.next_on, row.next_text)
        if result and result == self.named.wish and self.today - row.occurred_on <= FRESH:
            return Next(text=_("連絡を希望しています（食料の受け渡しのとき）"), is_anyones=True)
        return None

    def _make_households(self) -> None:
        persons = {
            person
            for act in self.plan.acts
            for taking in act.takings
            if (person := self._person(taking.person)) is not None
        }
        self.households = dict(
            HouseholdMember.objects.known()
            .filter(person__in=persons, until=None)
            .order_by("-id")
            .values_list("person_id", "household_id")
        )
        heads = sorted(persons - self.households.keys())
        now = bulk.moment(clock.now())
        ids = list(bulk.reserve_ids(Household, len(heads)))
        names = self._names(heads)
        bulk.insert(
            Household,
            ("id", "organization_id", "label", "created_at"),
            [
                (
                    pk,
                    self.plan.organization.pk,
                    _("%(name)sさんの世帯") % {"name": names[person]},
                    now,
                )
                for pk, person in zip(ids, heads, strict=True)
            ],
        )
        bulk.insert(
            HouseholdMember,
            ("household_id", "person_id", "relation", "is_head", "learnt_at", "learnt_from"),
            [
                (pk, person, "", True, now, self.actor.label)
                for pk, person in zip(ids, heads, strict=True)
            ],
        )
        self.households.update(zip(heads, ids, strict=True))
        if heads:
            self.outcome.created["households"] = len(heads)

    @staticmethod
    def _names(persons: Sequence[int]) -> dict[int, str]:
        return dict(Person.objects.filter(pk__in=persons).values_list("id", "name"))

    # Where every row went

    def _keep_rows(self) -> None:
        self._insert_rows(
            (p.row.sheet, p.key, p.digest, None, self._person(p.person), False, raw_of(p.row))
            for p in self.plan.roster
        )
        self._insert_rows(
            (row.sheet, key, digest, None, None, False, raw_of(row))
            for row, key, digest in self.plan.skipped
        )
        self._insert_rows(
            (row.sheet, key, digest, act, None, False, raw_of(row))
            for row, key, digest, act in self.plan.moved
        )
        for row in self.plan.waiting:
            row.batch = self.batch
        WaitingRow.objects.filter(source=self.plan.source, decision="").delete()
        WaitingRow.objects.bulk_create(self.plan.waiting, batch_size=500)

        for (sheet, key), person in self.plan.decided_new.items():
            rows = WaitingRow.objects.filter(source=self.plan.source, sheet=sheet, key=key)
            rows.filter(decision=WaitingRow.Decision.NEW, person=None).update(
                person=self._person(person)
            )

    def _insert_rows(self, rows: Iterator[tuple]) -> None:
        bulk.insert(
            SourceRow,
            ("batch_id", "source", "sheet", "key", "digest", "act_id", "person_id",
             "by_name_alone", "raw"),
            [(self.batch.pk, self.plan.source, *row) for row in rows],
        )  # fmt: skip


def _steps(acts: Sequence[PlannedAct]) -> Iterator[Sequence[PlannedAct]]:
    for start in range(0, len(acts), STEP):
        yield acts[start : start + STEP]


@lru_cache(maxsize=1_440)
def _hour(at: str) -> time | None:
    return time.fromisoformat(at) if at else None


def _spoken_of(name: str) -> str:
    return name[:200]


def _text_of(act: PlannedAct) -> str:
    """The words of the row: what happened, and everything that has no column of its own."""
    row = act.row
    lines = [row.text]
    if row.remarks:
        lines.append(_("備考：%(text)s") % {"text": row.remarks} if row.text else row.remarks)
    if row.next_text or row.next_on:
        lines.append(_("次回：%(text)s") % {"text": f"{row.next_on or ''} {row.next_text}".strip()})
    if row.kind not in {"pantry", "attendance"}:
        lines += [f"{heading}：{value}" for heading, value in row.extra.items()]
    return "\n".join(line for line in lines if line)
