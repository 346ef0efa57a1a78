"""A centre's reception book: one sheet, or a CSV, of a year's first contacts."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from tests.workbooks import headings as words
from tests.workbooks import writing
from tests.workbooks.grids import Grid, write_csv, write_workbook
from tests.workbooks.layouts import Column, add_headings, row, shuffled
from tests.workbooks.people import (
    ANONYMOUS,
    Person,
    cast,
    unique,
    written_kana,
    written_name,
)
from tests.workbooks.truths import Truth

ROUTES = ("本人来所", "本人電話", "家族", "関係機関紹介")
RESULTS = (
    "情報提供のみ",
    "他機関へつなぎ",
    "プラン策定",
    "同意に向けて取り組む",
    "連絡がとれず終了",
)
TROUBLES = (
    "病気や健康、障害のこと", "住まいについて", "収入・生活費のこと", "家賃やローンの支払いのこと",
    "仕事探し、就職について", "家族との関係について", "ひきこもり・不登校", "食べるものがない",
)  # fmt: skip


@dataclass
class Options:
    """`known`: people whom the installation has already; some rows name them, some contradict."""

    size: int = 60
    fiscal_year: int = 2025
    known: tuple[Person, ...] = ()
    anonymous: float = 0.1
    refused: bool | None = None
    title: bool | None = None
    totals: bool | None = None
    form: str = ""
    encoding: str = ""

    def settle(self, random: Random) -> None:
        for name in ("refused", "title", "totals"):
            if getattr(self, name) is None:
                setattr(self, name, random.random() < 0.5)
        self.form = self.form or random.choice(["csv", "xlsx"])
        self.encoding = self.encoding or random.choice(["cp932", "utf-8", "utf-8-sig", "utf-16"])


class Centre:
    def __init__(self, random: Random, options: Options) -> None:
        options.settle(random)
        self.random = random
        self.options = options
        self.truth = Truth()
        self.strangers = cast(random, min(options.size, 2_000), oldest=70)
        self.unique = unique(options.known)
        self.columns = self._columns()

    def write(self, directory: Path) -> tuple[Path, dict[str, object]]:
        grid = Grid("受付簿")
        if self.options.title:
            year = self.options.fiscal_year - 2018
            grid.rows += [[f"令和{year}年度　相談受付簿"], [], ["※個人情報につき取扱注意"]]
        add_headings(grid, self.columns)
        for index, day in enumerate(self._days(), 1):
            self._add(grid, index, day)
        if self.options.totals:
            grid.rows += [[], ["合計", f"{len(self.truth.lines)}件"]]
        return self._save(directory, grid), self.truth.figures()

    def _save(self, directory: Path, grid: Grid) -> Path:
        if self.options.form == "xlsx":
            return write_workbook(directory / "centre.xlsx", [grid])
        path = directory / "centre.csv"
        grid.name = "CSV"
        for entry in [*self.truth.lines, *self.truth.waiting, *self.truth.refused]:
            entry["sheet"] = grid.name
        return write_csv(path, grid, encoding=self.options.encoding)

    def _columns(self) -> list[Column]:
        random = self.random
        columns = [
            Column("date", random.choice(words.RECEIVED_ON)),
            Column("name", random.choice(words.VISITOR)),
            Column("kana", random.choice(words.KANA)),
            Column("sex", random.choice(words.SEX)),
            Column("age", random.choice(words.AGE)),
            Column("route", random.choice(words.ROUTE)),
            Column("trouble", random.choice(words.TROUBLE)),
            Column("result", random.choice(words.RESULT)),
            Column("remarks", random.choice(words.REMARKS)),
        ]
        return [Column("no", random.choice(words.TICKET)), *shuffled(random, columns)]

    def _days(self) -> list[date]:
        months = [
            (self.options.fiscal_year + (m < 4), m) for m in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
        ]
        days = [
            (*self.random.choice(months), self.random.randrange(1, 29))
            for _ in range(self.options.size)
        ]
        return sorted(date(*day) for day in days)

    def _add(self, grid: Grid, index: int, day: date) -> None:
        random = self.random
        person, name, kana, why = self._who()
        troubles = random.sample(TROUBLES, random.choice([1, 2, 3]))
        cells = {
            "no": f"R7-{index:04}",
            "date": self._written_day(day),
            "name": name,
            "kana": kana,
            "sex": self._sex(person),
            "age": self._age(person, day),
            "route": random.choice(ROUTES),
            "trouble": random.choice("；;\n").join(troubles),
            "result": random.choice(RESULTS),
            "remarks": random.choice(["", "", "=1+1", "ﾃｽﾄ", "次回～要連絡"]),
        }
        is_refused = self.options.refused and random.random() < 0.04
        if is_refused:
            cells["date"] = random.choice(["2月30日", "R7.2.30", "未定", ""])
        place = {"sheet": grid.name, "position": grid.add(row(self.columns, cells))}
        if is_refused:
            self.truth.refused.append(place)
            return
        self.truth.lines.append(place | self._line(cells, day, troubles))
        if why:
            self.truth.waiting.append(place | {"reason": why})
            return
        slices = {"by_result": cells["result"], "by_route": cells["route"]}
        self.truth.count(person, 0, by_month=f"{day:%Y-%m}", **slices)

    def _line(self, cells: dict[str, object], day: date, troubles: list[str]) -> dict[str, object]:
        is_one = len(troubles) == 1
        return {
            "number": cells["no"],
            "occurred_on": day,
            "head": ("", " ".join(cells["name"].split())),
            "main_topic": troubles[0] if is_one else "",
            "topics": () if is_one else tuple(troubles),
        } | {key: cells[key] for key in ("route", "result", "remarks")}

    def _written_day(self, day: date) -> object:
        forms = writing.DATED | (writing.YEARLESS if self.options.title else {})
        return self.random.choice(list(forms.values()))(day)

    def _sex(self, person: Person | None) -> str:
        if person is None or self.random.random() < 0.4:
            return ""
        return self.random.choice([person.sex, {"男": "1", "女": "2"}[person.sex]])

    def _who(self) -> tuple[Person | None, str, str, str]:
        """Person, name and kana as written, and why the row must wait (or "")."""
        random = self.random
        if random.random() < self.options.anonymous:
            return None, random.choice(ANONYMOUS), "", ""
        if self.unique and random.random() < 0.3:
            person = random.choice(self.unique)
            if random.random() < 0.3:
                return person, written_name(random, person), "ベツジン カナ", "kana"
            return person, written_name(random, person), written_kana(random, person.kana), ""
        person = random.choice(self.strangers)
        return person, f"{person.family[0]}　{person.given}", written_kana(random, person.kana), ""

    def _age(self, person: Person | None, day: date) -> object:
        """Age, a decade of age, or nothing: always one that is true of the person."""
        if person is None:
            return ""
        had = (day.month, day.day) >= (person.birth.month, person.birth.day)
        age = day.year - person.birth.year - (not had)
        return self.random.choice(
            ["", age, str(age), f"{age}歳", f"{age // 10}0代" if age > 9 else age]
        )
