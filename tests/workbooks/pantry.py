"""A pantry day: households, heads, goods, and who took their share."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from tests.workbooks import headings as words
from tests.workbooks import writing
from tests.workbooks.grids import Grid, write_csv, write_workbook
from tests.workbooks.layouts import Column, add_headings, row, shuffled
from tests.workbooks.people import ANONYMOUS, Person, cast, unique, written_name

HANDED_OVER = ("済", "○", "受取済", "受領", "◯", "済み")
NOT_HANDED_OVER = ("", "－", "キャンセル", "欠席", "×", "未")
WANTS = ("希望する", "○", "有", "はい")
WANTS_NOT = ("", "", "", "希望しない", "×", "無")
# All heads, adults, children.
TOGETHER = ("{0}人(うち子{2})", "大人{1}・子ども{2}", "{0}人（うち子ども{2}人）")
TROUBLES = ("仕事が減った", "電気代が払えない", "子どもが学校に行けていない")
GOODS = ("お米", "野菜", "レトルト", "おむつ")


@dataclass
class Options:
    """`year`: where the file says it ("title", "sheet" or "": only --fiscal-year does)."""

    size: int = 40
    fiscal_year: int = 2025
    known: tuple[Person, ...] = ()
    anonymous: float = 0.1
    year: str | None = None
    people_column: bool | None = None
    two_rows: bool | None = None
    totals: bool | None = None
    form: str = "xlsx"

    def settle(self, random: Random) -> None:
        for name in ("people_column", "two_rows", "totals"):
            if getattr(self, name) is None:
                setattr(self, name, random.random() < 0.3)
        if self.year is None:
            self.year = random.choice(["title", "sheet", ""])


class Pantry:
    def __init__(self, random: Random, options: Options) -> None:
        options.settle(random)
        self.random = random
        self.options = options
        known = list(options.known) or cast(random, 200)
        self.people = unique(known)
        self.twins = [person for person in known if person not in self.people]
        month = random.choice([4, 6, 11, 2])
        self.day = date(options.fiscal_year + (month < 4), month, random.randrange(1, 28))
        self.goods = random.sample(GOODS, 3)
        self.columns = self._columns()
        self.figures: Counter = Counter()
        self.lines: list[dict[str, object]] = []
        self.waiting: list[dict[str, object]] = []
        self.not_handed_over = 0

    def write(self, directory: Path) -> tuple[Path, dict[str, object]]:
        grid = Grid(self._sheet_name())
        if self.options.year == "title":
            grid.rows += [
                [f"令和{self.options.fiscal_year - 2018}年度　フードパントリー受付表"],
                [],
            ]
        add_headings(grid, self.columns)
        for index in range(1, self.options.size + 1):
            self._add(grid, index)
        if self.options.totals:
            heads = {"adults": self.figures["adults"], "children": self.figures["children"]}
            grid.rows += [[], row(self.columns, {"no": "合計", **heads})]
        path = directory / f"pantry.{self.options.form}"
        write_workbook(path, [grid]) if self.options.form == "xlsx" else write_csv(path, grid)
        return path, dict(self.figures) | {
            "lines": self.lines,
            "waiting": self.waiting,
            "not_handed_over": self.not_handed_over,
            "day": self.day,
            "names_its_year": bool(self.options.year) or self.options.form == "csv",
        }

    def _sheet_name(self) -> str:
        if self.options.year == "sheet":
            return f"R{self.day.year - 2018}.{self.day.month}.{self.day.day}"
        return self.random.choice(
            [f"{self.day.month}月{self.day.day}日", f"{self.day.month}.{self.day.day}"]
        )

    def _columns(self) -> list[Column]:
        random = self.random
        above = "人数" if self.options.two_rows else ""
        heads = [
            Column("adults", "大人" if above else random.choice(words.ADULTS), above),
            Column("children", "子ども" if above else random.choice(words.CHILDREN), above),
        ]
        if self.options.people_column:
            heads = [Column("people", random.choice(["人数", "世帯人数", "家族人数"]))]
        columns = [
            Column("name", random.choice(words.REPRESENTATIVE)),
            *heads,
            Column("new", random.choice(words.NEW)),
            Column("received", random.choice(words.RECEIVED)),
            *(Column(good, good) for good in self.goods),
            Column("trouble", random.choice(words.TROUBLE_IN_WORDS)),
            Column("contact", random.choice(words.CONTACT)),
        ]
        return [Column("no", random.choice(words.TICKET)), *shuffled(random, columns)]

    def _add(self, grid: Grid, index: int) -> None:
        random = self.random
        name, why = self._who()
        adults, children = random.randrange(1, 4), random.randrange(0, 5)
        goods = {good: random.choice(["", "", 1, 2]) for good in self.goods}
        handed, wants, new = random.random() < 0.9, random.random() < 0.15, random.random() < 0.4
        cells = {
            "no": index,
            "name": name,
            "adults": writing.people(random, adults),
            "children": writing.people(random, children),
            "people": random.choice(TOGETHER).format(adults + children, adults, children),
            "new": random.choice(["○", "新規"]) if new else "",
            "contact": random.choice(WANTS if wants else WANTS_NOT),
            "received": random.choice(HANDED_OVER if handed else NOT_HANDED_OVER),
            "trouble": random.choice(("", *TROUBLES)),
        }
        place = {"sheet": grid.name, "position": grid.add(row(self.columns, cells | goods))}
        if not handed:
            self.not_handed_over += 1
            return
        extra = {good: str(count) for good, count in goods.items() if count}
        line = {
            "number": str(index),
            "occurred_on": self.day,
            "head": ("", " ".join(name.split())),
            "adults": adults,
            "children": children,
            "extra": extra | ({"新規": "○"} if new else {}),
            "text": cells["trouble"],
            "result": "連絡希望" if wants else "",
        }
        self.lines.append(place | line)
        if why:
            self.waiting.append(place | {"reason": why})
            return
        self.figures.update(
            household_acts=1, adults=adults, children=children, persons=adults + children,
            wants_contact=wants,
        )  # fmt: skip

    def _who(self) -> tuple[str, str]:
        """A name as written, and why the row must wait (or "")."""
        random = self.random
        if random.random() < self.options.anonymous:
            return random.choice(ANONYMOUS), ""
        if self.twins and random.random() < 0.05:
            return written_name(random, random.choice(self.twins)), "several of that name"
        return written_name(random, random.choice(self.people)), ""
