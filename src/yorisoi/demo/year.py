"""A believable year of acts: who calls, who falls silent, what is promised and what is corrected."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import jpholiday

from yorisoi.accounts.models import Term
from yorisoi.common import clock
from yorisoi.demo.people import Body
from yorisoi.ledger.actions.recording import NewAct, Next, Taking, record_acts

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text())
METHODS = {
    "phone": 24, "sns": 26, "visit_office": 14, "drop_in": 12, "visit": 8, "accompany": 9, "mail": 6,
}  # fmt: skip
TOPICS = {
    "wellbeing": 18, "money": 14, "work": 13, "housing": 11, "mental": 10, "procedure": 9, "family": 8,
    "study": 7, "health": 6, "relations": 6, "law": 3, "childbirth": 2,
}  # fmt: skip
# With whom besides the person: now and then a body sits with them.
PARTNERS = (
    ("school", "港高校"), ("workplace", "パン工房こむぎ"), ("government", "浜里市生活支援課"),
    ("medical", "汐見クリニック"), ("agency", "はまさと暮らしの相談室"), ("facility", "若葉学園"),
)  # fmt: skip
MINUTES = {
    "phone": (10, 15, 20, 25, 40), "sns": (5, 5, 10, 15), "visit_office": (45, 60, 90),
    "drop_in": (60, 90, 120), "visit": (60, 75, 90), "accompany": (90, 120, 180), "mail": (10, 15),
    "letter": (10,),
}  # fmt: skip


@dataclass
class Rhythm:
    """How a person comes: how often a week, and from when on not at all."""

    person: int
    site: int
    workers: Sequence[int]
    weekly: float
    silent_from: date | None = None


class Terms:
    """The words of one organization, by list and standard code."""

    def __init__(self, body: Body) -> None:
        self._ids = {
            (vocabulary, code): pk
            for pk, vocabulary, code in Term.objects.filter(organization=body.organization)
            .exclude(code="")
            .values_list("id", "vocabulary", "code")
        }
        self._labels = dict(
            Term.objects.filter(organization=body.organization).values_list("id", "label")
        )

    def __call__(self, vocabulary: str, code: str) -> int:
        return self._ids[vocabulary, code]

    def label(self, pk: int) -> str:
        return self._labels[pk]


def days(first: date, last: date) -> Iterator[date]:
    """Days on which an office is open: no Sunday, no holiday, not the turn of the year."""
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
        if day.weekday() < 6 and not jpholiday.is_holiday(day) and not year_end:
            yield day


def at_office(day: date, hour: int = 18) -> datetime:
    return datetime.combine(day, time(hour, 20), clock.JAPAN)


def live(
    body: Body, lot: random.Random, rhythms: Sequence[Rhythm], first: date, last: date,
    *, kind: str = "station", progress: Callable[[date], None] = lambda day: None,
) -> None:  # fmt: skip
    """Record the acts of every open day, in the evening of that day."""
    terms = Terms(body)
    for day in days(first, last):
        acts = list(_day(lot, terms, rhythms, day, kind))
        if acts:
            with clock.standing_at(at_office(day)):
                record_acts(body.actor, acts)
        progress(day)


def _day(
    lot: random.Random, terms: Terms, rhythms: Sequence[Rhythm], day: date, kind: str
) -> Iterator[NewAct]:
    for rhythm in rhythms:
        if rhythm.silent_from and day >= rhythm.silent_from:
            continue
        if lot.random() < rhythm.weekly / 5.6:
            yield _act(lot, terms, rhythm, day, kind)
    if kind == "station" and lot.random() < 0.12:
        yield _anonymous(lot, terms, rhythms, day)


def _act(lot: random.Random, terms: Terms, rhythm: Rhythm, day: date, kind: str) -> NewAct:
    method, topic = _pick(lot, METHODS), _pick(lot, TOPICS)
    missed = method in {"phone", "sns"} and lot.random() < 0.12
    partner = (
        _partner(rhythm.person, day) if method in {"visit_office", "accompany", "visit"} else None
    )
    main = terms("topic", topic)
    others = (
        [terms("topic", t) for t in {_pick(lot, TOPICS)} - {topic}] if lot.random() < 0.35 else []
    )
    return NewAct(
        kind=kind, occurred_on=day, started_at=time(lot.randint(10, 18), lot.choice((0, 10, 20, 30, 40, 50))),
        site=rhythm.site, method=terms("method", method), main_topic=main, topics=others,
        origin="staff" if missed else lot.choice(("person", "staff", "staff")),
        counterpart=terms("counterpart", partner[0] if partner else "self"),
        destination=terms("destination", lot.choice(("city_office", "hospital", "estate_agent", "law_office")))
        if method == "accompany" else None,
        result=terms("result", _result(method, missed=missed)),
        minutes=5 if missed else lot.choice(MINUTES[method]),
        text=_text(lot, terms, method, main, missed=missed),
        workers=lot.sample(list(rhythm.workers), 2 if method == "accompany" and len(rhythm.workers) > 1 else 1),
        takings=[
            Taking(person=rhythm.person), *([Taking(form="body", body=partner[1])] if partner else [])
        ],
    )  # fmt: skip


def _result(method: str, *, missed: bool) -> str:
    if not missed:
        return "continued"
    return "unread" if method == "sns" else "not_reached"


def _partner(person: int, day: date) -> tuple[str, str] | None:
    """By the calendar, not by lot: every fifth such meeting or so."""
    number = person * 7 + day.toordinal()
    return PARTNERS[number // 5 % len(PARTNERS)] if number % 5 == 0 else None


def _text(lot: random.Random, terms: Terms, method: str, topic: int, *, missed: bool) -> str:
    said = WORDS["said"]
    if missed:
        return lot.choice(said["unread" if method == "sns" else "not_reached"])
    return lot.choice(said[method]).format(topic=terms.label(topic))


def _anonymous(lot: random.Random, terms: Terms, rhythms: Sequence[Rhythm], day: date) -> NewAct:
    topic = terms("topic", _pick(lot, TOPICS))
    return NewAct(
        kind="station", occurred_on=day, site=lot.choice(rhythms).site,
        method=terms("method", "phone"), main_topic=topic, minutes=lot.choice((15, 30, 45)),
        origin="person", text=f"名前は言わずに電話。{terms.label(topic)}のことを話して切れた。番号は非通知。",
        workers=[lot.choice(lot.choice(rhythms).workers)], takings=[Taking(form="unnamed")],
    )  # fmt: skip


def promise(body: Body, rhythm: Rhythm, day: date, due: date | None, text: str, said: str) -> None:
    """One more act, which promises something."""
    terms = Terms(body)
    with clock.standing_at(at_office(day, 19)):
        record_acts(
            body.actor,
            [
                NewAct(
                    kind="station", occurred_on=day, site=rhythm.site,
                    method=terms("method", "phone"), main_topic=terms("topic", "wellbeing"),
                    origin="staff", minutes=20, text=said, workers=[rhythm.workers[0]],
                    result=terms("result", "continued"), takings=[Taking(person=rhythm.person)],
                    next=Next(due, text, terms("method", "phone"), rhythm.workers[0]),
                )
            ],
        )  # fmt: skip


def _pick(lot: random.Random, weights: dict[str, int]) -> str:
    return lot.choices(list(weights), weights=list(weights.values()))[0]
