"""A station's year: a register and a sheet of acts for every month."""

from dataclasses import dataclass
from datetime import date, timedelta
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

METHODS = {
    "電話": ("電話", "TEL", "ＴＥＬ", "電話 "),
    "LINE": ("LINE", "ＬＩＮＥ", "line"),
    "来所": ("来所", "来所 ", "来所"),
    "訪問": ("訪問", "家庭訪問"),
    "メール": ("メール", "ﾒｰﾙ"),
    "同行": ("同行",),
    "居場所": ("居場所",),
}
TOPICS = (
    "住まい",
    "就労",
    "学業",
    "健康",
    "メンタル",
    "お金",
    "対人関係",
    "家族",
    "法律",
    "手続き",
    "近況",
)
WORKERS = ("春日", "大森", "ニコル", "佐久間")
SITES = ("本所", "県央ブランチ")
COMMISSIONERS = ("みなと県", "浜里市", "汐見市")
PLACEMENTS = ("児童養護施設", "里親", "自立援助ホーム", "ファミリーホーム", "社会的養護の利用なし")
FACILITIES = ("若葉学園", "海風ホーム", "つばさの家")
UNKNOWN = ("伝書鳩", "交換日記")
MINUTES = (10, 15, 30, 45, 60, 90, 120)


@dataclass
class Options:
    """What a file may look like. None: chosen by the seed."""

    size: int = 90
    people: int = 24
    fiscal_year: int = 2025
    months: int = 12
    twins: int = 1
    ambiguous: bool | None = None
    refused: bool | None = None
    unknown: bool | None = None
    anonymous: float = 0.05
    by_month: bool | None = None
    two_rows: bool | None = None
    merged: bool = True
    hidden: bool | None = None
    skipped: bool | None = None
    totals: bool | None = None
    date_1904: bool = False
    lines: bool = True
    form: str = "xlsx"

    def settle(self, random: Random) -> None:
        for name, value in vars(self).items():
            if value is None:
                setattr(self, name, random.random() < 0.5)


class Station:
    def __init__(self, random: Random, options: Options) -> None:
        options.settle(random)
        self.random = random
        self.options = options
        self.truth = Truth()
        self.people = cast(random, options.people, twins=options.twins)
        self.twins = {p.number for p in self.people} - {p.number for p in unique(self.people)}
        self.circumstances = {p.number: self._circumstances() for p in self.people}
        self.number_form = random.choice(["zeros", "number", "mixed"])
        self.two_rows = options.two_rows
        self.columns = self._columns()

    def write(self, directory: Path) -> tuple[Path, dict[str, object]]:
        grids = [self._register()] if self.options.form == "xlsx" else []
        grids += self._skipped() + self._acts()
        path = directory / f"station.{self.options.form}"
        if self.options.form == "csv":
            write_csv(path, grids[0])
        else:
            write_workbook(path, grids, date_1904=self.options.date_1904)
        found = self.truth.figures() | {
            "registered": len(self.people),
            "people": self.people,
            "fiscal_year": self.options.fiscal_year,
            "hidden": [grid.name for grid in grids if grid.hidden],
            "skipped": ["目次"] if self.options.skipped else [],
        }
        return path, found

    def _circumstances(self) -> dict[str, str]:
        placement = self.random.choice(PLACEMENTS)
        return {
            "placement": placement,
            "facility": "" if placement == PLACEMENTS[-1] else self.random.choice(FACILITIES),
            "commissioner": self.random.choice(COMMISSIONERS),
        }

    def _title(self) -> str:
        return f"令和{self.options.fiscal_year - 2018}年度　利用登録者名簿"

    def _skipped(self) -> list[Grid]:
        if not self.options.skipped or self.options.form == "csv":
            return []
        return [
            Grid(
                "目次", [["この ブックの使い方"], ["名簿", "登録した人"], ["4月〜3月", "相談記録"]]
            )
        ]

    def _register(self) -> Grid:
        random, grid = self.random, Grid("名簿")
        grid.rows += [[self._title()], ["※取扱注意"], []]
        placement = "措置" if random.random() < 0.5 else ""
        columns = [
            Column("number", random.choice(words.NUMBER_OF_PERSON)),
            Column("name", random.choice(words.NAME)),
            Column("kana", random.choice(words.KANA)),
            Column("sex", random.choice(words.SEX)),
            Column("birth", random.choice(words.BIRTH)),
            Column("placement", "種別" if placement else "措置種別", placement),
            Column("facility", "施設名", placement),
            Column("commissioner", random.choice(words.COMMISSIONER)),
            Column("registered", random.choice(words.REGISTERED)),
            Column("phone", random.choice(words.PHONE)),
            Column("address", random.choice(words.ADDRESS)),
            Column("remarks", random.choice(words.REMARKS)),
        ]
        columns = columns[:1] + shuffled(random, columns[1:])
        add_headings(grid, columns)
        for person in self.people:
            grid.add(row(columns, self._registered(person)))
        if self.options.totals:
            grid.rows += [[], ["計", f"{len(self.people)}名"]]
        return grid

    def _registered(self, person: Person) -> dict[str, object]:
        random = self.random
        day = date(self.options.fiscal_year, 4, 1) - timedelta(days=random.randrange(1, 900))
        return self.circumstances[person.number] | {
            "number": writing.number(random, self.number_form, person.number),
            "name": f"{person.family[0]}{random.choice([' ', '　', ''])}{person.given}",
            "kana": written_kana(random, person.kana),
            "sex": person.sex,
            "birth": writing.birth(random, person.birth),
            "registered": random.choice(list(writing.DATED.values()))(day),
            "phone": f"090-1234-{int(person.number):04}",
            "address": f"浜里市汐見台{int(person.number) % 7 + 1}-{person.number}",
        }

    def _columns(self) -> list[Column]:
        """Columns of a month's sheet, in words and order of this file."""
        random = self.random
        above = random.choice(words.TOPIC) if self.two_rows else ""
        columns = [
            Column("number", random.choice(words.NUMBER_OF_PERSON)),
            Column("name", random.choice(words.NAME)),
            Column("method", random.choice(words.METHOD)),
            Column("main", random.choice(words.MAIN if above else words.MAIN_ALONE), above),
            Column("others", random.choice(words.OTHERS if above else words.OTHERS_ALONE), above),
            Column("worker", random.choice(words.WORKER)),
            Column("minutes", random.choice(words.MINUTES)),
            Column("site", random.choice(words.SITE)),
            Column("text", random.choice(words.TEXT)),
        ]
        first = [Column("no", random.choice(words.NUMBER_OF_ACT))] if random.random() < 0.8 else []
        day = Column("date", random.choice(words.DATE))
        return [*first, day, *shuffled(random, columns)]

    def _acts(self) -> list[Grid]:
        year, per_month = self.options.fiscal_year, max(1, self.options.size // self.options.months)
        months = [(year + (m < 4), m) for m in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]
        months = months[: self.options.months]
        if self.options.by_month and self.options.form == "xlsx":
            return [self._month(at, y, m, per_month) for at, (y, m) in enumerate(months)]
        grid = Grid("CSV" if self.options.form == "csv" else "相談記録")
        grid.rows += [[f"令和{year - 2018}年度　相談記録"], []]
        add_headings(grid, self.columns, merged=self.options.merged)
        self._fill(
            grid,
            [self._days(y, m, per_month) for y, m in months],
            {**writing.DATED, **writing.YEARLESS},
        )
        return [grid]

    def _month(self, at: int, year: int, month: int, size: int) -> Grid:
        random = self.random
        name = random.choice(
            [f"{month}月", f"{month}月分", f"R{year - 2018}.{month}", f"{year}年{month}月"]
        )
        grid = Grid(name, hidden=bool(self.options.hidden) and at == 1)
        if random.random() < 0.7:
            grid.rows.append([f"相談記録（{month}月分）"])
        add_headings(grid, self.columns, merged=self.options.merged)
        forms = random.choice([writing.DATED, writing.YEARLESS, writing.BARE])
        form = random.choice(list(forms))
        self._fill(grid, [self._days(year, month, size)], {form: forms[form]})
        return grid

    def _days(self, year: int, month: int, size: int) -> list[date]:
        return sorted(date(year, month, self.random.randrange(1, 29)) for _ in range(size))

    def _fill(self, grid: Grid, months: list[list[date]], forms: dict) -> None:
        for days in months:
            count, before = 0, None
            for day in days:
                before = self._add_act(grid, day, before, forms, count + 1)
                count += 1
                if self.random.random() < 0.02:
                    grid.add([])
            if self.options.totals:
                grid.rows += [
                    [],
                    row(
                        self.columns,
                        {
                            "no": "計",
                            "date": "" if self.columns[0].key == "no" else "計",
                            "name": f"{count}件",
                        },
                    ),
                ]
            if self.options.totals and self.random.random() < 0.3:
                add_headings(grid, self.columns, merged=False)

    def _add_act(
        self, grid: Grid, day: date, before: date | None, forms: dict, count: int
    ) -> date | None:
        """Writes one row; returns the day that a 〃 in the next row would mean."""
        random = self.random
        act = self._act(day)
        same = before == day and random.random() < 0.5
        written = random.choice(writing.DITTO) if same else random.choice(list(forms.values()))(day)
        cells = act.cells | {"no": count, "date": written}
        if self.options.refused and random.random() < 0.03:
            cells["date"] = random.choice(["2月30日", "R7.13.1", "来週", ""])
            position = grid.add(row(self.columns, cells))
            self.truth.refused.append({"sheet": grid.name, "position": position})
            return None
        position = grid.add(row(self.columns, cells))
        self._count(act, day, grid.name, position)
        if self.options.lines:
            no = str(count) if self.columns[0].key == "no" else ""
            line = {"sheet": grid.name, "position": position, "number": no, "occurred_on": day}
            self.truth.lines.append(line | act.line)
        return day

    def _count(self, act: "_Act", day: date, sheet: str, position: int) -> None:
        if act.why:
            found = {"sheet": sheet, "position": position, "reason": act.why}
            self.truth.waiting.append(found)
            return
        known = self.circumstances[act.person.number] if act.person else {}
        self.truth.count(
            act.person,
            act.minutes,
            by_month=f"{day:%Y-%m}",
            by_method=act.method,
            by_main_topic=act.main,
            by_site=act.site,
            by_commissioner=known.get("commissioner", ""),
            by_placement=known.get("placement", ""),
        )

    def _act(self, day: date) -> "_Act":
        random = self.random
        person, number, name, why = self._who()
        method, spelled = self._method()
        main, *others = random.sample(TOPICS, random.choice([1, 1, 2, 3]))
        spent, worker, site = random.choice(MINUTES), random.choice(WORKERS), random.choice(SITES)
        between = random.choice("、，・/／；;\n") if len(others) > 1 else ""
        cells = {
            "number": number, "name": name, "method": spelled, "main": main,
            "others": between.join(others) if others else random.choice(writing.EMPTY),
            "worker": worker, "minutes": writing.minutes(random, spent), "site": site,
            "text": f"{main}について話を聴く。",
        }  # fmt: skip
        line = {
            "head": (_as_read(number), " ".join(name.split()) if name else ""),
            "method": spelled.strip(), "main_topic": main, "topics": tuple(others),
            "workers": (worker,), "minutes": spent, "site": site, "text": cells["text"],
        }  # fmt: skip
        return _Act(cells, line, person, why, method, main, site, spent)

    def _who(self) -> tuple[Person | None, object, str, str]:
        """Person, number and name as written, and why the row must wait (or "")."""
        random = self.random
        if random.random() < self.options.anonymous:
            return None, "", random.choice(ANONYMOUS), ""
        person = random.choice(self.people)
        name = written_name(random, person)
        number = writing.number(random, self.number_form, person.number)
        if self.options.ambiguous and random.random() < 0.04:
            others = [p for p in self.people if p.name != person.name]
            wrong = random.choice(others).number
            return person, writing.number(random, self.number_form, wrong), name, "number and name"
        if person.number in self.twins:
            if self.options.ambiguous and random.random() < 0.3:
                return person, "", name, "several of that name"
            return person, number, name, ""
        return person, number if random.random() < 0.7 else "", name, ""

    def _method(self) -> tuple[str, str]:
        random = self.random
        if self.options.unknown and random.random() < 0.03:
            word = random.choice(UNKNOWN)
            if word not in self.truth.unknown_words["method"]:
                self.truth.unknown_words["method"].append(word)
            return word, word
        method = random.choice(list(METHODS))
        return method, random.choice(METHODS[method])


@dataclass(frozen=True)
class _Act:
    cells: dict[str, object]
    line: dict[str, object]
    person: Person | None
    why: str
    method: str
    main: str
    site: str
    minutes: int


def _as_read(number: object) -> str:
    return str(number).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
