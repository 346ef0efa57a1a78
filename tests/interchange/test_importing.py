"""Files become persons and acts: the figures that follow, and nothing twice."""

from datetime import date
from pathlib import Path

import pytest

from tests.interchange.taking import row, take, two_of_a_name, write_book
from tests.workbooks import generate
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization, Staff
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.interchange.actions.handing_out import hand_out
from yorisoi.interchange.decisions import from_csv
from yorisoi.interchange.models import SourceRow, WaitingRow
from yorisoi.ledger import tally
from yorisoi.ledger.models import Act, Tally
from yorisoi.ledger.queries.counting import count
from yorisoi.registry.models import Person
from yorisoi.streams.learning.models import AttendanceMark
from yorisoi.streams.pantry.models import HandOver

SAMPLES = Path(__file__).parents[2] / "samples"
YEAR = {"start": date(2025, 4, 1), "end": date(2026, 3, 31)}


def split(body: Organization, key: str, unit: str, kind: str) -> dict[str, int]:
    found = count(body, **YEAR, unit=unit, by=[key], where=[("kind", kind)])
    return {row.by[key]: row.value for row in found.rows if row.by[key] is not None}


def total(body: Organization, unit: str, kind: str) -> int:
    return count(body, **YEAR, unit=unit, where=[("kind", kind)]).total


@pytest.mark.parametrize("seed", range(6))
def test_a_stations_workbook_gives_its_figures(
    body: Organization, tmp_path: Path, seed: int
) -> None:
    path, truth = generate("station", seed, directory=tmp_path)
    outcome = take(body, path)
    summary = outcome.summary()
    assert summary["recorded"] == truth["acts"]
    assert summary["waiting"] == len(truth["waiting"])
    assert summary["refused"] == len(truth["refused"])
    assert summary["rows"] == truth["rows"]
    assert total(body, "minutes", "station") == truth["minutes"]
    assert total(body, "persons", "station") == truth["year"]["persons"]
    for key, name in (
        ("month", "by_month"),
        ("method", "by_method"),
        ("main-topic", "by_main_topic"),
        ("site", "by_site"),
        ("commissioner", "by_commissioner"),
        ("placement", "by_placement"),
    ):
        for unit in ("acts", "persons"):
            said = {label: figures[unit] for label, figures in truth.get(name, {}).items()}
            found = dict(split(body, key, unit, "station"))
            assert found == {k: v for k, v in said.items() if v}, (key, unit)
    for words in truth["unknown_words"].values():
        for word in words:
            assert any(word in str(p["reason"]) for p in summary["problems"])


@pytest.mark.parametrize("seed", range(6))
def test_a_centres_book_gives_its_figures(body: Organization, tmp_path: Path, seed: int) -> None:
    path, truth = generate("centre", seed, directory=tmp_path)
    summary = take(body, path).summary()
    assert (summary["recorded"], summary["waiting"], summary["rows"]) == (
        truth["acts"], len(truth["waiting"]), truth["rows"],
    )  # fmt: skip
    assert total(body, "persons", "centre") == truth["year"]["persons"]
    for key, name in (("month", "by_month"), ("result", "by_result")):
        said = {label: figures["acts"] for label, figures in truth[name].items()}
        assert split(body, key, "acts", "centre") == said


@pytest.mark.parametrize("seed", range(6))
def test_a_teaching_day_is_one_act_with_those_who_came(
    body: Organization, tmp_path: Path, seed: int
) -> None:
    path, truth = generate("attendance", seed, directory=tmp_path)
    summary = take(body, path).summary()
    assert summary["recorded"] == len(truth["by_day"])
    assert total(body, "person-acts", "attendance") == truth["attendances"]
    assert total(body, "persons", "attendance") == truth["came_at_least_once"]


@pytest.mark.parametrize("seed", range(6))
def test_a_hand_over_is_one_act_with_its_heads(
    body: Organization, tmp_path: Path, seed: int
) -> None:
    path, truth = generate("pantry", seed, directory=tmp_path)
    take(body, path, fiscal_year=None if truth["names_its_year"] else 2025)
    assert total(body, "household-acts", "pantry") == truth["household_acts"]
    assert total(body, "headcount", "pantry") == truth["persons"]
    wished = split(body, "result", "acts", "pantry").get("連絡希望", 0)
    assert wished == truth["wants_contact"]


def test_the_same_file_twice_changes_nothing(body: Organization) -> None:
    for name, year in (
        ("station.xlsx", None),
        ("centre.csv", None),
        ("attendance.xlsx", None),
        ("pantry.xlsx", 2025),
    ):
        first = take(body, SAMPLES / name, fiscal_year=year).summary()
        acts, persons, rows = Act.objects.count(), Person.objects.count(), Tally.objects.count()
        again = take(body, SAMPLES / name, fiscal_year=year).summary()
        assert again["unchanged"] == first["recorded"] == again["rows"]
        assert (again["recorded"], again["corrected"], again["created"]) == (0, 0, {})
        assert (Act.objects.count(), Person.objects.count(), Tally.objects.count()) == (
            acts,
            persons,
            rows,
        )


def test_a_batch_is_one_audit_event_that_names_its_members(body: Organization) -> None:
    take(body, SAMPLES / "centre.csv")
    entry = Entry.objects.get(verb="file.imported")
    assert entry.via == "import"
    first, last = Act.objects.earliest("id").pk, Act.objects.latest("id").pk
    assert last - first == 162
    assert f'"acts":"{first}-{last}"' in entry.payload
    assert entry.mentions.count() == Person.objects.count() == 148


def test_what_was_kept_by_an_import_equals_what_is_rebuilt(body: Organization) -> None:
    take(body, SAMPLES / "station.xlsx")
    fields = [f.name for f in Tally._meta.fields if f.name != "id"]
    kept = sorted(map(str, Tally.objects.values_list(*fields)))
    tally.rebuild()
    assert sorted(map(str, Tally.objects.values_list(*fields))) == kept


def test_a_changed_row_becomes_a_correction_and_both_are_kept(
    body: Organization, tmp_path: Path
) -> None:
    path = tmp_path / "4月.csv"
    take(body, write_book(path, [row(1), row(2)]), kind="station")
    outcome = take(body, write_book(path, [row(1, minutes=45), row(2)]), kind="station")
    assert (outcome.plan.new, outcome.plan.corrected, outcome.plan.unchanged) == (0, 1, 1)
    assert Act.objects.count() == 3
    assert total(body, "minutes", "station") == 55
    assert total(body, "acts", "station") == 2


def test_equal_rows_with_different_numbers_are_two_acts(body: Organization, tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.csv", [row(1), row(2)])
    assert take(body, path, kind="station").plan.new == 2


def test_a_row_put_in_above_unnumbered_rows_moves_nobody(
    body: Organization, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    rows = [row("", name=f"人 {n}", text=f"{n}") for n in "甲乙丙"]
    take(body, write_book(path, rows), kind="station")
    outcome = take(
        body, write_book(path, [row("", name="人 丁", text="丁"), *rows]), kind="station"
    )
    assert (outcome.plan.new, outcome.plan.corrected, outcome.plan.unchanged) == (1, 0, 3)


def test_without_create_nothing_is_made_and_rows_wait(body: Organization) -> None:
    outcome = take(body, SAMPLES / "centre.csv", creates=False)
    assert outcome.status == 3
    assert not Person.objects.exists()
    assert {w.reason for w in WaitingRow.objects.all()} == {"まだ登録されていない人です。"}
    assert Act.objects.count() == outcome.plan.new == 15


def test_nothing_recorded_is_status_2(body: Organization, tmp_path: Path) -> None:
    outcome = take(body, write_book(tmp_path / "a.csv", [row(1)]), kind="station", creates=False)
    assert outcome.status == 2


def test_several_people_of_a_name_wait_and_the_other_rows_are_recorded(
    body: Organization, tmp_path: Path
) -> None:
    outcome = take(body, two_of_a_name(body, tmp_path), kind="station")
    assert (outcome.plan.new, len(outcome.plan.waiting), outcome.status) == (2, 1, 3)
    assert "2人" in outcome.plan.waiting[0].reason


def test_waiting_rows_go_out_as_a_csv_and_come_back_decided(
    body: Organization, tmp_path: Path
) -> None:
    book = two_of_a_name(body, tmp_path)
    outcome = take(body, book, kind="station")
    sheet = hand_out(operator(body), outcome.batch).decode()
    assert sheet.startswith("\ufeffシート,行の印,")
    decided = tmp_path / "決定.csv"
    decided.write_text(sheet.rstrip("\r\n").removesuffix(",") + ",番号 1\r\n", encoding="utf-8")
    outcome = take(body, book, kind="station", decisions=from_csv(decided, body.pk))
    assert (outcome.plan.new, outcome.plan.unchanged, outcome.status) == (1, 2, 0)
    first = Person.objects.get(number="1")
    assert Act.objects.get(participants__person=first)
    again = take(body, book, kind="station")
    assert (again.plan.unchanged, again.status) == (3, 0)


def test_number_and_name_that_disagree_wait(body: Organization, tmp_path: Path) -> None:
    two_of_a_name(body, tmp_path)
    book = write_book(tmp_path / "5月.csv", [row(1, name="森川 恵", who="1")])
    outcome = take(body, book, kind="station")
    assert len(outcome.plan.waiting) == 1
    assert "名前と合いません" in outcome.plan.waiting[0].reason


def test_a_match_by_name_alone_is_marked_and_a_contradiction_waits(
    body: Organization, tmp_path: Path
) -> None:
    take(body, SAMPLES / "station.xlsx")
    assert SourceRow.objects.filter(by_name_alone=True).exists()
    text = (
        "受付番号,受付日,相談者氏名,フリガナ,性別,年齢,相談経路,お困りごと,対応結果\n"
        "R7-1,R7.4.1,松永 香菓,ﾏﾂﾅｶﾞ ｷｮｳｶ,男,,本人来所,住まいについて,情報提供のみ\n"
    )
    path = tmp_path / "c.csv"
    path.write_text(text, encoding="cp932")
    outcome = take(body, path)
    assert "性別" in outcome.plan.waiting[0].reason


def test_kanji_variants_and_half_width_kana_are_one_person(
    body: Organization, tmp_path: Path
) -> None:
    rows = [
        row(1, name="髙橋　直"),
        row(2, name="高橋 直"),
        row(3, name="渡邉 桜"),
        row(4, name="渡辺桜"),
    ]
    take(body, write_book(tmp_path / "a.csv", rows), kind="station")
    assert Person.objects.count() == 2


def test_a_worker_written_by_family_name_is_the_one_who_has_it(
    body: Organization, tmp_path: Path
) -> None:
    known = Staff.objects.create(organization=body, name="春日 美香", email="k@example.jp")
    take(body, write_book(tmp_path / "a.csv", [row(1)]), kind="station")
    assert Act.objects.get().workers.get().staff == known


def test_a_register_that_changed_corrects_what_is_known_from_now_on(
    body: Organization, tmp_path: Path
) -> None:
    path = tmp_path / "名簿.csv"
    head = "令和7年度 利用登録者名簿\n登録番号,氏名,ふりがな,性別,生年月日,種別,委託元\n"
    path.write_text(head + "1,佐藤 蓮,サトウ レン,男,H12.1.1,里親,みなと県\n", encoding="utf-8")
    take(body, path, kind="station")
    take(body, write_book(tmp_path / "4月.csv", [row(1, name="佐藤 蓮", who="1")]), kind="station")
    assert split(body, "placement", "acts", "station") == {"里親": 1}
    path.write_text(head + "1,佐藤 蓮,サトウ レン,男,H12.1.1,乳児院,浜里市\n", encoding="utf-8")
    before = clock.now()
    take(body, path, kind="station")
    assert split(body, "placement", "acts", "station") == {"乳児院": 1}
    assert split(body, "commissioner", "acts", "station") == {"浜里市": 1}
    then = count(body, **YEAR, by=["commissioner"], as_of=before)
    assert [r.by["commissioner"] for r in then.rows] == ["みなと県"]


def test_a_file_that_breaks_half_way_leaves_nothing(
    body: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = Entry.objects.count()
    from yorisoi.interchange.actions import importing

    def break_down(*args: object) -> None:
        raise RuntimeError("power")

    monkeypatch.setattr(importing._Importer, "_keep_rows", break_down)
    with pytest.raises(RuntimeError):
        take(body, SAMPLES / "station.xlsx")
    assert not Act.objects.exists()
    assert not Person.objects.exists()
    assert Entry.objects.count() == entries


def test_numbers_that_start_again_in_another_untitled_file_correct_nothing(
    body: Organization, tmp_path: Path
) -> None:
    def month(name: str, day: str, who: str) -> Path:
        lines = [f"{n},{day},,{who}{n},電話,住まい,春日,10,本所,話" for n in (1, 2)]
        path = tmp_path / name
        path.write_text(
            "№,日付,登録番号,氏名,方法,主,対応者,時間(分),拠点,概要\n" + "\n".join(lines),
            encoding="utf-8",
        )
        return path

    take(body, month("a.csv", "R7.4.1", "甲"), kind="station")
    may = month("b.csv", "R7.5.1", "乙")
    assert take(body, may, kind="station").plan.new == 2
    assert take(body, may, kind="station").plan.unchanged == 2
    assert take(body, tmp_path / "a.csv", kind="station").plan.unchanged == 2
    assert total(body, "acts", "station") == 4


def test_marks_and_what_was_handed_over_stand_beside_the_act(body: Organization) -> None:
    take(body, SAMPLES / "attendance.xlsx")
    take(body, SAMPLES / "pantry.xlsx", fiscal_year=2025)
    assert AttendanceMark.objects.count() == 262
    assert AttendanceMark.objects.filter(mark="late").exists()
    assert HandOver.objects.filter(wants_contact=True).count() == 8
    assert HandOver.objects.exclude(items={}).exists()
