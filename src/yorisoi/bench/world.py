"""A large world to measure in: persons with believable names, and years of acts.

Everything goes through the product's own bulk actions, with the clock standing at each day, so
that what is measured is what an installation would hold.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.db import connection, models, transaction

from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import PROGRAMME_MENUS, found_organization
from yorisoi.accounts.models import (
    Commission,
    Commissioner,
    Membership,
    Organization,
    Role,
    Site,
    Staff,
    Term,
    Vocabulary,
)
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.common.ages import Birth
from yorisoi.common.eras import to_int
from yorisoi.ledger.actions.recording import NewAct, Taking, record_acts
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.models import ContactPoint, Person

FAMILIES = [
    ("佐藤", "サトウ"), ("鈴木", "スズキ"), ("高橋", "タカハシ"), ("髙橋", "タカハシ"), ("田中", "タナカ"),
    ("伊藤", "イトウ"), ("渡辺", "ワタナベ"), ("渡邉", "ワタナベ"), ("山本", "ヤマモト"), ("中村", "ナカムラ"),
    ("小林", "コバヤシ"), ("加藤", "カトウ"), ("吉田", "ヨシダ"), ("山田", "ヤマダ"), ("佐々木", "ササキ"),
    ("山口", "ヤマグチ"), ("松本", "マツモト"), ("井上", "イノウエ"), ("木村", "キムラ"), ("林", "ハヤシ"),
    ("斎藤", "サイトウ"), ("齋藤", "サイトウ"), ("清水", "シミズ"), ("山崎", "ヤマザキ"), ("山﨑", "ヤマザキ"),
    ("森", "モリ"), ("池田", "イケダ"), ("橋本", "ハシモト"), ("阿部", "アベ"), ("石川", "イシカワ"),
    ("前田", "マエダ"), ("藤田", "フジタ"), ("後藤", "ゴトウ"), ("小川", "オガワ"), ("岡田", "オカダ"),
    ("村上", "ムラカミ"), ("長谷川", "ハセガワ"), ("近藤", "コンドウ"), ("石井", "イシイ"), ("遠藤", "エンドウ"),
]  # fmt: skip
GIVEN = [
    ("蓮", "レン", 1), ("陽翔", "ハルト", 1), ("湊", "ミナト", 1), ("大翔", "ヒロト", 1), ("樹", "イツキ", 1),
    ("悠真", "ユウマ", 1), ("朝陽", "アサヒ", 1), ("翔太", "ショウタ", 1), ("健太", "ケンタ", 1), ("拓海", "タクミ", 1),
    ("葵", "アオイ", 2), ("陽菜", "ヒナ", 2), ("結衣", "ユイ", 2), ("美咲", "ミサキ", 2), ("凛", "リン", 2),
    ("咲良", "サクラ", 2), ("七海", "ナナミ", 2), ("彩花", "アヤカ", 2), ("真央", "マオ", 2), ("千尋", "チヒロ", 2),
]  # fmt: skip
SYLLABLES = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロ"
KANJI = (
    "一二三四五六七八九十百千春夏秋冬東西南北光星空海山川花風雪月朝夕音和心愛希望美優真誠直健康幸"
)
# Planted to be found: (name, kana, as somebody would type it). Nobody else bears these letters.
PLANTED = [
    ("髙嶋﨑 鷹", "タカシマサキ タカ", "高島崎"), ("渡邊濵 桜", "ワタナベハマ サクラ", "渡辺浜"),
    ("鷲澤 櫻子", "ワシザワ サクラコ", "鷲沢"), ("ヴィンガ 亜里", "ヴィンガ アリ", "ゔぃん"),
    ("蛯齋 龍", "エビサイ リュウ", "蛯斎"), ("蘭堂 眞", "ランドウ マコト", "らんど"),
    ("鵜ヶ淵 譲", "ウガブチ ユズル", "ｳｶﾞﾌﾞ"),
]  # fmt: skip
STEP = 5_000
TEXT = "近況をきいた。つぎに会う日を決めた。"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class World:
    organization: Organization
    manager: Staff
    worker: Staff
    commission: Commission
    first: date
    last: date
    persons: range


def build(*, persons: int, acts: int, progress: Progress, years: int = 5) -> World:
    """One organization with ten sites and three contracts; the newest act is of yesterday."""
    lot = random.Random(20260401)  # noqa: S311
    last = clock.today() - timedelta(days=1)
    first = last - timedelta(days=365 * years)
    organization, sites, commissions = _body()
    actor = operator(organization, via="bench")
    pools = _pools(organization)
    with clock.standing_at(datetime.combine(first, time(0), clock.JAPAN)):
        ids = _persons(actor, lot, persons, sites, commissions, pools, progress)
    progress(f"人 {persons:,}")
    done = 0
    for batch in _acts(lot, acts, ids, sites, pools, first, last):
        with transaction.atomic(), clock.standing_at(_evening(batch[-1].occurred_on)):
            record_acts(actor, batch)
        done += len(batch)
        if done % 100_000 < STEP:
            progress(f"記録 {done:,} / {acts:,}")
    _staff(organization, "束ねる 人", Role.MANAGER)
    _staff(organization, "支える 人", Role.WORKER, sites[0])
    _analyze()
    return find()


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(23, 0), clock.JAPAN)


def _body() -> tuple[Organization, list[Site], list[Commission]]:
    organization = found_organization(
        operator(None, via="bench"), name="測定用の法人", code="bench"
    )
    sites = [Site.objects.create(organization=organization, name=f"拠点{n}") for n in range(1, 11)]
    menus = Term.objects.filter(
        organization=organization, vocabulary=Vocabulary.MENU,
        code__in=PROGRAMME_MENUS["aftercare"],
    )  # fmt: skip
    commissions = []
    for name in ("みなと県", "浜里市", "汐見市"):
        commissioner = Commissioner.objects.create(organization=organization, name=name)
        row = Commission.objects.create(
            organization=organization, commissioner=commissioner, code=name, name=name,
            programme="aftercare",
        )  # fmt: skip
        row.menus.set(menus)
        commissions.append(row)
    return organization, sites, commissions


def _staff(organization: Organization, name: str, role: str, site: Site | None = None) -> Staff:
    row = Staff.objects.create(organization=organization, name=name, email=f"{role}@bench.example")
    Membership.objects.create(
        staff=row, role=role, site=site, valid_from=date(2000, 4, 1), granted_by="bench"
    )
    return row


def _pools(organization: Organization) -> dict[str, list[int]]:
    pools: dict[str, list[int]] = {}
    for pk, vocabulary in Term.objects.filter(organization=organization).values_list(
        "id", "vocabulary"
    ):
        pools.setdefault(vocabulary, []).append(pk)
    pools["municipality"] = [
        Term.objects.create(
            organization=organization, vocabulary="municipality", label=f"第{n}市"
        ).pk
        for n in range(1, 31)
    ]
    pools["staff"] = [
        Staff.objects.create(organization=organization, name=f"職員 {n}").pk for n in range(1, 41)
    ]
    return pools


def _persons(
    actor: object, lot: random.Random, count: int, sites: list[Site],
    commissions: list[Commission], pools: dict[str, list[int]], progress: Progress,
) -> list[int]:  # fmt: skip
    ids: list[int] = []
    for start in range(0, count, STEP):
        batch = [
            _person(lot, n, count, sites, commissions, pools)
            for n in range(start, min(count, start + STEP))
        ]
        with transaction.atomic():
            ids += register_persons(actor, batch)
        if start % 50_000 == 0:
            progress(f"人 {start:,} / {count:,}")
    return ids


def _person(
    lot: random.Random, n: int, count: int, sites: list[Site], commissions: list[Commission],
    pools: dict[str, list[int]],
) -> NewPerson:  # fmt: skip
    step = max(1, count // len(PLANTED))
    if n % step == step // 2 and n // step < len(PLANTED):
        name, kana, _typed = PLANTED[n // step]
        sex = 0
    else:
        name, kana, sex = _name(lot)
    born = to_int(date(1975, 1, 1) + timedelta(days=lot.randrange(365 * 36)))
    return NewPerson(
        name, kana, f"{n + 1:06d}", birth=Birth(born, born), sex=sex,
        site=lot.choice(sites).pk,
        commission=lot.choices(commissions, weights=(6, 3, 1))[0].pk,
        placement=lot.choice(pools["placement"]), facility="若葉学園",
        municipality=lot.choice(pools["municipality"]),
        routes=[(ContactPoint.Kind.PHONE, f"090{n:08d}")],
    )  # fmt: skip


def _name(lot: random.Random) -> tuple[str, str, int]:
    if lot.random() < 0.6:
        (family, family_kana), (given, given_kana, sex) = lot.choice(FAMILIES), lot.choice(GIVEN)
        return (
            f"{family} {given}{lot.choice(KANJI)}",
            f"{family_kana} {given_kana}{lot.choice(SYLLABLES)}",
            sex,
        )
    name = "".join(lot.choices(KANJI, k=2)) + " " + "".join(lot.choices(KANJI, k=2))
    kana = "".join(lot.choices(SYLLABLES, k=4)) + " " + "".join(lot.choices(SYLLABLES, k=3))
    return name, kana, lot.choice((1, 2))


def _acts(
    lot: random.Random, count: int, ids: list[int], sites: list[Site],
    pools: dict[str, list[int]], first: date, last: date,
) -> Iterator[list[NewAct]]:  # fmt: skip
    """In order of their days, as they would have been recorded; some people come far more often."""
    days = (last - first).days
    often = ids[: max(1, len(ids) // 20)]
    batch: list[NewAct] = []
    for n in range(count):
        batch.append(_act(lot, first + timedelta(days=n * days // count), ids, often, sites, pools))
        if len(batch) == STEP:
            yield batch
            batch = []
    if batch:
        yield batch


def _act(
    lot: random.Random, day: date, ids: list[int], often: list[int], sites: list[Site],
    pools: dict[str, list[int]],
) -> NewAct:  # fmt: skip
    roll = lot.random()
    if roll < 0.04:
        takings = [Taking(form="unnamed")]
    else:
        person = lot.choice(often if roll < 0.4 else ids)
        takings = [Taking(person=person)]
        if roll > 0.97:
            takings += [Taking(person=p) for p in lot.sample(ids, 4)]
    topics = lot.sample(pools["topic"], lot.choice((1, 1, 2, 3)))
    return NewAct(
        kind="station", occurred_on=day, site=lot.choice(sites).pk,
        method=lot.choice(pools["method"]), main_topic=topics[0], topics=topics[1:],
        minutes=lot.choice((10, 15, 30, 45, 60, 90)), text=TEXT,
        workers=[lot.choice(pools["staff"])], takings=takings,
    )  # fmt: skip


def _analyze() -> None:
    """Statistics of what stands here, not of the trail: that is as good as empty, and a database
    told so would rather walk through all of it than use its indexes once it has grown."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label != Entry._meta.app_label:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def is_alone() -> bool:
    """Whether there is a world of ours here, and nothing else."""
    return set(Organization.objects.values_list("code", flat=True)) == {"bench"}


def find() -> World | None:
    """The world that was built here before."""
    organization = Organization.objects.filter(code="bench").first()
    if organization is None:
        return None
    staff = {row.email: row for row in Staff.objects.filter(organization=organization)}
    ids = Person.objects.filter(organization=organization).aggregate(
        first=models.Min("id"), last=models.Max("id")
    )
    days = Act.objects.filter(organization=organization, text=TEXT).aggregate(
        first=models.Min("occurred_on"), last=models.Max("occurred_on")
    )
    return World(
        organization,
        staff[f"{Role.MANAGER}@bench.example"],
        staff[f"{Role.WORKER}@bench.example"],
        Commission.objects.filter(organization=organization).earliest("id"),
        days["first"],
        days["last"],
        range(ids["first"], ids["last"] + 1),
    )
