"""An attendance sheet: names × days, with marks."""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.workbooks import headings as words
from tests.workbooks import writing
from tests.workbooks.grids import Formula, Grid, write_csv, write_workbook
from tests.workbooks.people import Person, cast, unique, written_kana, written_name

PLACES = ("あおば教室", "みどり教室", "汐見会場", "駅前ひろば")
CAME = {
    "present": (*writing.CIRCLED, "✓", "✔", "出", "出席", "1", 1),
    "late": ("遅", "遅刻"),
    "left_early": ("早", "早退"),
}
ABSENT = ("×", "欠", "欠席", "休", "", "", "－")
UNKNOWN = ("※", "？", "保")
GRADES = ("小5", "小6", "中1", "中２", "中3", "高１")


@dataclass
class Options:
    children: int = 18
    days: int = 14
    fiscal_year: int = 2025
    known: tuple[Person, ...] = ()
    heading: str = ""
    numbers: bool | None = None
    unknown: bool | None = None
    totals: bool | None = None
    form: str = "xlsx"

    def settle(self, random: Random) -> None:
        for name in ("numbers", "unknown", "totals"):
            if getattr(self, name) is None:
                setattr(self, name, random.random() < 0.5)
        self.heading = self.heading or random.choice(["cell", "slash", "words", "two rows"])


class Attendance:
    def __init__(self, random: Random, options: Options) -> None:
        options.settle(random)
        self.random = random
        self.options = options
        known = unique(options.known)[: options.children]
        self.children = known or cast(random, options.children)
        random.shuffle(self.children)
        self.place = random.choice(PLACES)
        begin = date(options.fiscal_year, random.choice([4, 6, 9, 12]), 3)
        self.days = [begin + timedelta(days=3 * index) for index in range(options.days)]
        self.unknown_marks: list[str] = []
        self.written: dict[str, str] = {}
        self.before = self._before()

    def write(self, directory: Path) -> tuple[Path, dict[str, object]]:
        year = f"令和{self.options.fiscal_year - 2018}年度"
        title = self.random.choice(
            [f"{year}　学習支援　出席簿　（{self.place}）", f"{year} 出席簿（{self.place}）"]
        )
        grid = Grid("出席簿", [[title]])
        if self.random.random() < 0.5:
            grid.rows.append([])
        self._add_headings(grid)
        came = [self._add_child(grid, child) for child in self.children]
        if self.options.totals:
            grid.add(
                self._row(
                    "出席者数",
                    [sum(bool(marks[at]) for marks in came) for at in range(len(self.days))],
                    "",
                )
            )
        path = directory / f"attendance.{self.options.form}"
        if self.options.form == "csv":
            return write_csv(path, grid), self._truth(came)
        return write_workbook(path, [grid]), self._truth(came)

    def _before(self) -> list[str]:
        """Keys of the columns before the days."""
        keys = ["number"] if self.options.numbers else []
        keys += ["name"] + (["kana"] if self.random.random() < 0.3 else [])
        return keys + (["grade"] if self.random.random() < 0.8 else [])

    def _labels(self) -> list[str]:
        choices = {
            "number": ("登録番号", "登録No"),
            "name": ("氏名", "名前", "児童氏名", "生徒名"),
            "kana": words.KANA,
            "grade": words.GRADE,
        }
        return [self.random.choice(choices[key]) for key in self.before]

    def _add_headings(self, grid: Grid) -> None:
        total = [self.random.choice(words.TOTAL_OF_DAYS)] if self.options.totals else []
        if self.options.heading == "two rows":
            self._add_two_rows(grid, total)
            return
        form = {"cell": writing.DATED["cell"], "slash": writing.YEARLESS["slash"]}.get(
            self.options.heading,
            lambda day: f"{day.month}月{day.day}日（{writing.WEEKDAYS[day.weekday()]}）",
        )
        grid.add([*self._labels(), *map(form, self.days), *total])

    def _add_two_rows(self, grid: Grid, total: list[str]) -> None:
        top, width = len(grid.rows), len(self.before)
        months = [
            f"{day.month}月" if not at or self.days[at - 1].month != day.month else ""
            for at, day in enumerate(self.days)
        ]
        grid.add([*self._labels(), *months, *total])
        grid.add([*([""] * width), *(day.day for day in self.days)])
        starts = [at for at, month in enumerate(months) if month] + [len(months)]
        for first, last in itertools.pairwise(starts):
            if last - first > 1:
                grid.merges.append((top, width + first, top, width + last - 1))
        grid.merges += [(top, column, top + 1, column) for column in range(width)]

    def _add_child(self, grid: Grid, child: Person) -> list[str]:
        """Writes a row; returns for each day how the child came, or ""."""
        random = self.random
        name = written_name(random, child)
        values = {
            "number": f"{int(child.number):03}",
            "name": name,
            "kana": written_kana(random, child.kana),
            "grade": random.choice(GRADES),
        }
        marks = [self._mark() for _day in self.days]
        total = [Formula('=COUNTIF(D3:S3,"○")')] if self.options.totals else []
        before = [values[key] for key in self.before]
        position = grid.add([*before, *(written for _kind, written in marks), *total])
        for column, (kind, _written) in enumerate(marks, len(before)):
            if kind is None:
                self.unknown_marks.append(f"{_letters(column)}{position}")
        self.written[child.number] = " ".join(name.split())
        return [kind or "" for kind, _written in marks]

    def _mark(self) -> tuple[str | None, object]:
        random = self.random
        if self.options.unknown and random.random() < 0.01:
            return None, random.choice(UNKNOWN)
        if random.random() < 0.3:
            return "", random.choice(ABSENT)
        kind = random.choices(list(CAME), [8, 1, 1])[0]
        return kind, random.choice(CAME[kind])

    def _row(self, label: str, marks: list[object], total: object) -> list[object]:
        return [*(label if key == "name" else "" for key in self.before), *marks, total]

    def _truth(self, came: list[list[str]]) -> dict[str, object]:
        by_day = {
            day.isoformat(): sum(bool(marks[at]) for marks in came)
            for at, day in enumerate(self.days)
        }
        return {
            "children": len(self.children),
            "came_at_least_once": sum(any(marks) for marks in came),
            "attendances": sum(by_day.values()),
            "by_day": {day: count for day, count in by_day.items() if count},
            "place": self.place,
            "unknown_marks": self.unknown_marks,
            "lines": [self._line(at, day, came) for at, day in enumerate(self.days)],
        }

    def _line(self, at: int, day: date, came: list[list[str]]) -> dict[str, object]:
        heads = [
            (child.number if self.options.numbers else "", self.written[child.number], marks[at])
            for child, marks in zip(self.children, came, strict=True)
            if marks[at]
        ]
        return {"position": len(self.before) + at + 1, "occurred_on": day, "heads": heads}


def _letters(index: int) -> str:
    return chr(65 + index) if index < 26 else f"A{chr(65 + index - 26)}"
