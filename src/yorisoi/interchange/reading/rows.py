"""What reading gives: typed rows of a file, and what is to be said about them."""

from dataclasses import dataclass, field
from datetime import date

from yorisoi.common.ages import Birth

KINDS = ("station", "centre", "attendance", "pantry")
REFUSED, NOTE = "refused", "note"


class UnreadableFile(Exception):
    """The file as a whole cannot be taken; the message says what is wrong and what to do next."""


class YearNeeded(UnreadableFile):
    """No act can be dated before somebody says of which fiscal year the file is."""


class KindNeeded(UnreadableFile):
    """Its headings are of no kind that is known: somebody has to say it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to say about one place of the file.

    `severity` is "refused" (this row is not taken) or "note" (it is taken, but look here).
    `cell` is «D7», «行 7» has none: then it is "".
    """

    sheet: str
    cell: str
    reason: str
    severity: str = REFUSED


@dataclass(slots=True)
class RosterRow:
    """One line of a station's 名簿. `position` counts rows of the sheet from 1."""

    sheet: str
    position: int
    number: str
    name: str
    # What was written as «（旧姓：佐藤）» beside the name, as a whole name where that can be told.
    old_name: str = ""
    kana: str = ""
    sex: str = ""
    birth: Birth | None = None
    placement: str = ""
    facility: str = ""
    placing_office: str = ""
    commissioner: str = ""
    registered_on: date | None = None
    ended_on: date | None = None
    phones: tuple[str, ...] = ()
    mail: str = ""
    address: str = ""
    site: str = ""
    worker: str = ""
    remarks: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Head:
    """Who took part, as written. `mark` is "present", "late" or "left_early".

    `twin` counts the lines of an attendance sheet that bear one name and nothing to tell them
    apart; 0 where the name stands there once.
    """

    number: str = ""
    name: str = ""
    kana: str = ""
    sex: str = ""
    birth: Birth | None = None
    mark: str = "present"
    grade: str = ""
    adults: int | None = None
    children: int | None = None
    cell: str = ""
    twin: int = 0


@dataclass(slots=True)
class ActRow:
    """One act to be.

    `position` is the row in the sheet (for a teaching day: the column), counted from 1.
    `number` is the act's own number (№, 受付番号), "" where there is none. `fiscal_year` is that of
    `occurred_on`. `topics` are those beside `main_topic`; `main_topic` is "" where several are
    named and none is marked as the main one. `heads` is empty where nobody is named.
    """

    kind: str
    sheet: str
    position: int
    number: str
    fiscal_year: int
    occurred_on: date
    at: str = ""
    heads: tuple[Head, ...] = ()
    method: str = ""
    main_topic: str = ""
    topics: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()
    minutes: int | None = None
    site: str = ""
    commissioner: str = ""
    result: str = ""
    route: str = ""
    counterpart: str = ""
    text: str = ""
    remarks: str = ""
    next_text: str = ""
    next_on: date | None = None
    extra: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def cell(self) -> str:
        """Where the row begins, for those of its heads who have no cell of their own."""
        return f"A{self.position}"


class Refusal(Exception):
    """A row that is not taken. `is_undated`: only because nobody says in which year it was."""

    def __init__(self, problem: Problem, *, is_undated: bool = False) -> None:
        super().__init__(problem.reason)
        self.problem = problem
        self.is_undated = is_undated
