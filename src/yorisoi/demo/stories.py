"""What makes the fictional year worth walking through: seals, silences, corrections, look-alikes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from yorisoi.accounts.models import Term
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock
from yorisoi.common.ages import Birth
from yorisoi.demo.people import Body
from yorisoi.demo.year import Rhythm, Terms, at_office, days, promise
from yorisoi.ledger.actions.recording import (
    NewAct,
    Next,
    Taking,
    correct_act,
    record_act,
    retract_act,
)
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.caring import (
    found_household,
    join_household,
    record_death,
    withdraw_consent,
)
from yorisoi.registry.actions.casekeeping import assign, place_under
from yorisoi.registry.actions.knowing import add_name, learn, relearn
from yorisoi.registry.actions.registering import NewPerson, register_person
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import (
    Case,
    Circumstance,
    Consent,
    ContactPoint,
    DoNotTell,
    Flag,
    Person,
    Placement,
    Relationship,
    Residence,
)

# Menu, words, how many came by name and how many without one.
GATHERINGS = (
    ("child_training", "児童研修「ひとり暮らしのお金」。家計の表をみんなで書く。", 6, 3),
    ("child_exchange", "児童交流。海べでバーベキュー。先輩の話を聞く。", 8, 0),
    ("child_training", "児童研修「契約とことわり方」。弁護士さんに来てもらう。", 5, 4),
    ("supporter_training", "サポーター養成。若者と話すときのこと。", 0, 14),
)


def newcomers(body: Body, day: date) -> dict[str, Person]:
    """People whom the spreadsheet did not have."""
    main, branch = body.sites["本所"].pk, body.sites["県央ブランチ"].pk
    prefecture, city = body.commissions["みなと県"].pk, body.commissions["浜里市"].pk
    given = {
        "hinata": NewPerson(
            "藤代 陽向", "フジシロ ヒナタ", "R8-0001", called="ひなた",
            birth=Birth(20050301, 20050331, "平成17年3月（日は不明）"), sex=2, site=main,
            commission=prefecture, registered_on=day,
            routes=[("phone", "090-0000-0132"), ("address", "汐見市みどり町2丁目5-11 コーポ汐風203")],
        ),
        "haru": NewPerson("「はる」", called="はる", is_anonymous=True, site=main, has_case=True,
                          birth=Birth(20070402, 20110401, "10代後半")),
        "tadokoro": NewPerson("田所 優", "タドコロ ユウ", "R8-0002", birth=Birth(19980612, 19980612), sex=2,
                              site=main, commission=city, registered_on=day,
                              routes=[("phone", "080-0000-0233"), ("address", "浜里市かもめ台9-4-102")]),
        "nao": NewPerson("髙橋　直", "タカハシ ナオ", "R8-0003", birth=Birth(20040911, 20040911), sex=1,
                         site=main, commission=prefecture, routes=[("phone", "070-0000-0911")]),
        "nao_twice": NewPerson("高橋 直", "ﾀｶﾊｼ ﾅｵ", birth=Birth(20040101, 20041231, "平成16年"), site=branch,
                               routes=[("phone", "07000000911")]),
        "aoi": NewPerson("森下 葵", "モリシタ アオイ", "R8-0004", birth=Birth(20080120, 20080120), sex=2,
                         site=main, commission=prefecture, registered_on=day),
        "ren": NewPerson("小野寺 蓮", "オノデラ レン", "R8-0005", birth=Birth(20070715, 20070715), sex=1,
                         site=branch, commission=prefecture, registered_on=day,
                         routes=[("phone", "090-0000-0715"), ("sns", "LINE")]),
        "long": NewPerson("ヴァン・デル・ワイデン 紗弥香マリア", "ヴァンデルワイデン サヤカマリア", "R8-0006",
                          birth=Birth(20060830, 20060830), sex=2, site=branch, commission=city),
    }  # fmt: skip
    with clock.standing_at(at_office(day, 11)):
        return {key: register_person(body.actor, person) for key, person in given.items()}


def seal_a_household(body: Body, person: Person, day: date) -> None:
    """田所さん and her child, hidden from the child's father."""
    actor = body.actor
    holders = [body.staff["大西 健"], body.staff["三浦 千夏"]]
    with clock.standing_at(at_office(day, 13)):
        seal(
            actor, person, basis="DV等支援措置（浜里市）", holders=holders, since=day,
            until=date(day.year + 1, 3, 31), reason="離婚調停中。居所を知られないため。",
        )  # fmt: skip
        household = found_household(actor, person, since=day)
        learn(
            actor, person, DoNotTell, name="田所 剛", kana="タドコロ ツヨシ", relation="夫（別居）",
            phone="090-9999-0001", script="「お答えしていません」とだけ。利用しているかどうかも言わない。",
        )  # fmt: skip
        learn(
            actor,
            person,
            Flag,
            kind="safety",
            text="待ち合わせは改札の内側で。帰りは時間をずらす。",
        )
        learn(
            actor, person, ContactPoint, kind="workplace", value="パン工房こむぎ（浜里市中央）",
            may="no", note="ここのことは話していない", is_sealed=True,
        )  # fmt: skip
    with clock.standing_at(at_office(day + timedelta(days=20), 13)):
        child = register_person(
            actor,
            NewPerson("田所 結", "タドコロ ユイ", birth=Birth(20210504, 20210504), sex=2,
                      site=body.sites["本所"].pk, has_case=False,
                      routes=[("address", "浜里市かもめ台9-4-102")]),
        )  # fmt: skip
        join_household(actor, child, household, relation="子", since=day)
        learn(actor, child, Relationship, other=person, kind="mother")


def write_hinatas_file(body: Body, person: Person, day: date) -> None:
    """One file with everything that a page can show."""
    actor, terms = body.actor, Terms(body)
    with clock.standing_at(at_office(day, 14)):
        learn(actor, person, DoNotTell, name="藤代 剛", kana="フジシロ ツヨシ", relation="実父",
              phone="03-0000-1111",
              script="「お答えしていません」とだけ。利用しているかどうかも言わない。")  # fmt: skip
        learn(
            actor,
            person,
            Flag,
            kind="care",
            text="大きな音と、男の人の大きな声が苦手。出口の近い席を。",
        )
        learn(actor, person, Flag, kind="health", text="そばアレルギー。")
        learn(actor, person, Placement, kind_id=terms("placement", "infant_home"), facility="ひだまり乳児院",
              since=date(2005, 6, 1), until=date(2008, 3, 31))  # fmt: skip
        learn(actor, person, Placement, kind_id=terms("placement", "childrens_home"), facility="若葉学園",
              placing_office="みなと県中央児童相談所", since=date(2008, 4, 1), until=date(2019, 3, 31),
              reason_ended="里親へ措置変更")  # fmt: skip
        learn(actor, person, Placement, kind_id=terms("placement", "foster"), facility="佐久間さん（里親）",
              since=date(2019, 4, 1), until=date(2025, 3, 31), reason_ended="就職")  # fmt: skip
        learn(
            actor,
            person,
            Circumstance,
            kind_id=terms("circumstance", "non_regular"),
            note="パン工房で週4日",
        )
        learn(actor, person, Residence, municipality=_town(body, "汐見市"))
        learn(actor, person, ContactPoint, kind="sns", value="LINE", hours="いつでも")
        learn(actor, person, ContactPoint, kind="letter", value="里親の佐久間さん気付", may="care",
              note="差出人は名前だけ。法人名を書かない")  # fmt: skip
        learn(actor, person, Relationship, other_name="佐久間 とし子", kind="foster",
              note="月に一度、ごはんを食べに行く")  # fmt: skip
        learn(actor, person, Consent, giver="person", scope="近況と連絡先", recipients="佐久間さん（里母）",
              since=day, until=date(day.year + 1, 3, 31), evidence="書面")  # fmt: skip
        stopped = learn(actor, person, Consent, giver="person", scope="近況", recipients="児童養護施設 若葉学園",
                        since=day, evidence="口頭")  # fmt: skip
        _assign(body, person, "三浦 千夏", day)
        seal(actor, person, basis="本人の希望による秘匿", holders=[body.staff["三浦 千夏"], body.staff["大西 健"]],
             since=day, until=date(day.year + 1, 3, 31))  # fmt: skip
    with clock.standing_at(at_office(day + timedelta(days=60), 16)):
        withdraw_consent(
            actor, stopped, on=day + timedelta(days=60), by="本人", note_text="「もういい」とのこと"
        )


def _assign(body: Body, person: Person, staff: str, day: date) -> None:
    case = Case.objects.filter(person=person).first()
    if case:
        assign(body.actor, case, body.staff[staff], since=day)


def _town(body: Body, name: str) -> Term:
    row, _made = Term.objects.get_or_create(
        organization=body.organization, vocabulary="municipality", label=name
    )
    return row


def spread_facts(body: Body, lot: random.Random, persons: Sequence[int], day: date) -> None:
    """What people do at present, and who walks beside them."""
    terms, workers = Terms(body), ["三浦 千夏", "大西 健", "小池 隼"]
    with clock.standing_at(at_office(day, 10)):
        for person in Person.objects.filter(pk__in=persons).order_by("id"):
            kind = lot.choice(
                ("employed", "non_regular", "non_regular", "student", "unemployed", "recuperating")
            )
            learn(body.actor, person, Circumstance, kind_id=terms("circumstance", kind))
            _assign(body, person, lot.choice(workers), day)


OFFICES = ("みなと県中央児童相談所", "みなと県県北児童相談所", "浜里市児童相談所")


def name_offices(body: Body, persons: Sequence[int], day: date) -> None:
    """Which office placed somebody: the spreadsheet had no column for it."""
    placed = Placement.objects.known().filter(person__in=persons, placing_office="")
    with clock.standing_at(at_office(day, 11)):
        for number, placement in enumerate(placed.exclude(kind__code="none").order_by("id")):
            relearn(body.actor, placement, placing_office=OFFICES[number % len(OFFICES)])


def pass_on(body: Body, person: Person, day: date) -> None:
    """Moves in mid-year, and with the address the commissioner changes."""
    case = Case.objects.get(person=person)
    with clock.standing_at(at_office(day, 15)):
        place_under(body.actor, case, body.commissions["浜里市"], since=day)


def marry(body: Body, person: Person, day: date) -> None:
    with clock.standing_at(at_office(day, 15)):
        add_name(body.actor, person, form="current", name=f"三条 {person.name.split()[-1]}",
                 kana=f"サンジョウ {person.kana.split()[-1]}", reason="婚姻", since=day)  # fmt: skip


def die(body: Body, person: Person, day: date) -> None:
    with clock.standing_at(at_office(day, 15)):
        record_death(body.actor, person, on=day, source="ご家族からの電話")


def promises(body: Body, rhythms: Sequence[Rhythm], today: date, lot: random.Random) -> None:
    """Some kept in time, some due now, some long past."""
    said = "近況をきく。「こんどの休みに、また電話してほしい」とのこと。"
    for offset, rhythm in zip((-23, -3, -1, 0, 1, 3, 5, 6), rhythms, strict=False):
        made = today - timedelta(days=max(10, 14 - offset))
        promise(body, rhythm, made, today + timedelta(days=offset), lot.choice(_TEXTS), said)


_TEXTS = (
    "電話する",
    "給料明細をいっしょに見る",
    "免許の学科の結果をきく",
    "役所に行く日を決める",
    "LINEで様子をきく",
)


def correct_some(body: Body, today: date) -> None:
    """Minutes that were wrong, a call written down twice."""
    acts = list(
        Act.objects.filter(
            organization=body.organization, kind="station", occurred_on__gte=today - timedelta(days=45),
            superseded_by=None, participants__person__isnull=False,
        ).order_by("id")[:6]
    )  # fmt: skip
    for act in acts[:3]:
        right = _again(act)
        right.minutes = (act.minutes or 0) + 30
        with clock.standing_at(at_office(today - timedelta(days=8), 17)):
            correct_act(body.actor, act, right, reason="時間の書きまちがい")
    if len(acts) > 4:
        with clock.standing_at(at_office(today - timedelta(days=7), 17)):
            retract_act(body.actor, acts[4], reason="同じ対応が2回記録されていた")


def _again(act: Act) -> NewAct:
    return NewAct(
        kind=act.kind, occurred_on=act.occurred_on, started_at=act.started_at, site=act.site_id,
        menu=act.menu_id, method=act.method_id, counterpart=act.counterpart_id, origin=act.origin,
        main_topic=act.main_topic_id, result=act.result_id, destination=act.destination_id,
        topics=list(act.other_topics.values_list("term", flat=True)), minutes=act.minutes, text=act.text,
        workers=list(act.workers.values_list("staff", flat=True)),
        takings=[Taking(person=p) for p in act.participants.values_list("person", flat=True)],
    )  # fmt: skip


def late_entries(actor: Actor, body: Body, rhythm: Rhythm, month_end: date, entered: date) -> None:
    """Two calls of a month already reported, written down afterwards."""
    terms = Terms(body)
    with clock.standing_at(at_office(entered, 18)):
        for back in (0, 1):
            record_act(
                actor,
                NewAct(
                    kind="station", occurred_on=month_end - timedelta(days=back), site=rhythm.site,
                    method=terms("method", "phone"), main_topic=terms("topic", "money"), minutes=15,
                    text="月末の電話。記録がおくれた。", workers=[rhythm.workers[0]], origin="person",
                    takings=[Taking(person=rhythm.person)],
                ),
            )  # fmt: skip


def gatherings(body: Body, active: Sequence[Rhythm], first: date, last: date) -> None:
    """On the second Saturday of each month: a training, a day out, or an evening for supporters."""
    terms = Terms(body)
    often = [rhythm.person for rhythm in active[4:] if rhythm.weekly >= 0.5]
    saturdays = [day for day in days(first, last) if day.weekday() == 5 and 8 <= day.day <= 14]
    for number, day in enumerate(saturdays):
        menu, text, size, unnamed = GATHERINGS[number % len(GATHERINGS)]
        begin = number * 3 % max(1, len(often) - size)
        act = NewAct(
            kind="station", occurred_on=day, site=body.sites["本所"].pk, menu=terms("menu", menu),
            method=terms("method", "meeting"), main_topic=terms("topic", "leisure"), minutes=120,
            origin="staff", text=text, workers=[body.staff["大西 健"].pk],
            takings=[
                *(Taking(person=person) for person in often[begin : begin + size]),
                Taking(form="unnamed", heads=unnamed),
            ],
        )  # fmt: skip
        with clock.standing_at(at_office(day)):
            record_act(body.actor, act)


def silent_haru(body: Body, person: Person, today: date) -> None:
    """Came every Saturday to the place, and last Saturday did not."""
    terms = Terms(body)
    saturday = today - timedelta(days=(today.weekday() - 5) % 7 or 7)
    for week in range(2, 9):
        day = saturday - timedelta(weeks=week)
        act = NewAct(
            kind="station", occurred_on=day, site=body.sites["本所"].pk,
            method=terms("method", "drop_in"), main_topic=terms("topic", "leisure"), minutes=120,
            origin="person", text="土曜の居場所。小さい子と将棋をさす。名前は「はる」とだけ。",
            workers=[body.staff["大西 健"].pk], takings=[Taking(person=person.pk)],
            next=Next(saturday, "あすの居場所で待つ", None, body.staff["大西 健"].pk) if week == 2 else None,
        )  # fmt: skip
        with clock.standing_at(at_office(day, 21)):
            record_act(body.actor, act)
