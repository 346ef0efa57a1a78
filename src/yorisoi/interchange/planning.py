"""The review of a file: what would be new, matched, waiting or refused, before anything is written.

Nothing here writes. `plan` walks the typed rows once and settles for each what it is: unchanged,
new, corrected, waiting for a person's decision, or refused. actions/importing.py carries it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from yorisoi.accounts.models import Organization, Vocabulary
from yorisoi.common.kana import fold, registration_key, search_key
from yorisoi.interchange.matching import (
    NOBODY,
    Asked,
    Known,
    Match,
    Register,
    is_nobody,
    load_register,
    sex_of,
)
from yorisoi.interchange.models import WaitingRow
from yorisoi.interchange.places import Places
from yorisoi.interchange.plans import (
    Decided,
    Decisions,
    Plan,
    PlannedAct,
    PlannedPerson,
    PlannedRoster,
    Taking,
    named_in,
)
from yorisoi.interchange.reading import ActRow, Problem, Reading, RosterRow
from yorisoi.interchange.reading.rows import NOTE, Head
from yorisoi.interchange.remembering import (
    KnownRows,
    digest_of,
    head_mark,
    is_unnumbered,
    kept_decisions,
)

_D = WaitingRow.Decision
UNDECIDED = Decided("")
_LISTS = (Vocabulary.METHOD, Vocabulary.RESULT, Vocabulary.ROUTE, Vocabulary.COUNTERPART)


def plan(
    organization: Organization,
    reading: Reading,
    *,
    creates: bool,
    registers: bool = False,
    decisions: Decisions | None = None,
) -> Plan:
    """Settle every row of a file; reads the database, writes nothing. `registers`: whoever nobody
    is called like is new, as with `creates`, which makes sites and staff as well."""
    planner = _Planner(organization, reading, creates, decisions or {})
    if registers:
        planner.unregistered = ""
    return planner.plan()


class _Planner:
    def __init__(
        self, organization: Organization, reading: Reading, creates: bool, decisions: Decisions
    ) -> None:
        year = reading.fiscal_year
        source = f"{organization.pk}/{reading.kind}/{year or ''}/{fold(reading.title)}"[:160]
        self.plan_ = Plan(organization, reading.kind, year, source, creates)
        self.reading = reading
        self.decisions = kept_decisions(source, decisions)
        self.anonymous = {fold(word) for word in organization.anonymous_words}
        self.unregistered = "" if creates else _("まだ登録されていない人です。")
        self.known = KnownRows(source)
        self.register = Register()
        self.places = Places(organization)
        self.waiting: set[tuple[str, str]] = set()
        # What rows say in the words of lists: how often, and where first.
        self.said: dict[tuple, list] = {}

    def plan(self) -> Plan:
        lines, rows = list(self._lines()), list(self._rows())
        self.plan_.problems += self.reading.notes
        heads = (head for row in rows for head in row.heads if not self._is_anonymous(head))
        named = {(one.number, one.name) for group in (lines, heads) for one in group}
        self.register = load_register(self.plan_.organization.pk, named)
        for line in lines:
            self._settle_line(line)
        for keyed in self._keyed(rows):
            self._settle(*keyed)
        self.plan_.moved = self.known.moved
        self._collect_words()
        return self.plan_

    def _lines(self) -> Iterator[RosterRow]:
        for item in self.reading.roster():
            if isinstance(item, Problem):
                self.plan_.problems.append(item)
                self.plan_.refused_lines += 1
            else:
                self.plan_.problems += item.problems
                yield item

    def _rows(self) -> Iterator[ActRow]:
        for item in self.reading.acts():
            if isinstance(item, Problem):
                self.plan_.problems.append(item)
                self.plan_.refused += 1
            else:
                self.plan_.problems += item.problems
                yield item

    def _keyed(self, rows: list[ActRow]) -> Iterable[tuple[ActRow, str, str, str]]:
        """Each row with its key, its mark, and its digest."""
        keyed = map(self._with_key, rows)
        if any(map(is_unnumbered, rows)):
            keyed = list(keyed)
            self.known.look_ahead((row, said) for row, _k, _m, said in keyed if is_unnumbered(row))
        return keyed

    def _with_key(self, row: ActRow) -> tuple[ActRow, str, str, str]:
        key = self.known.key_of(row)
        mark = self.known.mark_of(row, key)
        return row, key, mark, self._digest(row, mark)

    def _digest(self, row: ActRow, mark: str) -> str:
        """As it will be recorded if nobody of the row waits."""
        if not self.decisions:
            return digest_of(row)
        decided = [
            (head, self.decisions.get((row.sheet, head_mark(row, head, index, mark)), UNDECIDED))
            for index, head in enumerate(row.heads)
        ]
        is_kept = row.kind != "attendance"
        return digest_of(
            row,
            [head for head, d in decided if is_kept or d.decision != _D.SKIP],
            [d.person for _head, d in decided if d.decision == _D.PERSON],
        )

    def _is_anonymous(self, head: Head) -> bool:
        if head.number and not head.name:
            return False
        return is_nobody(head.name, self.anonymous)

    # The register

    def _settle_line(self, row: RosterRow) -> None:
        key = self.known.line_key(row)
        decided = self.decisions.get((row.sheet, key), UNDECIDED)
        if decided.decision in {_D.SKIP, _D.ANONYMOUS}:
            return
        digest = digest_of(row, decided=[decided.person] if decided.decision == _D.PERSON else [])
        if self.known.has_line(row.sheet, key, digest):
            return
        asked, is_new = _asked(row), decided.decision == _D.NEW
        match = NOBODY if is_new else self._match_line(asked, decided)
        reason = "" if is_new or match.person else match.reason or self.unregistered
        reason = reason or self._missing(row.site, (row.worker,), row.commissioner)
        cell = f"A{row.position}"
        if reason:
            self.plan_.waiting_lines += 1
            self._wait(row.sheet, key, cell, row, reason, match.candidates)
            return
        self._collect_line(row)
        if is_new:
            person = self._new((row.sheet, key), cell, decided, asked, roster=row)
        else:
            person = match.person or self._make(asked, roster=row)
        self.plan_.roster.append(PlannedRoster(row, person, key, digest))

    def _match_line(self, asked: Asked, decided: Decided) -> Match:
        return Match(decided.person) if decided.person else self.register.find_registered(asked)

    def _missing(self, site: str, workers: tuple[str, ...], commissioner: str) -> str:
        return "" if self.plan_.creates else self.places.missing(site, workers, commissioner)

    def _collect_line(self, row: RosterRow) -> None:
        self._collect_places(row.site, (row.worker,), row.commissioner)
        if row.placement:
            self.plan_.words[Vocabulary.PLACEMENT][row.placement] += 1

    # Somebody new

    def _new(
        self, mark: tuple[str, str], cell: str, decided: Decided, asked: Asked, **about: object
    ) -> int:
        """Whom somebody decided to be new: made once, and known ever after."""
        if decided.person:
            return decided.person
        made = self.plan_.decided_new
        if mark not in made:
            if asked.number and registration_key(asked.number) in self.register.by_number:
                reason = _("番号 %(number)s は、ほかの人の番号です。番号なしで登録しました。")
                reason %= {"number": asked.number}
                self.plan_.problems.append(Problem(mark[0], cell, reason, NOTE))
                asked = asked._replace(number="")
            made[mark] = self._make(asked, **about)
        return made[mark]

    def _make(self, asked: Asked, *, roster: RosterRow | None = None, site: str = "") -> int:
        temporary = -1 - len(self.plan_.persons)
        self.plan_.persons.append(PlannedPerson(temporary, asked, roster, site))
        self.register.add(
            Known(
                temporary,
                registration_key(asked.number) if asked.number else "",
                {fold(name) for name in (asked.name, roster.old_name if roster else "") if name},
                search_key(asked.kana),
                asked.sex,
                asked.birth,
            )
        )
        return temporary

    # The acts

    def _settle(self, row: ActRow, key: str, mark: str, digest: str) -> None:
        """What is recorded already is not asked again who was meant."""
        if self.known.is_unchanged(row, key, digest):
            self.plan_.unchanged += 1
            return
        if self.decisions.get((row.sheet, mark), UNDECIDED).decision == _D.SKIP:
            self.plan_.skipped.append((row, key, digest))
            self.plan_.unchanged += 1
            return
        takings, waits, by_name = self._resolve(row, mark)
        for wait in waits:
            self._wait(row.sheet, *wait)
        if waits:
            digest = digest_of(
                row, [t.head for t in takings], [t.person for t in takings if t.is_decided]
            )
        if not self._may_record(row, key, mark, digest, takings, waits):
            self.plan_.waiting_acts += 1
            return
        key, corrects = self.known.before(row, key, {t.person for t in takings})
        self._collect(row)
        self.plan_.matched_by_name += by_name
        self.plan_.waiting_acts += bool(waits)
        self.plan_.acts.append(
            PlannedAct(row, key, digest, takings, corrects, by_name, bool(waits))
        )

    def _may_record(
        self, row: ActRow, key: str, mark: str, digest: str, takings: list[Taking], waits: list
    ) -> bool:
        """A row waits as a whole; of a teaching day those who could be told are recorded, unless
        they were before."""
        if missing := self._missing(row.site, row.workers, row.commissioner):
            if not waits:
                self._wait(row.sheet, mark, row.cell, _everybody(row), missing, ())
            return False
        if not waits:
            return True
        is_day = row.kind == "attendance" and bool(takings)
        return is_day and not self.known.is_unchanged(row, key, digest)

    def _resolve(self, row: ActRow, mark: str) -> tuple[list[Taking], list[tuple], bool]:
        takings: list[Taking] = []
        waits: list[tuple] = []
        by_name = False
        for index, head in enumerate(row.heads):
            at = row.sheet, head_mark(row, head, index, mark)
            cell = head.cell or row.cell
            decided = self.decisions.get(at, UNDECIDED)
            if decided.decision == _D.SKIP:
                continue
            if decided.decision:
                takings.append(self._decided(at, cell, decided, head, row.site))
            elif self._is_anonymous(head):
                takings.append(Taking(None, head))
            else:
                asked = _asked(head)
                match = self.register.find(asked)
                if head.twin:
                    match = _one_of_twins(match)
                if match.person:
                    by_name |= match.by_name_alone
                    takings.append(Taking(match.person, head, by_name_alone=match.by_name_alone))
                elif reason := match.reason or self.unregistered:
                    waits.append((at[1], cell, head, reason, match.candidates))
                else:
                    takings.append(Taking(self._make(asked, site=row.site), head))
        return _each_once(takings), waits, by_name

    def _decided(
        self, mark: tuple[str, str], cell: str, decided: Decided, head: Head, site: str
    ) -> Taking:
        if decided.decision == _D.ANONYMOUS:
            return Taking(None, head)
        if decided.decision == _D.NEW:
            return Taking(self._new(mark, cell, decided, _asked(head), site=site), head)
        return Taking(decided.person, head, is_decided=True)

    # What the file names

    def _collect(self, row: ActRow) -> None:
        said = named_in(row)
        if seen := self.said.get(said):
            seen[0] += 1
        else:
            self.said[said] = [1, row.sheet, row.cell]

    def _collect_words(self) -> None:
        words, places = self.plan_.words, self.plan_.places
        for said, (times, *place) in self.said.items():
            site, workers, commissioner, main_topic, topics, *lists = said
            self._collect_places(site, workers, commissioner)
            written = [(Vocabulary.TOPIC, word) for word in (main_topic, *topics)]
            written += zip(_LISTS, lists, strict=True)
            for vocabulary, word in written:
                if word:
                    words[vocabulary][word] += times
                    places.setdefault((vocabulary, word), tuple(place))

    def _collect_places(self, site: str, workers: Iterable[str], commissioner: str) -> None:
        if site:
            self.plan_.sites.setdefault(site)
        if commissioner:
            self.plan_.commissioners.setdefault(commissioner)
        for worker in workers:
            if worker:
                self.plan_.workers.setdefault(worker)

    def _wait(
        self, sheet: str, key: str, cell: str, who: Head | RosterRow, reason: str,
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
                name=who.name[:200],
                number=who.number[:60],
                reason=reason[:400],
                candidates=[c for c in candidates if c > 0],
            )
        )
        self.plan_.problems.append(Problem(sheet, cell, reason, "waiting"))


def _one_of_twins(match: Match) -> Match:
    """Two lines of one name are hardly one child: which is which, somebody must say."""
    candidates = match.candidates or ((match.person,) if match.person else ())
    return Match(
        reason=_("同じ名前の行がいくつかあります。番号がないので、見分けられません。"),
        candidates=candidates,
    )


def _each_once(takings: list[Taking]) -> list[Taking]:
    """Whoever is named twice in a row took part once."""
    named: set[int] = set()
    return [
        taking
        for taking in takings
        if taking.person is None or not (taking.person in named or named.add(taking.person))
    ]


def _asked(who: Head | RosterRow) -> Asked:
    return Asked(who.number, who.name, who.kana, sex_of(who.sex), who.birth)


def _everybody(row: ActRow) -> Head:
    return Head(name="、".join(head.name for head in row.heads))
