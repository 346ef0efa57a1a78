"""The review of a file: what would be new, matched, waiting or refused, before anything is written.

Nothing here writes. `plan` walks the typed rows once and settles for each what it is: unchanged,
new, corrected, waiting for a person's decision, or refused. actions/importing.py carries it out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commissioner, Organization, Site, Staff, Vocabulary
from yorisoi.common.kana import fold, registration_key, search_key
from yorisoi.common.text import word_key
from yorisoi.interchange.matching import Asked, Known, Register, load_register, sex_of
from yorisoi.interchange.models import SourceRow, WaitingRow
from yorisoi.interchange.reading import ActRow, Problem, Reading, RosterRow
from yorisoi.interchange.reading.rows import Head
from yorisoi.ledger.models import Act

ROSTER = "名簿:"


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided about a waiting row."""

    decision: str
    person: int | None = None


Decisions = dict[tuple[str, str], Decided]


@dataclass(slots=True)
class Taking:
    """A participant to be: `person` is an id, a negative number for one to be made, or None."""

    person: int | None
    head: Head
    is_decided: bool = False


@dataclass(slots=True)
class PlannedAct:
    row: ActRow
    key: str
    digest: str
    takings: list[Taking]
    corrects: int | None = None
    by_name_alone: bool = False


@dataclass(slots=True)
class PlannedPerson:
    """Somebody to be registered: from the roster, or from a row that matches nobody."""

    temporary: int
    asked: Asked
    roster: RosterRow | None = None
    site: str = ""


@dataclass(slots=True)
class PlannedRoster:
    """A line of the roster whose person is known: what it says is new or changed."""

    row: RosterRow
    person: int
    key: str
    digest: str


@dataclass
class Plan:
    organization: Organization
    kind: str
    fiscal_year: int | None
    source: str
    creates: bool
    persons: list[PlannedPerson] = field(default_factory=list)
    roster: list[PlannedRoster] = field(default_factory=list)
    acts: list[PlannedAct] = field(default_factory=list)
    waiting: list[WaitingRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[tuple[ActRow, str, str]] = field(default_factory=list)
    unchanged: int = 0
    matched_by_name: int = 0
    refused: int = 0
    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    # Where each word stands first, for those that turn out to be unknown.
    places: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    sites: dict[str, None] = field(default_factory=dict)
    workers: dict[str, None] = field(default_factory=dict)
    commissioners: dict[str, None] = field(default_factory=dict)

    @property
    def new(self) -> int:
        return sum(act.corrects is None for act in self.acts)

    @property
    def corrected(self) -> int:
        return len(self.acts) - self.new

    @property
    def rows(self) -> int:
        return self.new + self.corrected + self.unchanged + len(self.waiting) + self.refused

    def refuse(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.refused += 1


def plan(
    organization: Organization,
    reading: Reading,
    *,
    creates: bool,
    decisions: Decisions | None = None,
) -> Plan:
    """Settle every row of a file; reads the database, writes nothing."""
    return _Planner(organization, reading, creates, decisions or {}).plan()


class _Planner:
    def __init__(
        self, organization: Organization, reading: Reading, creates: bool, decisions: Decisions
    ) -> None:
        year = reading.fiscal_year
        source = f"{organization.pk}/{reading.kind}/{year or ''}/{fold(reading.title)}"[:160]
        self.plan_ = Plan(organization, reading.kind, year, source, creates)
        self.reading = reading
        self.decisions = {**_kept_decisions(source), **decisions}
        self.anonymous = {fold(word) for word in organization.anonymous_words}
        self.known = _KnownRows(source)
        self.register = Register()
        self.places = _Places(organization)
        self.temporary = 0
        self.waiting: set[tuple[str, str]] = set()

    def plan(self) -> Plan:
        roster = list(self._kept(self.reading.roster()))
        rows = list(self._kept(self.reading.acts()))
        self.known.look_ahead(rows)
        self.plan_.problems += self.reading.notes
        self.register = load_register(
            self.plan_.organization.pk,
            {*(_asked_roster(row) for row in roster), *self._asked_heads(rows)},
        )
        for row in roster:
            self._settle_roster(row)
        for row in rows:
            self._settle(row)
        return self.plan_

    def _kept(self, items: Iterable[object]) -> Iterator[object]:
        for item in items:
            if isinstance(item, Problem):
                self.plan_.refuse(item)
            else:
                self.plan_.problems += item.problems
                yield item

    def _asked_heads(self, rows: list[ActRow]) -> Iterator[Asked]:
        return (_asked(head) for row in rows for head in row.heads if not self._is_anonymous(head))

    def _is_anonymous(self, head: Head) -> bool:
        key = fold(head.name)
        if head.number and not key:
            return False
        return not key or key in self.anonymous or key.startswith("匿名")

    # The roster

    def _settle_roster(self, row: RosterRow) -> None:
        key = ROSTER + (registration_key(row.number) or f"p{row.position}")
        digest = digest_of(row)
        known = self.known.roster(row.sheet, key)
        asked = _asked_roster(row)
        match = self.register.find_registered(asked)
        decided = self.decisions.get((row.sheet, key))
        person = decided.person if decided and decided.decision == "person" else match.person
        if decided and decided.decision == "skip":
            return
        if person is None and match.reason and not (decided and decided.decision == "new"):
            self._wait(
                row.sheet,
                key,
                f"A{row.position}",
                row.name,
                row.number,
                match.reason,
                match.candidates,
            )
        elif person is not None:
            if known != digest and self._may_place(row.sheet, key, row):
                self._collect_roster(row)
                self.plan_.roster.append(PlannedRoster(row, person, key, digest))
        elif not self.plan_.creates:
            self._wait(
                row.sheet,
                key,
                f"A{row.position}",
                row.name,
                row.number,
                _("まだ登録されていない人です。"),
                (),
            )
        else:
            self._collect_roster(row)
            temporary = self._make(asked, roster=row)
            self.plan_.roster.append(PlannedRoster(row, temporary, key, digest))

    def _may_place(self, sheet: str, key: str, row: RosterRow) -> bool:
        missing = self.places.missing(row.site, (row.worker,), row.commissioner)
        if missing and not self.plan_.creates:
            self._wait(sheet, key, f"A{row.position}", row.name, row.number, missing, ())
            return False
        return True

    def _collect_roster(self, row: RosterRow) -> None:
        self._collect_places(row.site, (row.worker,), row.commissioner)
        if row.placement:
            self.plan_.words[Vocabulary.PLACEMENT][row.placement] += 1

    def _make(self, asked: Asked, *, roster: RosterRow | None = None, site: str = "") -> int:
        self.temporary -= 1
        self.plan_.persons.append(PlannedPerson(self.temporary, asked, roster, site))
        self.register.add(
            Known(
                self.temporary,
                registration_key(asked.number) if asked.number else "",
                asked.name,
                {fold(asked.name)},
                search_key(asked.kana),
                asked.sex,
                asked.birth,
            )
        )
        return self.temporary

    # The acts

    def _settle(self, row: ActRow) -> None:
        key = self.known.key_of(row)
        takings, waits, by_name = self._resolve(row, key)
        if waits:
            for wait in waits:
                self._wait(row.sheet, *wait)
            if row.kind != "attendance":
                return
        if (row.sheet, key) in self.decisions and self.decisions[row.sheet, key].decision == "skip":
            self._skip(row, key)
            return
        missing = self.places.missing(row.site, row.workers, row.commissioner)
        if missing and not self.plan_.creates:
            self._wait(row.sheet, key, _cell(row), _names(row), "", missing, ())
            return
        digest = digest_of(row, takings)
        key, state, act = self.known.settle(row, key, digest, {t.person for t in takings})
        if state == "unchanged":
            self.plan_.unchanged += 1
            return
        self._collect(row)
        self.plan_.matched_by_name += by_name
        self.plan_.acts.append(PlannedAct(row, key, digest, takings, act, by_name))

    def _skip(self, row: ActRow, key: str) -> None:
        digest = digest_of(row)
        if self.known.state(row, key, digest)[0] != "unchanged":
            self.plan_.skipped.append((row, key, digest))
        self.plan_.unchanged += 1

    def _resolve(self, row: ActRow, key: str) -> tuple[list[Taking], list[tuple], bool]:
        takings: list[Taking] = []
        waits: list[tuple] = []
        by_name = False
        for head in row.heads:
            where = _head_key(row, head, key)
            decided = self.decisions.get((row.sheet, where))
            if decided and decided.decision == "person":
                takings.append(Taking(decided.person, head, is_decided=True))
            elif self._is_anonymous(head) or (decided and decided.decision == "anonymous"):
                takings.append(Taking(None, head))
            elif not (decided and decided.decision == "skip"):
                found, wait, alone = self._found(row, head, decided)
                by_name |= alone
                if wait:
                    waits.append((where, head.cell or _cell(row), head.name, head.number, *wait))
                else:
                    takings.append(Taking(found, head))
        return takings, waits, by_name

    def _found(
        self, row: ActRow, head: Head, decided: Decided | None
    ) -> tuple[int | None, tuple | None, bool]:
        asked = _asked(head)
        match = self.register.find(asked)
        is_new = decided is not None and decided.decision == "new"
        if match.person is not None and not is_new:
            return match.person, None, match.by_name_alone
        if match.reason and not is_new:
            return None, (match.reason, match.candidates), False
        if not self.plan_.creates and not is_new:
            return None, (_("まだ登録されていない人です。"), ()), False
        return self._make(asked, site=row.site), None, False

    def _collect(self, row: ActRow) -> None:
        self._collect_places(row.site, row.workers, row.commissioner)
        words = self.plan_.words
        for vocabulary, written in (
            (Vocabulary.METHOD, (row.method,)),
            (Vocabulary.TOPIC, (row.main_topic, *row.topics)),
            (Vocabulary.RESULT, (row.result,)),
            (Vocabulary.ROUTE, (row.route,)),
            (Vocabulary.COUNTERPART, (row.counterpart,)),
        ):
            for word in written:
                if word:
                    words[vocabulary][word] += 1
                    self.plan_.places.setdefault((vocabulary, word), (row.sheet, _cell(row)))

    def _collect_places(self, site: str, workers: Iterable[str], commissioner: str) -> None:
        if site:
            self.plan_.sites.setdefault(site)
        if commissioner:
            self.plan_.commissioners.setdefault(commissioner)
        for worker in workers:
            if worker:
                self.plan_.workers.setdefault(worker)

    def _wait(
        self, sheet: str, key: str, cell: str, name: str, number: str, reason: str,
        candidates: tuple[int, ...],
    ) -> None:  # fmt: skip
        if (sheet, key) in self.waiting:
            return
        self.waiting.add((sheet, key))
        self.plan_.waiting.append(
            WaitingRow(
                source=self.plan_.source,
                sheet=sheet,
                key=key,
                cell=cell,
                name=name[:200],
                number=number[:60],
                reason=reason[:400],
                candidates=[c for c in candidates if c > 0],
            )
        )
        self.plan_.problems.append(Problem(sheet, cell, reason, "waiting"))


def _kept_decisions(source: str) -> Decisions:
    """What people decided about rows of this source before: the same file never asks twice."""
    rows = WaitingRow.objects.filter(source=source).exclude(decision="").order_by("id")
    return {(row.sheet, row.key): Decided(row.decision, row.person_id) for row in rows}


def _asked(head: Head) -> Asked:
    return Asked(head.number, head.name, head.kana, sex_of(head.sex), head.birth)


def _asked_roster(row: RosterRow) -> Asked:
    return Asked(row.number, row.name, row.kana, sex_of(row.sex), row.birth)


def _head_key(row: ActRow, head: Head, key: str) -> str:
    """Where a decision is looked for: the row, or the child of an attendance sheet."""
    if row.kind != "attendance":
        return key
    return f"{registration_key(head.number) if head.number else ''}{fold(head.name)}"[:60]


def _cell(row: ActRow) -> str:
    return f"A{row.position}"


def _names(row: ActRow) -> str:
    return "、".join(head.name for head in row.heads)


def digest_of(row: ActRow | RosterRow, takings: Sequence[Taking] | None = None) -> str:
    """What a row says, in 16 letters: its place in the sheet doesn't matter, its words do.

    Of an attendance sheet, the children who could be told apart; of any row, what was decided.
    """
    heads: Sequence[Head] = getattr(row, "heads", ())
    if takings is not None and row.kind == "attendance":
        heads = [taking.head for taking in takings]
    said = [getattr(row, name) for name in _DIGESTED[type(row)]]
    said.append([_said(head) for head in heads])
    said += [taking.person for taking in takings or () if taking.is_decided]
    return hashlib.blake2b(repr(said).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _said(head: Head) -> tuple:
    return (
        head.number, fold(head.name), head.kana, head.sex, head.birth, head.mark, head.grade,
        head.adults, head.children,
    )  # fmt: skip


def raw_of(row: ActRow | RosterRow) -> str:
    """What the act or the person does not say word for word: how names, numbers, methods and
    topics were written, tab by tab, and columns that nobody asked for."""
    heads = getattr(row, "heads", ())
    written = [word for head in heads for word in (head.number, head.name, head.kana)]
    written += [getattr(row, name) for name in _WORDS[type(row)]]
    if row.extra:
        written.append(json.dumps(row.extra, ensure_ascii=False))
    return "\t".join(written)


_WORDS = {
    ActRow: ("method", "main_topic", "site", "commissioner", "result", "route", "counterpart"),
    RosterRow: ("number", "name", "kana", "sex", "placement", "commissioner", "address", "remarks"),
}
_WRITTEN = {
    kind: tuple(name for name in kind.__slots__ if name not in {"problems", "heads"})
    for kind in (ActRow, RosterRow)
}
_DIGESTED = {
    ActRow: tuple(name for name in _WRITTEN[ActRow] if name not in {"position", "number", "sheet"}),
    RosterRow: tuple(name for name in _WRITTEN[RosterRow] if name not in {"position", "sheet"}),
}


class _KnownRows:
    """Rows of this source that were recorded before."""

    def __init__(self, source: str) -> None:
        self._rows: dict[tuple[str, str], tuple[str, int | None]] = {}
        for sheet, key, digest, act in (
            SourceRow.objects.filter(source=source)
            .order_by("id")
            .values_list("sheet", "key", "digest", "act_id")
        ):
            self._rows[sheet, key] = (digest, act)
        # Rows without a number are known again by what they say, wherever they have moved.
        self._unnumbered: dict[tuple[str, str], list[int | None]] = defaultdict(list)
        for (sheet, key), (digest, act) in self._rows.items():
            if key.startswith("p") and key[1:].isdecimal():
                self._unnumbered[sheet, digest].append(act)
        self._used: Counter[tuple[str, str]] = Counter()
        self._seen: Counter[tuple[str, str]] = Counter()

    def roster(self, sheet: str, key: str) -> str | None:
        return self._rows.get((sheet, key), (None, None))[0]

    def look_ahead(self, rows: list[ActRow]) -> None:
        """Which unnumbered rows the file still has, so that a row put in above moves nobody."""
        self._present = Counter((row.sheet, digest_of(row)) for row in rows if _is_unnumbered(row))

    def key_of(self, row: ActRow) -> str:
        if row.kind == "attendance":
            return row.occurred_on.isoformat()
        if not row.number:
            return f"p{row.position}"
        key = word_key(row.number) or row.number
        self._seen[row.sheet, key] += 1
        times = self._seen[row.sheet, key]
        return (key if times == 1 else f"{key}#{times}")[:60]

    def settle(
        self, row: ActRow, key: str, digest: str, persons: set[int | None]
    ) -> tuple[str, str, int | None]:
        """The key under which a row is kept, and what it is. A number that comes again with
        another day and other people is another sheet's (two months kept as files without a title):
        it corrects nothing and is kept beside it, under its day."""
        state, act = self.state(row, key, digest)
        if state == "corrected" and row.kind != "attendance" and _differs(act, row, persons):
            key = f"{key}@{row.occurred_on.isoformat()}"[:60]
            state, act = self.state(row, key, digest)
        return key, state, act

    def state(self, row: ActRow, key: str, digest: str) -> tuple[str, int | None]:
        """«unchanged», «corrected» with the act that is corrected, or «new»."""
        before = self._rows.get((row.sheet, key))
        if _is_unnumbered(row):
            twins = len(self._unnumbered.get((row.sheet, digest), ()))
            if self._used[row.sheet, digest] < twins:
                self._used[row.sheet, digest] += 1
                return "unchanged", None
            if before and self._present[row.sheet, before[0]]:
                return "new", None
        if before is None or (before[1] is None and before[0] != digest):
            return "new", None
        return ("unchanged", None) if before[0] == digest else ("corrected", before[1])


def _differs(act: int, row: ActRow, persons: set[int | None]) -> bool:
    """Whether an act is of another day and of other people than a row says."""
    before = Act.objects.filter(pk=act).values_list("occurred_on", "participants__person")
    days, people = {day for day, _person in before}, {person for _day, person in before}
    return row.occurred_on not in days and not people & persons


def _is_unnumbered(row: ActRow) -> bool:
    return not row.number and row.kind != "attendance"


class _Places:
    """Which sites, workers and commissioners the organization has."""

    def __init__(self, organization: Organization) -> None:
        mine = {"organization": organization}
        self.sites = {
            word_key(n) for n in Site.objects.filter(**mine).values_list("name", flat=True)
        }
        self.commissioners = {
            word_key(n) for n in Commissioner.objects.filter(**mine).values_list("name", flat=True)
        }
        self.workers = StaffNames(organization)
        self._answers: dict[tuple, str] = {}

    def missing(self, site: str, workers: Iterable[str], commissioner: str) -> str:
        """Words for what a row names and the organization lacks; empty if it has everything."""
        asked = (site, tuple(workers), commissioner)
        if asked not in self._answers:
            self._answers[asked] = self._missing(*asked)
        return self._answers[asked]

    def _missing(self, site: str, workers: tuple[str, ...], commissioner: str) -> str:
        lacking = []
        if site and word_key(site) not in self.sites:
            lacking.append(_("拠点「%(name)s」") % {"name": site})
        if commissioner and word_key(commissioner) not in self.commissioners:
            lacking.append(_("委託元「%(name)s」") % {"name": commissioner})
        lacking += [
            _("職員「%(name)s」") % {"name": worker}
            for worker in workers
            if worker and self.workers.find(worker) is None
        ]
        if not lacking:
            return ""
        return _(
            "%(what)sがまだありません。--create を付けるか、さきに設定でつくってください。"
        ) % {"what": "、".join(lacking)}


class StaffNames:
    """Staff by the name that an office writes: the full name, or the family name if it is one's own."""

    def __init__(self, organization: Organization) -> None:
        self._full: dict[str, int] = {}
        families: dict[str, set[int]] = defaultdict(set)
        for pk, name in (
            Staff.objects.filter(organization=organization, left_on=None)
            .order_by("-id")
            .values_list("id", "name")
        ):
            self._full[fold(name)] = pk
            families[fold(name.replace("\u3000", " ").split(" ")[0])].add(pk)
        self._family = {name: next(iter(pks)) for name, pks in families.items() if len(pks) == 1}

    def find(self, written: str) -> int | None:
        key = fold(written)
        return self._full.get(key) or self._family.get(key)

    def add(self, name: str, pk: int) -> None:
        self._full[fold(name)] = pk
