"""What is measured: each task asked of the product, of plain SQL and of the Django admin, each
answer looked at."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

from yorisoi.audit.models import Entry
from yorisoi.bench import plain, rival
from yorisoi.bench.visitor import Answer, Visitor, timed
from yorisoi.bench.world import PLANTED, World
from yorisoi.common import clock
from yorisoi.common.eras import fiscal_year
from yorisoi.common.kana import search_key
from yorisoi.insight.queries.monthly import month_columns, year_columns
from yorisoi.ledger.models import Act, Tally

PRODUCT, SQL, ADMIN = "product", "sql", "admin"
# One to four letters, as people type them: (typed, how somebody without folding must type it).
TYPED = [
    ("田", "田"), ("たか", "タカ"), ("高橋", "髙橋"), ("ｻﾄｳ", "サトウ"), ("わたなべ", "ワタナベ"),
    ("葵", "葵"), ("さい", "サイ"), ("山崎", "山﨑"), ("エ", "エ"), ("長谷川", "長谷川"),
]  # fmt: skip


class Wrong(Exception):
    """An answer that is not right: the words say which and how."""


@dataclass(frozen=True)
class Taken:
    wall: float
    cpu: float


@dataclass
class Task:
    """`ask` gives for each contender a function from a target to its measured answer; `check`
    raises Wrong."""

    name: str
    target: Callable[[random.Random], object]
    ask: dict[str, Callable[[object], object]]
    check: Callable[[object, dict[str, object]], None]
    before: Callable[[], object] = field(default=lambda: None)


class Tasks:
    def __init__(self, world: World) -> None:
        self.world = world
        self.product = Visitor(world.manager)
        self.admin = Visitor(world.manager, rival.MIDDLEWARE)
        self.terms = {
            name: plain.ask(
                "SELECT id FROM accounts_term WHERE organization_id = %s AND vocabulary = %s ORDER BY id",
                world.organization.pk, name,
            )[0][0]
            for name in ("method", "topic")
        }  # fmt: skip
        ((self.site,), *_more) = plain.ask(
            "SELECT id FROM accounts_site WHERE organization_id = %s ORDER BY id",
            world.organization.pk,
        )
        ((self.people,),) = plain.ask(
            "SELECT COUNT(*) FROM registry_person WHERE organization_id = %s", world.organization.pk
        )
        self.everyone = self._folded_names()
        self.all = {
            task.name: task
            for task in (
                self._list(), self._deep(), self._cases(), self._person(), self._save(),
                self._search(), self._planted(), self._month(), self._year(),
            )
        }  # fmt: skip

    # Lists

    def _list(self) -> Task:
        return Task(
            "list",
            lambda _lot: 0,
            {
                PRODUCT: lambda _t: self.product.get("/persons/"),
                SQL: lambda _t: timed(lambda: plain.people(self.world)),
                ADMIN: lambda _t: self.admin.get("/admin/registry/person/"),
            },
            self._check_list,
        )

    def _deep(self) -> Task:
        return Task(
            "list-deep",
            self._deep_place,
            {
                PRODUCT: lambda t: self.product.get("/persons/", after=t[1]),
                SQL: lambda t: timed(lambda: plain.people(self.world, t[0])),
                ADMIN: lambda t: self.admin.get(
                    "/admin/registry/person/", p=t[0] // rival.ROWS + 1
                ),
            },
            self._check_list,
        )

    def _deep_place(self, lot: random.Random) -> tuple[int, int]:
        pages = self.people // rival.ROWS
        offset = lot.randrange(max(1, int(pages * 0.9)), pages) * rival.ROWS
        ((before, *_more),) = plain.people(self.world, offset - 1)[:1]
        return offset, before

    def _check_list(self, _target: object, answers: dict[str, object]) -> None:
        shown = _numbers(answers[PRODUCT], r"/persons/(\d+)/")
        wanted = [row[0] for row in answers[SQL][0]]
        if shown != wanted:
            raise Wrong(f"the list shows {shown[:3]}…, the database has {wanted[:3]}…")
        said = "1万件以上" if self.people > 10_000 else f"{self.people:,}"
        if said not in answers[PRODUCT].body:
            raise Wrong(f"the list does not say «{said}»")

    def _cases(self) -> Task:
        return Task(
            "cases",
            lambda _lot: 0,
            {
                PRODUCT: lambda _t: self.product.get("/cases/"),
                SQL: lambda _t: timed(lambda: plain.cases(self.world)),
                ADMIN: lambda _t: self.admin.get("/admin/registry/case/"),
            },
            lambda _t, answers: _all_in(answers[PRODUCT], [row[1] for row in answers[SQL][0]]),
        )

    # One person, one act

    def _person(self) -> Task:
        often = self.world.persons[: max(1, len(self.world.persons) // 20)]
        return Task(
            "person",
            lambda lot: lot.choice(often),
            {
                PRODUCT: lambda t: self.product.get(f"/persons/{t}/"),
                SQL: lambda t: timed(lambda: plain.person(t)),
                ADMIN: lambda t: self.admin.get(f"/admin/registry/person/{t}/change/"),
            },
            self._check_person,
        )

    def _check_person(self, target: object, answers: dict[str, object]) -> None:
        shown = set(_numbers(answers[PRODUCT], r"/acts/(\d+)/"))
        # What the admin saves stands in no tally, and so on no page of ours.
        ours = set(Tally.objects.filter(person_id=target).values_list("act_id", flat=True))
        wanted = [row[0] for row in answers[SQL][0] if row[0] in ours]
        if missing := [pk for pk in wanted if pk not in shown]:
            raise Wrong(
                f"person {target}: {len(missing)} of {len(wanted)} acts are not on the page"
            )
        ((name,),) = plain.ask("SELECT name FROM registry_person WHERE id = %s", target)
        _all_in(answers[PRODUCT], [name])

    def _save(self) -> Task:
        return Task(
            "save",
            lambda lot: (lot.choice(self.world.persons), f"測定の記録 {uuid4()}"),
            {PRODUCT: self.save, ADMIN: self._save_in_admin},
            self._check_save,
        )

    def save(self, target: tuple[int, str]) -> Answer:
        person, text = target
        return self.product.post(
            "/record/",
            {
                "who": person, "method": self.terms["method"], "main_topic": self.terms["topic"],
                "minutes": 25, "text": text, "next": "none", "day": "today", "site": self.site,
                "kind": "station", "workers": [self.world.worker.pk], "uuid": str(uuid4()),
            },
        )  # fmt: skip

    def _save_in_admin(self, target: tuple[int, str]) -> Answer:
        person, text = target
        now = clock.now().astimezone(clock.JAPAN)
        forms = {
            f"{name}-{what}": value
            for name, count in (("other_topics", 0), ("workers", 1), ("participants", 1))
            for what, value in (("TOTAL_FORMS", count), ("INITIAL_FORMS", 0))
        }
        return self.admin.post(
            "/admin/ledger/act/add/",
            forms
            | {
                "organization": self.world.organization.pk, "kind": "station",
                "occurred_on": f"{now:%Y-%m-%d}", "site": self.site,
                "method": self.terms["method"], "main_topic": self.terms["topic"], "minutes": 25,
                "text": text, "recorded_at_0": f"{now:%Y-%m-%d}", "recorded_at_1": f"{now:%H:%M:%S}",
                "recorded_by": "bench", "author": self.world.manager.pk,
                "workers-0-staff": self.world.worker.pk, "participants-0-form": "person",
                "participants-0-person": person, "participants-0-heads": 1,
            },
        )  # fmt: skip

    def _check_save(self, target: object, answers: dict[str, object]) -> None:
        _person, text = target
        for who, answer in answers.items():
            if answer.status != 302:
                raise Wrong(f"{who} answers {answer.status} to a save")
        latest = Act.objects.order_by("-id")[:2]
        if [act.text for act in latest] != [text, text]:
            raise Wrong("what was saved is not in the ledger")
        act = next(act for act in latest if act.recorded_by != "bench")
        if not Tally.objects.filter(act=act).exists():
            raise Wrong("what was saved is not counted")
        if not Entry.objects.filter(verb="act.recorded").latest("id").target.endswith(f":{act.pk}"):
            raise Wrong("what was saved is not in the audit")

    # Search

    def _search(self) -> Task:
        return Task(
            "search",
            lambda lot: lot.choice(TYPED),
            {
                PRODUCT: lambda t: self.product.post("/search/", {"q": t[0]}),
                SQL: lambda t: timed(lambda: plain.search(self.world, t[1])),
                ADMIN: lambda t: self.admin.get("/admin/registry/person/", q=t[1]),
            },
            self._check_search,
        )

    def _planted(self) -> Task:
        return Task(
            "search-planted",
            lambda lot: lot.choice([(name, typed) for name, _kana, typed in PLANTED]),
            {
                PRODUCT: lambda t: self.product.post("/search/", {"q": t[1]}),
                ADMIN: lambda t: self.admin.get("/admin/registry/person/", q=t[1]),
            },
            lambda t, answers: _all_in(answers[PRODUCT], [t[0]]),
        )

    def _folded_names(self) -> dict[int, tuple[str, str]]:
        rows = plain.ask(
            "SELECT id, name, kana FROM registry_person WHERE organization_id = %s",
            self.world.organization.pk,
        )
        return {pk: (search_key(name), search_key(kana)) for pk, name, kana in rows}

    def _check_search(self, target: object, answers: dict[str, object]) -> None:
        """Whoever is shown bears the letters; and as many are shown as there are, up to a page."""
        key = search_key(target[0])
        shown = set(_numbers(answers[PRODUCT], r"/persons/(\d+)/"))
        bearing = {pk for pk, names in self.everyone.items() if any(key in name for name in names)}
        if shown - bearing:
            raise Wrong(f"«{target[0]}» shows people of another name")
        if len(shown) != min(50, len(bearing)):
            raise Wrong(f"«{target[0]}» shows {len(shown)} of {len(bearing)}")

    # Reports

    def _month(self) -> Task:
        months = self._whole_months()
        return Task(
            "month",
            lambda lot: lot.choice(months),
            {
                PRODUCT: lambda t: self.product.get(
                    f"/reports/{self.world.commission.pk}/{t:%Y-%m}/"
                ),
                SQL: lambda t: timed(lambda: plain.report(self.world, _spans(month_columns(t)))),
            },
            self._check_report,
            before=self._save_something,
        )

    def _year(self) -> Task:
        # Years that are over: what the admin saves today is in no tally.
        now = fiscal_year(clock.today())
        years = sorted({fiscal_year(m) for m in self._whole_months()[12:]} - {now})
        return Task(
            "year",
            lambda lot: lot.choice(years),
            {
                PRODUCT: lambda t: self.product.get(
                    f"/reports/{self.world.commission.pk}/year/{t}/"
                ),
                SQL: lambda t: timed(lambda: plain.report(self.world, _spans(year_columns(t)))),
            },
            self._check_report,
            before=self._save_something,
        )

    def _whole_months(self) -> list[date]:
        """Months that are over, with a year of acts before them."""
        month, found = self.world.last.replace(day=1), []
        begin = self.world.first + timedelta(days=366)
        while (month := (month - timedelta(days=1)).replace(day=1)) > begin:
            found.append(month)
        return found[::-1]

    def _save_something(self) -> None:
        lot = random.Random(uuid4().int)  # noqa: S311
        self.save((lot.choice(self.world.persons), "報告のまえの記録"))

    def _check_report(self, target: object, answers: dict[str, object]) -> None:
        """Every figure that the SQL of methods, placements and cities has stands on the page, as
        often as it should."""
        page = re.sub(r"<[^>]*>", "\n", answers[PRODUCT].body)
        shown = re.findall(r"(?m)^\s*([\d,]+)\s*$", page)
        figures = {number.replace(",", "") for number in shown}
        rows = answers[SQL][0]
        for block in ("method", "main-topic", "placement", "municipality", "sex"):
            for label, *values in rows[block]:
                for value in values:
                    if value and str(value) not in figures:
                        raise Wrong(
                            f"report of {target}, {block} {label}: {value} is not on the page"
                        )


def _spans(columns: object) -> list[tuple[date, date]]:
    return [(column.start, column.end) for column in columns]


def _numbers(answer: Answer, pattern: str) -> list[int]:
    return list(dict.fromkeys(int(found) for found in re.findall(pattern, answer.body)))


def _text(answer: Answer) -> str:
    """What somebody reads: without the readings over the names, and without the tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<rt>.*?</rt>", "", answer.body)))


def _all_in(answer: Answer, words: list[str]) -> None:
    if answer.status != 200:
        raise Wrong(f"the answer is {answer.status}")
    page = _text(answer)
    for word in words:
        if word not in page:
            raise Wrong(f"«{word}» is not on the page")


def taken(answer: object) -> Taken:
    """Seconds, of an Answer or of what timed() gave."""
    if isinstance(answer, Answer):
        return Taken(answer.wall, answer.cpu)
    return Taken(answer[1], answer[2])
