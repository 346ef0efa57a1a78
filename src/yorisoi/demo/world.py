"""The demo world: three fictional bodies, a year of their work, and the main job done once."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import connection

from yorisoi.accounts.access import actor_for
from yorisoi.accounts.models import Staff
from yorisoi.common import clock
from yorisoi.demo import people, reception, reporting, stories
from yorisoi.demo.people import Body
from yorisoi.demo.year import WORDS, Rhythm, Terms, at_office, days, live
from yorisoi.interchange.actions.importing import import_file
from yorisoi.interchange.planning import plan
from yorisoi.interchange.reading import read_file
from yorisoi.ledger.actions.recording import NewAct, Taking, record_acts
from yorisoi.ledger.models import Participant
from yorisoi.registry.models import Person
from yorisoi.streams.learning.actions import Noticed, record_observation

Say = Callable[[str], None]
# The spreadsheets are of 令和7年度; they are read in when the next year begins.
BEGINNING = date(2026, 4, 1)
CENTRE_TOPICS = ("money", "rent_loan", "work", "housing", "debt", "withdrawal", "food")


def build(samples: Path, say: Say) -> None:
    """Make everything, in the order in which it would have happened."""
    today = clock.today()
    first = max(BEGINNING, today - timedelta(days=365))
    with clock.standing_at(datetime.combine(first, time(9), clock.JAPAN)):
        say("法人を3つつくっています（アフターケア、自立相談、学習支援）")
        station, centre, places = people.station(), people.centre(), people.places()
        say("Excelの帳票を取り込んでいます（samples/）")
        _import(station, samples / "station.xlsx")
        _import(centre, samples / "centre.csv")
        _import(places, samples / "attendance.xlsx")
        _import(places, samples / "pantry.xlsx", fiscal_year=2025)
    lot = random.Random(8)  # noqa: S311
    _station_year(station, lot, first, today, say)
    _centre_year(centre, lot, first, today, say)
    _places_year(places, lot, first, today, say)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _import(body: Body, path: Path, *, fiscal_year: int | None = None) -> None:
    reading = read_file(path, fiscal_year=fiscal_year)
    reviewed = plan(body.organization, reading, creates=True)
    import_file(body.actor, reviewed, path=path)


def _station_year(body: Body, lot: random.Random, first: date, today: date, say: Say) -> None:
    say("うみかぜ若者ステーションの1年を書いています")
    new = stories.newcomers(body, first + timedelta(days=9))
    known = _people_of(body)
    rhythms = _rhythms(body, lot, known, today)
    stories.spread_facts(body, lot, [r.person for r in rhythms], first + timedelta(days=12))
    stories.name_offices(body, [r.person for r in rhythms], first + timedelta(days=12))
    stories.write_hinatas_file(body, new["hinata"], first + timedelta(days=14))
    stories.seal_a_household(body, new["tadokoro"], first + timedelta(days=30))
    live(
        body,
        lot,
        rhythms,
        first + timedelta(days=15),
        today - timedelta(days=1),
        progress=_dots(say),
    )
    stories.silent_haru(body, new["haru"], today)
    active = [r for r in rhythms if r.silent_from is None]
    stories.gatherings(body, active, first + timedelta(days=15), today - timedelta(days=1))
    persons = Person.objects.in_bulk([r.person for r in rhythms])
    if today > first + timedelta(days=100):
        stories.pass_on(body, persons[active[3].person], first + timedelta(days=91))
        stories.marry(body, persons[active[4].person], first + timedelta(days=80))
        stories.die(body, persons[rhythms[-1].person], first + timedelta(days=70))
    stories.promises(body, active, today, lot)
    stories.correct_some(body, today)
    reception.memos(body, persons, active, today)
    say("月ごとの実績報告を提出しています")
    reporting.reports(body, active, first, today)


def _people_of(body: Body) -> list[int]:
    """Those whom the spreadsheet showed most, the most frequent first."""
    counted: dict[int, int] = {}
    for person in Participant.objects.filter(
        act__organization=body.organization, person__isnull=False
    ).values_list("person", flat=True):
        counted[person] = counted.get(person, 0) + 1
    return sorted(counted, key=lambda p: (-counted[p], p))


def _rhythms(body: Body, lot: random.Random, known: list[int], today: date) -> list[Rhythm]:
    main = [body.staff["三浦 千夏"].pk, body.staff["大西 健"].pk]
    branch = [body.staff["小池 隼"].pk]
    named = {
        p.called or p.name: p.pk
        for p in Person.objects.filter(organization=body.organization, number__startswith="R8-")
    }
    rhythms = [
        Rhythm(named["ひなた"], body.sites["本所"].pk, main, 0.9, today - timedelta(days=54)),
        Rhythm(named["田所 優"], body.sites["本所"].pk, main, 0.7),
        Rhythm(named["森下 葵"], body.sites["本所"].pk, main, 1.1),
        Rhythm(named["小野寺 蓮"], body.sites["県央ブランチ"].pk, branch, 0.8),
        Rhythm(named["髙橋 直"], body.sites["本所"].pk, main, 0.4),
    ]
    places = [
        ("本所", main),
        ("本所", main),
        ("県央ブランチ", branch),
        ("さがみ野サテライト", main),
        ("よこはまサテライト", branch),
    ]
    for number, person in enumerate(known[:46]):
        site, workers = places[number % len(places)]
        silent = today - timedelta(days=lot.randrange(35, 130)) if number % 9 == 8 else None
        rhythms.append(
            Rhythm(person, body.sites[site].pk, workers, lot.choice((0.15, 0.3, 0.5, 0.9)), silent)
        )
    rhythms.append(Rhythm(known[60], body.sites["本所"].pk, main, 0.3, today - timedelta(days=170)))
    return rhythms


def _centre_year(body: Body, lot: random.Random, first: date, today: date, say: Say) -> None:
    say("はまさと暮らしの相談室の1年を書いています")
    site, worker, terms = body.sites["くらしの窓口"].pk, body.staff["津川 実"].pk, Terms(body)
    known = _people_of(body)
    for day in days(first, today - timedelta(days=1)):
        acts = [
            NewAct(
                kind="centre", occurred_on=day, site=site,
                method=terms("method", lot.choice(("visit_office", "phone"))),
                main_topic=terms("topic", lot.choice(CENTRE_TOPICS)),
                route=terms("route", lot.choice(("self_visit", "self_phone", "family_phone", "referred"))),
                result=terms("result", lot.choice(("informed", "referred", "plan", "consent_pending"))),
                minutes=lot.choice((30, 45, 60, 90)), text=lot.choice(WORDS["centre"]["text"]), workers=[worker],
                takings=[Taking(person=lot.choice(known))] if lot.random() > 0.1 else [Taking(form="unnamed")],
            )
            for _n in range(lot.choice((0, 1, 1, 2)))
        ]  # fmt: skip
        if acts:
            with clock.standing_at(at_office(day)):
                record_acts(body.actor, acts)


def _places_year(body: Body, lot: random.Random, first: date, today: date, say: Say) -> None:
    say("まなびの木の1年を書いています")
    terms, known = Terms(body), _people_of(body)[:24]
    rooms = [
        body.sites[name].pk for name in ("あおば教室", "川べの居場所", "駅前教室", "みどり食堂")
    ]
    helper = body.staff["戸田 ひかり"]
    for day in days(first, today - timedelta(days=1)):
        if day.weekday() not in (1, 3):
            continue
        with clock.standing_at(at_office(day, 20)):
            record_acts(body.actor, [
                NewAct(
                    kind="attendance", occurred_on=day, site=room, method=terms("method", "session"),
                    main_topic=terms("topic", "study"), minutes=120,
                    text="宿題とおやつ。", workers=[body.staff["葛西 陸"].pk],
                    takings=[Taking(person=p) for p in lot.sample(known, lot.randint(6, 12))],
                )
                for room in rooms[:2]
            ])  # fmt: skip
            if lot.random() < 0.2:
                _observe(body, lot, helper.pk, day)


def _observe(body: Body, lot: random.Random, helper: int, day: date) -> None:
    staff = Staff.objects.select_related("organization").get(pk=helper)
    noticed = Noticed(
        lot.choice(WORDS["learning"]["observed"]), day, body.sites["あおば教室"],
        about=lot.choice(("りくくん", "みおちゃん", "黒いパーカーの子")), is_worrying=lot.random() < 0.4,
    )  # fmt: skip
    record_observation(actor_for(staff), noticed)


def _dots(say: Say) -> Callable[[date], None]:
    seen: set[int] = set()

    def progress(day: date) -> None:
        if day.month not in seen:
            seen.add(day.month)
            say(f"  {day.year}年{day.month}月")

    return progress
