"""What stands in each of the sixteen blocks, against figures counted by hand."""

from datetime import date

import pytest

from tests.cast import Cast
from tests.insight.conftest import OCTOBER, at, done
from yorisoi.accounts.models import Commission
from yorisoi.common import clock
from yorisoi.common.ages import Birth
from yorisoi.insight.definitions import CURRENT, definition
from yorisoi.insight.queries.members import Address, members_behind
from yorisoi.insight.queries.monthly import build, build_year
from yorisoi.insight.report import Report, from_json
from yorisoi.ledger.actions.recording import NewAct, Taking, correct_act, record_acts, retract_act
from yorisoi.ledger.actions.rewriting import as_written
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.casekeeping import place_under
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.registering import NewPerson, register_person
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import Case, Person


def figures(report: Report, block: int, measure: str = "acts", column: str = "month") -> dict:
    """{label: figure}, without the zeros."""
    return {
        line.label: line.rows[measure].values[column]
        for line in report.block(block).lines()
        if measure in line.rows and line.rows[measure].values[column]
    }


def test_all_sixteen_blocks_stand_there_in_order(report: Report) -> None:
    assert [block.number for block in report.blocks if not block.of] == list(range(1, 17))
    assert [block.mark for block in report.blocks if block.of] == ["⑭"]
    assert [c.label for c in report.columns] == ["10月", "前月", "前年同月", "年度計"]


def test_those_registered_new_ended_standing_and_ever(report: Report) -> None:
    assert figures(report, 1, "persons") == {
        "期間の終わりに登録している人": 2, "これまでに登録した人（累計）": 2,
    }  # fmt: skip


def test_who_was_registered_in_april_is_new_in_the_year_and_not_in_october(october: Cast) -> None:
    _sakura(october)
    report = build(october.actor(october.satou), october.contract, OCTOBER)
    assert report.value(1, "persons", "new", "month") == 0
    assert report.value(1, "persons", "new", "year") == 1
    assert report.value(1, "persons", "standing", "month") == 3


def test_consultations_by_method_are_acts_and_distinct_persons(report: Report) -> None:
    assert figures(report, 2) == {
        "電話": 3, "来所": 1, "同行": 1, "居場所・サロン": 1, "会議": 1, "その他": 1, "計": 8,
    }  # fmt: skip
    assert figures(report, 2, "persons") == {
        "電話": 2, "来所": 1, "同行": 1, "居場所・サロン": 2, "会議": 1, "計": 2,
    }  # fmt: skip


def test_a_topic_is_counted_as_the_main_one_or_as_any(october: Cast, report: Report) -> None:
    money = str(october.term("topic", "money").pk)
    assert report.value(3, "acts", money, "month") == 2
    assert report.value(3, "any", money, "month") == 3
    assert report.value(3, "acts", "total", "month") == 8


def test_age_is_that_of_the_day_and_sex_stands_beside(report: Report) -> None:
    assert figures(report, 4, "persons") == {"20–21歳": 1, "22–24歳": 1, "計": 2}
    assert figures(report, 5, "persons") == {"女": 1, "男": 1, "計": 2}


def test_placement_office_town_and_circumstance_of_the_day(report: Report) -> None:
    assert figures(report, 6, "persons") == {"児童養護施設": 1, "不明": 1, "計": 2}
    assert figures(report, 7, "persons") == {
        "あかね県中央児童相談所": 1, "不明・措置なし": 1, "計": 2,
    }  # fmt: skip
    assert figures(report, 8, "persons") == {"汐見市": 1, "不明": 1, "計": 2}
    assert figures(report, 9, "persons") == {"就労（正規）": 1, "不明": 1, "計": 2}


def test_whither_somebody_was_accompanied(report: Report) -> None:
    assert figures(report, 10) == {"病院": 1, "計": 1}


@pytest.mark.parametrize("number", [11, 12, 16])
def test_a_block_without_a_source_shows_a_dash_and_says_why(report: Report, number: int) -> None:
    block = report.block(number)
    assert block.not_yet
    assert {value for row in block.rows for value in row.values.values()} == {None}


def test_the_place_counts_the_days_it_was_open_and_everybody_who_came(report: Report) -> None:
    assert figures(report, 13, "days") == {"本所": 1, "計": 1}
    assert figures(report, 13, "visits") == {"本所": 2, "計": 2}


def test_an_exchange_counts_heads_that_gave_no_name(october: Cast, report: Report) -> None:
    row = str(october.term("menu", "child_exchange").pk)
    assert report.value(14, "acts", row, "month") == 1
    assert report.value(14, "heads", row, "month") == 12


def test_an_act_with_a_school_is_cooperation(report: Report) -> None:
    assert figures(report, 15) == {"学校": 1, "計": 1}


def test_last_month_the_same_month_last_year_and_the_year_stand_beside(report: Report) -> None:
    totals = {c.code: report.value(2, "acts", "total", c.code) for c in report.columns}
    assert totals == {"month": 8, "last_month": 1, "last_year": 1, "year": 9}


def test_persons_of_the_year_are_not_the_sum_of_its_months(october: Cast) -> None:
    done(october, date(2026, 8, 3), october.takahashi)
    year = build_year(october.actor(october.satou), october.contract, 2026)
    row = year.block(2).row("persons", "total")
    months = [row.values[c.code] for c in year.columns if c.code != "year"]
    assert (sum(months), row.values["year"]) == (4, 2)
    assert "足しても合計になりません" in year.notes[0]


def test_without_a_contract_there_is_a_line_of_its_own(report: Report) -> None:
    assert report.outside.values == {"month": 1, "last_month": 0, "last_year": 0, "year": 1}


def test_whoever_gave_no_name_counts_as_the_contract_says(october: Cast) -> None:
    actor, contract = october.actor(october.satou), october.contract
    assert any("実人数には入れません" in note for note in build(actor, contract, OCTOBER).notes)
    contract.anonymous_rule = Commission.AnonymousRule.ONE_EACH
    contract.save()
    report = build(actor, contract, OCTOBER)
    assert report.value(2, "persons", "total", "month") > 2
    assert any("1件を1人として" in note for note in report.notes)


def test_age_on_the_first_of_april_where_the_contract_says_so(october: Cast) -> None:
    done(october, date(2026, 10, 2), _sakura(october))
    actor, contract = october.actor(october.satou), october.contract
    assert figures(build(actor, contract, OCTOBER), 4, "persons")["18–19歳"] == 1
    contract.age_rule = Commission.AgeRule.APRIL_FIRST
    contract.save()
    assert figures(build(actor, contract, OCTOBER), 4, "persons")["16–17歳"] == 1


def _sakura(cast: Cast) -> Person:
    """Seventeen on 1 April, eighteen from 1 June."""
    april = date(2026, 4, 1)
    with clock.standing_at(at(april)):
        return register_person(
            cast.actor(cast.satou),
            NewPerson("春野 さくら", birth=Birth(20080601, 20080601), site=cast.main.pk,
                      commission=cast.contract.pk, registered_on=april),
        )  # fmt: skip


def test_a_hidden_home_is_counted_as_hidden_and_not_in_its_town(october: Cast) -> None:
    actor = october.actor(october.satou)
    with clock.standing_at(at(date(2026, 4, 2))):
        seal(
            actor,
            october.yamada,
            basis="支援措置",
            holders=[october.takada],
            since=date(2026, 4, 2),
        )
    report = build(october.actor(october.satou), october.contract, OCTOBER)
    assert figures(report, 8, "persons") == {"秘匿": 1, "不明": 1, "計": 2}


def test_two_files_of_one_person_count_once(october: Cast) -> None:
    link(october.actor(october.satou), october.yamada, october.takahashi, reason="同じ人")
    report = build(october.actor(october.satou), october.contract, OCTOBER)
    assert report.value(2, "persons", "total", "month") == 1
    assert report.value(2, "acts", "total", "month") == 8


def test_a_report_as_known_earlier_stays_as_it_was(october: Cast) -> None:
    actor, moment = october.actor(october.satou), clock.now()
    act = Act.objects.filter(occurred_on=date(2026, 10, 1)).get()
    with clock.standing_at(at(date(2026, 11, 9))):
        retract_act(actor, act, reason="2回書いた")
        done(october, date(2026, 10, 30), october.yamada, on=date(2026, 11, 9))
        done(october, date(2026, 10, 29), october.yamada, on=date(2026, 11, 9))
    with clock.standing_at(at(date(2026, 11, 10))):
        then = build(actor, october.contract, OCTOBER, as_of=moment)
        now = build(actor, october.contract, OCTOBER)
    assert then.value(2, "acts", "total", "month") == 8
    assert now.value(2, "acts", "total", "month") == 9


def test_a_corrected_act_moves_from_one_row_to_the_other(october: Cast) -> None:
    act = Act.objects.filter(occurred_on=date(2026, 10, 1)).get()
    right = as_written(act)
    right.method = october.term("method", "visit").pk
    correct_act(october.actor(october.takada), act, right, reason="訪問だった")
    report = build(october.actor(october.satou), october.contract, OCTOBER)
    assert figures(report, 2) == {
        "電話": 2, "来所": 1, "訪問": 1, "同行": 1, "居場所・サロン": 1, "会議": 1, "その他": 1, "計": 8,
    }  # fmt: skip


def test_who_passes_to_another_commissioner_counts_there_from_that_day(october: Cast) -> None:
    case = Case.objects.get(person=october.yamada)
    place_under(october.actor(october.satou), case, october.city_contract, since=date(2026, 10, 10))
    actor = october.actor(october.satou)
    assert build(actor, october.contract, OCTOBER).value(1, "persons", "ended", "month") == 1
    assert build(actor, october.city_contract, OCTOBER).value(1, "persons", "new", "month") == 1
    assert figures(build(actor, october.city_contract, OCTOBER), 2)["同行"] == 1


def test_a_month_with_nothing_in_it_still_has_every_fixed_row(cast: Cast) -> None:
    report = build(cast.actor(cast.satou), cast.city_contract, date(2026, 2, 1))
    assert len(report.blocks) == 17
    assert report.value(2, "acts", "total", "month") == 0
    assert len(report.block(4).rows) == len(CURRENT.block(4).rows or ()) + 10


def test_a_report_comes_back_from_its_json_as_it_was(report: Report) -> None:
    assert from_json(report.as_json()) == report


def test_gatherings_are_split_by_the_facility_of_whoever_took_part(october: Cast) -> None:
    actor = october.actor(october.satou)
    for kind, facility, people in (
        ("childrens_home", "若葉学園", 2), ("foster", "佐久間 一郎", 1), ("childrens_home", "海の家", 1),
        ("none", "", 1),
    ):  # fmt: skip
        for number in range(people):
            _trainee(october, f"{facility}{number}", kind, facility)
    hidden = Person.objects.get(name="海の家0")
    with clock.standing_at(at(date(2026, 4, 2))):
        seal(actor, hidden, basis="支援措置", holders=[october.takada], since=date(2026, 4, 2))
    trainees = Person.objects.filter(number__startswith="研").values_list("pk", flat=True)
    record_acts(actor, [NewAct(
        kind="station", occurred_on=date(2026, 10, 3), site=october.main.pk,
        menu=october.term("menu", "child_training").pk, commission=october.contract.pk,
        takings=[*(Taking(person=pk) for pk in trainees), Taking(form="unnamed", heads=3)],
    )])  # fmt: skip
    report = build(actor, october.contract, OCTOBER)
    assert figures(report, 17, "heads") == {
        # With the twelve who came without a name on another day.
        "若葉学園": 2, "里親": 1, "秘匿": 1, "施設なし・わからない": 4 + 12, "計": 8 + 12,
    }  # fmt: skip
    for row, heads in (("若葉学園", 2), ("里親", 1), ("秘匿", 1)):
        opened = members_behind(
            actor, october.contract, OCTOBER, Address(17, "heads", row), as_persons=True
        )
        assert opened.persons == heads


def _trainee(cast: Cast, name: str, kind: str, facility: str) -> None:
    register_person(cast.actor(cast.satou), NewPerson(
        name, number=f"研{name}", site=cast.main.pk, commission=cast.contract.pk,
        registered_on=date(2026, 4, 1), placement=cast.term("placement", kind).pk, facility=facility,
    ))  # fmt: skip


def test_a_report_of_the_earlier_edition_is_still_read(report: Report) -> None:
    assert report.edition != "2026.1"
    earlier = definition("aftercare-monthly", "2026.1")
    assert [block.no for block in earlier.blocks] == list(range(1, 17))
