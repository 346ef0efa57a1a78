"""A pantry day: households, heads, goods, and who took their share."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from tests.workbooks import headings as words
from tests.workbooks import writing
from tests.workbooks.grids import Grid, write_csv, write_workbook
from tests.workbooks.layouts import Column, add_headings, row, shuffled
from tests.workbooks.people import ANONYMOUS, Person, cast, written_name

HANDED_OVER = ("済", "○", "受取済", "受領", "◯", "済み")
NOT_HANDED_OVER = ("", "－", "キャンセル", "欠席", "×", "未")
WANTS = ("希望する", "○", "有", "はい")
WANTS_NOT = ("", "", "", "希望しない", "×", "無")
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
        self.people = list(options.known) or cast(random, 200)
        month = random.choice([4, 6, 11, 2])
        self.day = date(options.fiscal_year + (month < 4), month, random.randrange(1, 28))
        self.goods = random.sample(GOODS, 3)
        self.columns = self._columns()
        self.figures = {"household_acts": 0, "adults": 0, "children": 0, "persons": 0, "wants_contact": 0}
        self.lines: list[dict[str, object]] = []
        self.not_handed_over = 0

    def write(self, directory: Path) -> tuple[Path, dict[str, object]]:
        grid = Grid(self._sheet_name())
        if self.options.year == "title":
            grid.rows += [[f"令和{self.options.fiscal_year - 2018}年度　フードパントリー受付表"], []]
        add_headings(grid, self.columns)
        for index in range(1, self.options.size + 1):
            self._add(grid, index)
        if self.options.totals:
            heads = {"adults": self.figures["adults"], "children": self.figures["children"]}
            grid.rows += [[], row(self.columns, {"no": "合計", **heads})]
        path = directory / f"pantry.{self.options.form}"
        write_workbook(path, [grid]) if self.options.form == "xlsx" else write_csv(path, grid)
        return path, self.figures | {
            "lines": self.lines,
            "not_handed_over": self.not_handed_over,
            "day": self.day,
            "names_its_year": bool(self.options.year) or self.options.form == "csv",
        }

    def _sheet_name(self) -> str:
        if self.options.year == "sheet":
            return f"R{self.day.year - 2018}.{self.day.month}.{self.day.day}"
        return self.random.choice([f"{self.day.month}月{self.day.day}日", f"{self.day.month}.{self.day.day}"])

    def _columns(self) -> list[Column]:
        random = self.random
        above = "人数" if self.options.two_rows else ""
        heads = [Column("adults", "大人" if above else random.choice(words.ADULTS), above), Column("children", "子ども" if above else random.choice(words.CHILDREN), above)]
        if self.options.people_column:
            heads = [Column("people", random.choice(["人数", "世帯人数", "家族人数"]))]
        columns = [
            Column("name", random.choice(words.REPRESENTATIVE)), *heads,
            Column("new", random.choice(words.NEW)), Column("received", random.choice(words.RECEIVED)),
            *(Column(good, good) for good in self.goods),
            Column("trouble", random.choice(words.TROUBLE_IN_WORDS)), Column("contact", random.choice(words.CONTACT)),
        ]  # fmt: skip
        return [Column("no", random.choice(words.TICKET)), *shuffled(random, columns)]

    def _add(self, grid: Grid, index: int) -> None:
        random = self.random
        handed, wants, new = random.random() < 0.9, random.random() < 0.15, random.random() < 0.4
        anonymous = random.random() < self.options.anonymous
        name = random.choice(ANONYMOUS) if anonymous else written_name(random, random.choice(self.people))
        adults, children = random.randrange(1, 4), random.randrange(0, 5)
        goods = {good: random.choice(["", "", 1, 2]) for good in self.goods}
        cells = {
            "no": index, "name": name, "adults": writing.people(random, adults),
            "children": writing.people(random, children),
            "people": random.choice([f"{adults + children}人(うち子{children})", f"大人{adults}・子ども{children}", f"{adults + children}人（うち子ども{children}人）"]),
            "new": random.choice(["○", "新規"]) if new else "", "contact": random.choice(WANTS if wants else WANTS_NOT),
            "received": random.choice(HANDED_OVER if handed else NOT_HANDED_OVER),
            "trouble": random.choice(("", *TROUBLES)), **goods,
        }  # fmt: skip
        position = grid.add(row(self.columns, cells))
        if not handed:
            self.not_handed_over += 1
            return
        extra = {good: str(count) for good, count in goods.items() if count} | ({"新規": "○"} if new else {})
        self.lines.append(
            {
                "position": position, "number": str(index), "occurred_on": self.day, "head": ("", " ".join(name.split())),
                "adults": adults, "children": children, "extra": extra, "text": cells["trouble"],
                "result": "連絡希望" if wants else "",
            }
        )  # fmt: skip
        for key, count in (("household_acts", 1), ("adults", adults), ("children", children), ("persons", adults + children), ("wants_contact", wants)):
            self.figures[key] += count
