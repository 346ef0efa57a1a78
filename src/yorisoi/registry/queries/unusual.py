"""«ふだんと違う読み方»: files that were opened by somebody whom nothing binds to the person.

A rule that can be read, no score. A reading is told where, on its day, none of these held: assigned
to the case; working at a site from which the person is known; and, within half a year before or two
weeks after, an act, a promise or a reception memo about the person. It is a question to ask, not an
answer: somebody may have stood in for a colleague.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yorisoi.accounts.policy import Actor
from yorisoi.audit import verbs
from yorisoi.audit.models import Mention
from yorisoi.common import clock, saying
from yorisoi.registry import relations
from yorisoi.registry.queries.identity import same_human
from yorisoi.registry.queries.readers import LISTING, reader_of

BEFORE, AFTER = timedelta(days=182), timedelta(days=14)
SPAN = timedelta(days=31)
# More than anybody looks through; the page says that there are more.
MOST = 500


@dataclass(frozen=True)
class Unusual:
    """One reader and one file on one day."""

    day: date
    name: str
    staff: int
    person: int
    times: tuple[str, ...]
    # Each binding that there is not, in words; one that ended before is told with its last day.
    why: tuple[str, ...]
    last: date | None


@dataclass(frozen=True)
class Found:
    rows: list[Unusual]
    is_cut: bool


def unusual(actor: Actor, since: date, until: date) -> Found:
    """In the actor's organization, the latest first."""
    opened = _opened(actor, since, until)
    staff = {worker for worker, _person, _day in opened}
    humans = same_human({person for _worker, person, _day in opened})
    files = {file for group in humans.values() for file in group}
    last: dict[tuple[int, int], date] = {}
    bound: dict[tuple[int, int], list[tuple[date, date]]] = defaultdict(list)
    kinds = relations.every()
    for relation in kinds:
        for tie in relation.ties(staff, files):
            end = tie.until or date.max
            bound[tie.staff, tie.person].append((tie.since, end))
            if tie.until:
                pair = tie.staff, tie.person
                last[pair] = max(last.get(pair, tie.until), tie.until)
    rows = []
    for (worker, person, day), (name, times) in opened.items():
        pairs = [(worker, file) for file in humans.get(person, {person})]
        if any(_holds(span, day) for pair in pairs for span in bound[pair]):
            continue
        ends = [last[pair] for pair in pairs if pair in last and last[pair] < day]
        why = tuple(str(relation.absent) for relation in kinds)
        rows.append(
            Unusual(day, name, worker, person, tuple(sorted(times)), why, max(ends, default=None))
        )
    rows.sort(key=lambda row: (row.day, row.staff, row.person), reverse=True)
    return Found(rows[:MOST], len(rows) > MOST)


def _holds(span: tuple[date, date], day: date) -> bool:
    """What was done on a day binds for a while; what lasts binds as long as it lasts."""
    since, until = span
    if since == until:
        return since - AFTER <= day <= until + BEFORE
    return since - AFTER <= day <= until


def _opened(
    actor: Actor, since: date, until: date
) -> dict[tuple[int, int, date], tuple[str, set[str]]]:
    """{(reader, file, day): (name, times)} of the files that members of staff opened."""
    start, end = (
        datetime.combine(day, time(), tzinfo=clock.JAPAN)
        for day in (since, until + timedelta(days=1))
    )
    codes = [code for code in verbs.reading_codes() if code not in LISTING]
    rows = Mention.objects.filter(
        entry__chain=actor.chain, entry__verb__in=codes, entry__at__gte=start, entry__at__lt=end
    ).values_list("entry__actor", "entry__at", "person")
    found: dict[tuple[int, int, date], tuple[str, set[str]]] = {}
    for label, at, person in rows.iterator(chunk_size=5_000):
        name, worker = reader_of(label)
        if worker is not None:
            key = worker, person, saying.as_day(at)
            found.setdefault(key, (name, set()))[1].add(saying.hour(at))
    return found
