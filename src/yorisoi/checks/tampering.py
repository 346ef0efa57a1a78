"""`check tampering`: whoever owns the database takes the guard away and changes the trail: is it found, at the right
link, and by its right name?

Eight kinds, each so often, each at random places of a chain that was anchored; every one is undone
before the next. Between them the untouched chain is walked: it must be found whole.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from yorisoi.audit.anchors import DIGITS
from yorisoi.audit.links import canonical, digest, link_hash, ranges
from yorisoi.audit.models import Chain, Entry, Mention
from yorisoi.audit.queries import Break, verify
from yorisoi.audit.walking import Trace
from yorisoi.checks.place import place
from yorisoi.checks.said import Said, Say
from yorisoi.common.checkpoints import checkpoint

NAME = "tampering"
LENGTH = 120
# Links a second.
LEAST = 100_000
ROUNDS = 5
START = datetime(2026, 4, 1, tzinfo=UTC)
VERBS = ("person.read", "act.recorded", "person.listed")
EVERY_LINK = "SELECT id, number FROM audit_entry WHERE chain = %s ORDER BY number"


@dataclass
class Outcome:
    """`found` by kind; `wrong` says of each failure which kind, where, and what was said."""

    tried: int = 0
    found: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    false_alarms: int = 0


def check(*, times: int, links: int, seed: int, say: Say) -> Said:
    """In an installation of its own."""
    said = Said()
    with place() as where:
        found = where.python(
            "import json; from yorisoi.checks.tampering import inside;"
            f"print(json.dumps(inside({times}, {links}, {seed})))"
        )
    for kind, count in found["found"].items():
        said.hold(count == times, f"{kind:<12}{count:>4} / {times}")
    for words in found["wrong"]:
        said.add(words)
    said.hold(
        not found["false_alarms"], f"壊していない鎖での、まちがった知らせ {found['false_alarms']}"
    )
    said.hold(
        found["own"] >= LEAST,
        f"確かめる速さ　計算の時間1秒に {found['own']:,.0f}件（≥ {LEAST:,}）、"
        f"時計の1秒に {found['wall']:,.0f}件（{links:,}件の鎖）",
    )
    return said


def inside(times: int, links: int, seed: int) -> dict[str, object]:
    """As JSON can say it: the outcome, and how many links are walked in a second."""
    outcome = tamper(times, seed=seed)
    wall, own = speed(links)
    return asdict(outcome) | {"wall": wall, "own": own}


def tamper(times: int, *, seed: int | None = None) -> Outcome:
    """Every kind `times` times, in the database at hand; leaves nothing behind."""
    dice, outcome = random.Random(seed), Outcome()  # noqa: S311 places to change, no secrets
    with _undone():
        _build(LENGTH, dice)
        traces = _anchored(dice)
        _drop_guards()
        for kind, deed in KINDS.items():
            outcome.found[kind] = 0
            for _time in range(times):
                outcome.tried += 1
                outcome.false_alarms += _verified(traces) is not None
                with _undone():
                    number = deed(dice)
                    found = _verified(traces)
                if found is not None and (found.number, found.reason) == (number, kind):
                    outcome.found[kind] += 1
                else:
                    outcome.wrong.append(f"{kind} {number}: {found}")
    return outcome


def speed(links: int) -> tuple[float, float]:
    """How many links of an untouched chain are verified in a second, with its anchors: by the
    clock, and by the time that the processor gave to it (other programs may share the machine). The
    least disturbed of a few rounds. Leaves its chain behind."""
    dice = random.Random(1)  # noqa: S311
    with transaction.atomic():
        _build(links, dice)
    if connection.vendor == "sqlite":
        # As a trail lies there that grew in months: in the database, not in its log.
        checkpoint(Path(settings.DATABASES["default"]["NAME"]))
    traces = _anchored(dice)
    times = [_timed(traces) for _round in range(ROUNDS)]
    return links / min(wall for wall, _own in times), links / min(own for _wall, own in times)


def _timed(traces: list[Trace]) -> tuple[float, float]:
    wall, own = time.perf_counter(), time.process_time()
    found = _verified(traces)
    if found is not None:
        raise AssertionError(found)
    return time.perf_counter() - wall, time.process_time() - own


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _verified(traces: list[Trace]) -> Break | None:
    return verify(Chain.objects.get(name=NAME), traces)


def _build(length: int, dice: random.Random) -> None:
    """As `note` would have made them, a minute apart."""
    previous, rows = "", []
    for number in range(1, length + 1):
        row = _link(
            number, START + timedelta(minutes=number, microseconds=number % 7), previous, dice
        )
        previous = row.hash
        rows.append(row)
    made = Entry.objects.bulk_create(rows, batch_size=2_000)
    persons = [Mention(entry=row, person=_person(row.number)) for row in made]
    Mention.objects.bulk_create(persons, batch_size=5_000)
    Chain.objects.create(name=NAME, length=length, head=previous)


def _person(number: int) -> int:
    return number % 40 + 1


def _link(
    number: int, at: datetime, previous: str, dice: random.Random, *, person: int | None = None
) -> Entry:
    payload, salt = canonical({"n": dice.randrange(10**6)}), f"{dice.getrandbits(80):022d}"[:22]
    persons = [_person(number) if person is None else person]
    said = digest(payload, salt, ranges(persons))
    actor, verb, target = (
        f"職員{number % 7}（{number % 7}）",
        VERBS[number % 3],
        f"person:{persons[0]}",
    )
    row = Entry(
        chain=NAME, number=number, at=at, actor=actor, via="page", verb=verb, target=target,
        payload=payload, salt=salt, digest=said, previous=previous,
    )  # fmt: skip
    row.hash = _hash(row)
    return row


def _hash(row: Entry) -> str:
    return link_hash(
        row.chain, row.number, row.at.isoformat(timespec="microseconds"), row.actor, row.via,
        row.verb, row.target, row.digest, row.previous,
    )  # fmt: skip


def _anchored(dice: random.Random) -> list[Trace]:
    """Two anchors: in the midst, and at the end."""
    rows = list(
        Entry.objects.filter(chain=NAME).order_by("number").values_list("number", "hash", "at")
    )
    midst = dice.randrange(len(rows) // 3, len(rows) // 2)
    return [
        Trace(part[-1][2] + timedelta(minutes=1), part[-1][0], part[-1][1],
              [hash_[:DIGITS] for _number, hash_, _at in part])
        for part in (rows[:midst], rows[midst:])
    ]  # fmt: skip


def _drop_guards() -> None:
    for table in ("audit_entry", "audit_mention"):
        for deed in ("update", "delete"):
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            _sql(f"DROP TRIGGER {table}_{deed}{on}")


def _sql(text: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


# --- the eight kinds. Each answers the number of the first link that is wrong. --------------------


def _edit(dice: random.Random) -> int:
    """A column of a link; half of the time with a new hash of its own."""
    number = dice.randint(2, LENGTH - 1)
    row = Entry.objects.get(chain=NAME, number=number)
    name = dice.choice(["actor", "via", "verb", "target", "at"])
    value = row.at - timedelta(seconds=dice.randint(1, 9)) if name == "at" else f"x{dice.random()}"
    setattr(row, name, value)
    if dice.random() < 0.5:
        row.hash = _hash(row)
    _sql(
        f"UPDATE audit_entry SET {name} = %s, hash = %s WHERE id = %s",  # noqa: S608
        _adapted(value), row.hash, row.pk,
    )  # fmt: skip
    return number


def _adapted(value: object) -> object:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _rewrite(dice: random.Random) -> int:
    """What a link says, or whose file it was."""
    number = dice.randint(1, LENGTH)
    (pk,) = _sql("SELECT id FROM audit_entry WHERE chain = %s AND number = %s", NAME, number)[0]
    way = dice.randrange(3)
    if way == 0:
        said = json.dumps({"n": -dice.randrange(10**6) - 1})
        _sql("UPDATE audit_entry SET payload = %s WHERE id = %s", said, pk)
    elif way == 1:
        _sql("UPDATE audit_mention SET person = person + 1 WHERE entry_id = %s", pk)
    else:
        _sql("DELETE FROM audit_mention WHERE entry_id = %s", pk)
    return number


def _remove(dice: random.Random) -> int:
    """One link; half of the time the gap is closed."""
    number = dice.randint(1, LENGTH - 1)
    _delete(number, number)
    if dice.random() < 0.5:
        _shift(number + 1, -1)
        _sql("UPDATE audit_chain SET length = length - 1 WHERE name = %s", NAME)
    return number


def _delete(first: int, last: int) -> None:
    _sql(
        "DELETE FROM audit_mention WHERE entry_id IN (SELECT id FROM audit_entry"
        " WHERE chain = %s AND number BETWEEN %s AND %s)", NAME, first, last,
    )  # fmt: skip
    _sql("DELETE FROM audit_entry WHERE chain = %s AND number BETWEEN %s AND %s", NAME, first, last)


def _shift(first: int, by: int) -> None:
    """In two steps: a number belongs to one link at a time."""
    away = 10 * LENGTH
    _sql("UPDATE audit_entry SET number = number + %s WHERE chain = %s AND number >= %s",
         away, NAME, first)  # fmt: skip
    _sql("UPDATE audit_entry SET number = number - %s WHERE chain = %s AND number >= %s",
         away - by, NAME, away)  # fmt: skip


def _reorder(dice: random.Random) -> int:
    """Two links change places."""
    one, two = sorted(dice.sample(range(1, LENGTH + 1), 2))
    for old, new in ((one, 10 * LENGTH), (two, one), (10 * LENGTH, two)):
        _sql("UPDATE audit_entry SET number = %s WHERE chain = %s AND number = %s", new, NAME, old)
    return one


def _insert(dice: random.Random) -> int:
    """A link that never was, in the midst: rightly hashed or not; or a copy of a true one."""
    number = dice.randint(2, LENGTH - 1)
    before = Entry.objects.get(chain=NAME, number=number - 1)
    forged = _link(number, before.at + timedelta(seconds=1), before.hash, dice, person=77)
    way = dice.randrange(3)
    if way == 1:
        forged.hash = "0" * 64
    elif way == 2:
        forged = Entry.objects.get(chain=NAME, number=dice.randint(1, LENGTH))
        forged.pk, forged.number = None, number
    _shift(number, 1)
    forged.save(force_insert=True)
    if way != 2:
        Mention.objects.create(entry=forged, person=77)
    _sql("UPDATE audit_chain SET length = length + 1 WHERE name = %s", NAME)
    return number


def _cut(dice: random.Random) -> int:
    """The end is taken away, and half of the time the note of where the end is, is put right."""
    number = LENGTH - dice.randint(0, LENGTH // 2)
    _delete(number, LENGTH)
    if dice.random() < 0.5:
        last = Entry.objects.get(chain=NAME, number=number - 1)
        _sql("UPDATE audit_chain SET length = %s, head = %s WHERE name = %s",
             last.number, last.hash, NAME)  # fmt: skip
    return number


def _backdate(dice: random.Random) -> int:
    """A link at the end, rightly made, with a moment of long ago."""
    last = Entry.objects.get(chain=NAME, number=LENGTH)
    at = last.at - timedelta(minutes=dice.randint(10, LENGTH))
    forged = _link(LENGTH + 1, at, last.hash, dice)
    forged.save(force_insert=True)
    Mention.objects.create(entry=forged, person=_person(LENGTH + 1))
    _sql("UPDATE audit_chain SET length = %s, head = %s WHERE name = %s",
         forged.number, forged.hash, NAME)  # fmt: skip
    return LENGTH + 1


def _recompute(dice: random.Random) -> int:
    """A link is changed, and everything behind it made anew: it all fits together."""
    number = dice.randint(1, LENGTH)
    rows = list(Entry.objects.filter(chain=NAME, number__gte=number).order_by("number"))
    rows[0].actor = f"ほか{dice.random()}"
    previous = rows[0].previous
    for row in rows:
        row.previous = previous
        row.hash = previous = _hash(row)
        _sql("UPDATE audit_entry SET actor = %s, previous = %s, hash = %s WHERE id = %s",
             row.actor, row.previous, row.hash, row.pk)  # fmt: skip
    _sql("UPDATE audit_chain SET head = %s WHERE name = %s", previous, NAME)
    return number


KINDS: dict[str, Callable[[random.Random], int]] = {
    "edited": _edit,
    "payload": _rewrite,
    "removed": _remove,
    "order": _reorder,
    "inserted": _insert,
    "cut": _cut,
    "backdated": _backdate,
    "recomputed": _recompute,
}
