"""Rows are known again: what each said when it was last read, and what became of it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from yorisoi.common.kana import fold, registration_key
from yorisoi.common.text import word_key
from yorisoi.interchange.models import SourceRow, WaitingRow
from yorisoi.interchange.plans import Decided, Decisions
from yorisoi.interchange.reading import ActRow, RosterRow
from yorisoi.interchange.reading.rows import Head
from yorisoi.ledger.models import Act

ROSTER = "名簿:"
_LONGEST = 60
_json = json.JSONEncoder(ensure_ascii=False).encode


def _but(kind: type, *names: str) -> Callable[[object], tuple]:
    return attrgetter(
        *(name for name in kind.__slots__ if name not in {"problems", "heads", *names})
    )


_SAID = {
    ActRow: _but(ActRow, "position", "number", "sheet"),
    RosterRow: _but(RosterRow, "position", "sheet"),
}
_WRITTEN_WORDS = {
    ActRow: ("method", "main_topic", "site", "commissioner", "result", "route", "counterpart"),
    RosterRow: (
        "number", "name", "kana", "sex", "placement", "commissioner", "address", "remarks",
    ),
}  # fmt: skip
_WRITTEN = {kind: attrgetter(*words) for kind, words in _WRITTEN_WORDS.items()}
_said_of_head = attrgetter(
    *(name for name in Head.__slots__ if name not in {"name", "cell", "twin"})
)


def digest_of(
    row: ActRow | RosterRow, heads: Iterable[Head] | None = None, decided: Sequence[int] = ()
) -> str:
    """What a row says, in 16 letters: its place in the sheet doesn't matter, its words do, and who
    was decided to be meant. `heads`: of an attendance sheet, the children who could be told apart.
    """
    if heads is None:
        heads = getattr(row, "heads", ())
    said = (
        _SAID[type(row)](row),
        [(fold(h.name), _said_of_head(h)) for h in heads],
        tuple(decided),
    )
    return hashlib.blake2b(repr(said).encode("utf-8", "replace"), digest_size=8).hexdigest()


def raw_of(row: ActRow | RosterRow) -> str:
    """What the act or the person does not say word for word: how names, numbers, methods and
    topics were written, tab by tab, and columns that nobody asked for."""
    heads = getattr(row, "heads", ())
    written = [word for head in heads for word in (head.number, head.name, head.kana)]
    written += _WRITTEN[type(row)](row)
    if row.extra:
        written.append(_json(row.extra))
    return "\t".join(written)


def written_heads(raw: str, kind: type = ActRow) -> list[tuple[str, str]]:
    """Number and name of everybody whom a kept row names, as they were written."""
    words = raw.split("\t")
    # A column that nobody asked for stands at the end, and is less than one more head.
    count = (len(words) - len(_WRITTEN_WORDS[kind])) // 3
    return [(words[at], words[at + 1]) for at in range(0, 3 * count, 3)]


def kept_decisions(source: str, given: Decisions) -> Decisions:
    """What people decide now about rows of this source, and decided before: the same file never
    asks twice. Whoever says «new» again means the one who was made then."""
    rows = WaitingRow.objects.filter(source=source).exclude(decision="").order_by("id")
    kept = {(row.sheet, row.key): Decided(row.decision, row.person_id) for row in rows}
    for mark, decided in given.items():
        was = kept.get(mark)
        if not (was and was.decision == decided.decision == WaitingRow.Decision.NEW):
            kept[mark] = decided
    return kept


def head_mark(row: ActRow, head: Head, index: int, mark: str) -> str:
    """Where a decision about somebody in a row is looked for: at the row for the first; for a
    child of an attendance sheet at the child, whatever the day."""
    if row.kind == "attendance":
        number = registration_key(head.number) if head.number else ""
        twin = f"#{head.twin}" if head.twin else ""
        return f"{number}{fold(head.name)}"[: _LONGEST - len(twin)] + twin
    return f"{mark}/{index + 1}" if index else mark


class KnownRows:
    """Rows of one source: their keys in the file that is read, and what was recorded of them."""

    def __init__(self, source: str) -> None:
        self._rows: dict[tuple[str, str], tuple[str, int | None]] = {}
        for sheet, key, digest, act in (
            SourceRow.objects.filter(source=source)
            .order_by("id")
            .values_list("sheet", "key", "digest", "act_id")
        ):
            self._rows[sheet, key] = (digest, act)
        # Rows without a number are known again by what they say, wherever they have moved: of each
        # saying the acts that it became, one for each of its equal rows.
        self._unnumbered: dict[tuple[str, str], dict[int | None, None]] = defaultdict(dict)
        for (sheet, key), (digest, act) in self._rows.items():
            if key.startswith("p") and key[1:].isdecimal():
                self._unnumbered[sheet, digest].setdefault(act)
        # Those that stand elsewhere now, with their acts: to be kept under their new keys.
        self.moved: list[tuple[ActRow, str, str, int | None]] = []
        self._present: Counter[tuple[str, str]] = Counter()
        self._used: Counter[tuple[str, str]] = Counter()
        self._seen: Counter[tuple[str, str]] = Counter()

    def look_ahead(self, rows: Iterable[tuple[ActRow, str]]) -> None:
        """Which unnumbered rows the file still has, so that a row put in above moves nobody."""
        self._present = Counter((row.sheet, digest) for row, digest in rows)

    # Keys: where a row is kept. Marks: where a decision about it is kept.

    def key_of(self, row: ActRow) -> str:
        if row.kind == "attendance":
            return row.occurred_on.isoformat()
        if not row.number:
            return f"p{row.position}"
        return self._numbered(row.sheet, word_key(row.number) or row.number)

    def mark_of(self, row: ActRow, key: str) -> str:
        """An unnumbered row is found again by its words, because its position may be another's."""
        return key if not is_unnumbered(row) else self._numbered(row.sheet, f"row:{digest_of(row)}")

    def line_key(self, row: RosterRow) -> str:
        name = registration_key(row.number) or fold(row.name)
        return self._numbered(row.sheet, f"{ROSTER}{name[:40]}")

    def _numbered(self, sheet: str, key: str) -> str:
        self._seen[sheet, key] += 1
        times = self._seen[sheet, key]
        return (key if times == 1 else f"{key}#{times}")[:_LONGEST]

    # What a row is: unchanged, a correction of an act, or new.

    def has_line(self, sheet: str, key: str, digest: str) -> bool:
        return self._rows.get((sheet, key), ("", None))[0] == digest

    def is_unchanged(self, row: ActRow, key: str, digest: str) -> bool:
        """Ask once for each row: of two equal rows without a number each is one."""
        if not self._rows:
            return False
        if not is_unnumbered(row):
            keys = key, _under_its_day(row, key)
            return any(self.has_line(row.sheet, at, digest) for at in keys)
        at = row.sheet, digest
        acts, used = list(self._unnumbered.get(at, ())), self._used[at]
        if used >= len(acts):
            return False
        self._used[at] += 1
        if not self.has_line(row.sheet, key, digest):
            self.moved.append((row, key, digest, acts[used]))
        return True

    def before(self, row: ActRow, key: str, persons: set[int | None]) -> tuple[str, int | None]:
        """The key under which a changed row is kept, and the act that it corrects, if any. A number
        that comes again with another day and other people is another sheet's (two months kept as
        files without a title): it corrects nothing and is kept beside it, under its day."""
        digest, act = self._rows.get((row.sheet, key), ("", None))
        if act is None or (is_unnumbered(row) and self._present[row.sheet, digest]):
            return key, None
        if row.kind == "attendance" or not _differs(act, row, persons):
            return key, act
        key = _under_its_day(row, key)
        return key, self._rows.get((row.sheet, key), ("", None))[1]


def is_unnumbered(row: ActRow) -> bool:
    return not row.number and row.kind != "attendance"


def _under_its_day(row: ActRow, key: str) -> str:
    return f"{key}@{row.occurred_on.isoformat()}"[:_LONGEST]


def _differs(act: int, row: ActRow, persons: set[int | None]) -> bool:
    """Whether an act is of another day and of other people than a row says."""
    before = Act.objects.filter(pk=act).values_list("occurred_on", "participants__person")
    days, people = {day for day, _person in before}, {person for _day, person in before}
    return row.occurred_on not in days and not people & persons
