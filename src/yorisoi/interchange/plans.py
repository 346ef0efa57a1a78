"""What the review of a file settles, row by row: planning.py fills it, actions/importing.py carries
it out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from operator import attrgetter

from yorisoi.accounts.models import Organization
from yorisoi.interchange.matching import Asked
from yorisoi.interchange.models import WaitingRow
from yorisoi.interchange.reading import ActRow, Problem, RosterRow
from yorisoi.interchange.reading.rows import Head


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided about a waiting row. Somebody new has a `person` once they were made."""

    decision: str
    person: int | None = None


# The words of a row that name something of the organization: thousands of rows say the same.
named_in = attrgetter(
    "site", "workers", "commissioner", "main_topic", "topics",
    "method", "result", "route", "counterpart",
)  # fmt: skip
# By sheet, and the mark by which a row is found again.
Mark = tuple[str, str]
Decisions = dict[Mark, Decided]


@dataclass(slots=True)
class Taking:
    """A participant to be: `person` is an id, a negative number for one to be made, or None."""

    person: int | None
    head: Head
    is_decided: bool = False
    by_name_alone: bool = False


@dataclass(slots=True)
class PlannedAct:
    row: ActRow
    key: str
    digest: str
    takings: list[Taking]
    corrects: int | None = None
    by_name_alone: bool = False
    # A teaching day of which some children wait is recorded with the others.
    waits: bool = False


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
    # What people are asked: rows, children of an attendance sheet, and lines of a register.
    waiting: list[WaitingRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[tuple[ActRow, str, str]] = field(default_factory=list)
    # Unnumbered rows that stand elsewhere now: row, new key, digest, and their act.
    moved: list[tuple[ActRow, str, str, int | None]] = field(default_factory=list)
    # Who will be made because somebody decided «new», by the mark of the row that asked.
    decided_new: dict[Mark, int] = field(default_factory=dict)
    unchanged: int = 0
    waiting_acts: int = 0
    refused: int = 0
    # Lines of a register are no acts: what waits or is refused of them is counted apart.
    waiting_lines: int = 0
    refused_lines: int = 0
    matched_by_name: int = 0
    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    # Where each word stands first, for those that turn out to be unknown.
    places: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    sites: dict[str, None] = field(default_factory=dict)
    workers: dict[str, None] = field(default_factory=dict)
    commissioners: dict[str, None] = field(default_factory=dict)

    @property
    def new(self) -> int:
        return sum(act.corrects is None and not act.waits for act in self.acts)

    @property
    def corrected(self) -> int:
        return sum(act.corrects is not None and not act.waits for act in self.acts)

    def counts(self) -> dict[str, int]:
        """Rows of acts, each counted once; they are the same whether missing things are made or
        wait, and add up to `rows`."""
        parts = {
            "recorded": self.new, "unchanged": self.unchanged, "corrected": self.corrected,
            "waiting": self.waiting_acts, "refused": self.refused,
        }  # fmt: skip
        return {"rows": sum(parts.values()), **parts}

    @property
    def is_complete(self) -> bool:
        return not (self.waiting or self.refused or self.refused_lines)

    @property
    def has_anything(self) -> bool:
        """Whether something of the file is recorded by this plan, or was before."""
        return bool(self.acts or self.unchanged or self.persons or self.roster)
