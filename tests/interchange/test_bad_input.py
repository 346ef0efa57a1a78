"""What an office may hand to the command by mistake: told where and what to do, nothing half done."""

from __future__ import annotations

import gc
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.workbooks import generate
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import found_organization
from yorisoi.accounts.models import Organization
from yorisoi.interchange.decisions import to_csv
from yorisoi.interchange.models import Batch, WaitingRow
from yorisoi.ledger.models import Act
from yorisoi.registry.models import Person

HEADINGS = "受付番号,受付日,相談者氏名,相談経路,お困りごと,対応結果,備考"
PARTS = ("recorded", "unchanged", "corrected", "waiting", "refused")


@pytest.fixture
def body(db: None) -> Organization:
    return found_organization(operator(None), name="見本", code="mihon")


@dataclass
class Ran:
    code: int
    said: str
    json: dict[str, object] = field(default_factory=dict)

    @property
    def reasons(self) -> str:
        return "\n".join(f"{p['cell']} {p['reason']}" for p in self.json["problems"])


Run = Callable[..., Ran]


@pytest.fixture
def run(body: Organization, capsys: pytest.CaptureFixture) -> Iterator[Run]:
    """`yorisoi import FILE --create --json`; the sums of its answer always come out even."""

    def typed(path: Path, *options: object) -> Ran:
        with pytest.raises(SystemExit) as left:
            call_command("import", str(path), "--create", "--json", *map(str, options))
        out, err = capsys.readouterr()
        said = json.loads(out)
        assert said["rows"] == sum(said[part] for part in PARTS)
        assert {"kind", "rows", "created", "problems", *PARTS} == set(said)
        assert all(set(problem) == {"sheet", "cell", "reason"} for problem in said["problems"])
        return Ran(left.value.code, err, said)

    yield typed
    gc.enable()


def book(folder: Path, *rows: str, headings: str = HEADINGS, encoding: str = "utf-8") -> Path:
    path = folder / "窓口.csv"
    path.write_bytes("\r\n".join([headings, *rows, ""]).encode(encoding))
    return path


def row(number: int, day: str = "R7.4.6", name: str = "山田 春", remarks: str = "") -> str:
    return f"R7-{number:04},{day},{name},家族,住まいについて,情報提供のみ,{remarks}"


def zipped(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def bomb(path: Path) -> Path:
    return zipped(
        path, **{"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * 300_000_000}
    )


def locked(path: Path) -> Path:
    path.write_bytes(
        bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le") * 99
    )
    return path


def written(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def torn(path: Path) -> Path:
    whole, _truth = generate("station", 1, directory=path.parent)
    path.write_bytes(whole.read_bytes()[:3_000])
    return path


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("ない.xlsx", lambda path: path),
        ("写真.xlsx", written(b"\x89PNG\r\n\x1a\n" + b"x" * 500)),
        ("手紙.pdf", written(b"%PDF-1.7 " + b"x" * 500)),
        ("空.xlsx", written(b"")),
        ("空.csv", written(b"")),
        ("乱れ.csv", written(bytes(range(128, 256)) * 40)),
        ("買い物.csv", written("品名,値段\r\nりんご,100\r\n".encode())),
        ("鍵つき.xlsx", locked),
        ("切れた.xlsx", torn),
        ("爆弾.xlsx", bomb),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_says_why_and_records_nothing(
    run: Run, tmp_path: Path, name: str, make: Callable[[Path], Path]
) -> None:
    ran = run(make(tmp_path / name))
    assert ran.code == 2
    assert ran.json["rows"] == 0
    (problem,) = ran.json["problems"]
    assert problem["reason"] in ran.said
    assert any("ぁ" <= letter <= "ん" for letter in problem["reason"]), "in words that one reads"
    assert "Traceback" not in ran.said
    assert not Act.objects.exists()
    assert not Person.objects.exists()
    assert not Batch.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_every_encoding_of_an_office_gives_the_same_words(
    run: Run, tmp_path: Path, encoding: str
) -> None:
    ran = run(book(tmp_path, row(1, name="髙﨑 直", remarks="①～はじめ"), encoding=encoding))
    assert (ran.code, ran.json["recorded"]) == (0, 1)
    assert Person.objects.get().name == "髙﨑 直"
    assert "①～はじめ" in Act.objects.get().text


def test_the_last_month_of_heisei_written_as_reiwa_is_taken_with_a_warning(
    run: Run, tmp_path: Path
) -> None:
    ran = run(book(tmp_path, row(1, "令和元年4月30日")))
    assert (ran.code, ran.json["recorded"]) == (0, 1)
    assert Act.objects.get().occurred_on.isoformat() == "2019-04-30"
    assert "平成31年" in ran.reasons
    assert "B2" in ran.reasons


@pytest.mark.parametrize(
    "day", ["令和7年2月30日", "2025-13-01", "R7.4.31", "さくらの咲くころ", "令和0年4月1日", "12/5"]
)
def test_an_impossible_day_is_refused_by_its_cell_and_the_others_are_recorded(
    run: Run, tmp_path: Path, day: str
) -> None:
    ran = run(book(tmp_path, row(1), row(2, day), row(3)))
    assert (ran.code, ran.json["recorded"], ran.json["refused"]) == (3, 2, 1)
    assert "B3" in ran.reasons
    assert Act.objects.count() == 2


def test_a_file_of_which_nothing_can_be_taken_ends_with_2(run: Run, tmp_path: Path) -> None:
    ran = run(book(tmp_path, row(1, "令和7年2月30日"), row(2, "R7.4.31")))
    assert (ran.code, ran.json["recorded"], ran.json["refused"]) == (2, 0, 2)
    assert not Act.objects.exists()


def test_the_same_file_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    path = book(tmp_path, row(1), row(2))
    assert run(path).json["recorded"] == 2
    again = run(path)
    assert (again.code, again.json["recorded"], again.json["unchanged"]) == (0, 0, 2)
    assert Act.objects.count() == 2


def test_a_trial_writes_nothing(run: Run, tmp_path: Path) -> None:
    ran = run(book(tmp_path, row(1)), "--dry-run")
    assert (ran.code, ran.json["recorded"]) == (0, 1)
    assert not Act.objects.exists()
    assert not Person.objects.exists()


def test_a_hundred_thousand_letters_are_kept(run: Run, tmp_path: Path) -> None:
    long = "長い話。" * 25_000
    ran = run(book(tmp_path, row(1, remarks=long)))
    assert (ran.code, ran.json["recorded"]) == (0, 1)
    assert long in Act.objects.get().text


def test_more_than_a_field_holds_is_refused_or_cut_with_a_word_never_a_traceback(
    run: Run, tmp_path: Path
) -> None:
    ran = run(book(tmp_path, row(1, remarks="話" * 300_000), row(2, name="山" * 5_000), row(3)))
    assert (ran.code, ran.json["recorded"], ran.json["refused"]) == (3, 1, 2)
    assert Act.objects.count() == 1
    assert "200文字まで" in ran.reasons
    assert "100000文字まで" in ran.reasons


def test_lone_surrogates_and_controls_reach_no_table(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "窓口.csv"
    rows = [HEADINGS, row(1, remarks="前\ud83dと\x00\u202e後")]
    path.write_bytes("\r\n".join(rows).encode("utf-16-le", "surrogatepass"))
    ran = run(path)
    if ran.code == 0:
        text = Act.objects.get().text
        assert not any(0xD800 <= ord(letter) < 0xE000 or letter in "\x00\u202e" for letter in text)
        assert "前" in text
    else:
        assert ran.code in {2, 3}


FORMULA = '=HYPERLINK("http://evil.example")'


def test_what_looks_like_a_formula_stays_text_in_and_out(run: Run, tmp_path: Path) -> None:
    rows = [
        row(number, name="=1+1", remarks=f'"{FORMULA.replace(chr(34), chr(34) * 2)}"')
        for number in (1,)
    ]
    ran = run(book(tmp_path, *rows))
    assert ran.json["recorded"] == 1
    assert FORMULA in Act.objects.get().text
    assert Person.objects.get().name == "=1+1"
    batch = Batch.objects.latest("id")
    waiting = WaitingRow(batch=batch, sheet="+cmd", key="1", name="=1+1", number="@x", reason="-1")
    cells = to_csv([waiting], {}).splitlines()[1].split(",")
    assert not [cell for cell in cells if cell[:1] in set("=+-@＝＋－＠") and cell]


def test_rows_that_wait_come_out_as_a_file_and_the_good_ones_are_recorded(
    run: Run, tmp_path: Path
) -> None:
    run(book(tmp_path, row(1, name="山田 春")))
    first = Person.objects.get()
    first.pk, first.number, first.number_key = None, "", None
    first.save()
    ran = run(book(tmp_path, row(2, name="山田 春"), row(3, name="海野 直")))
    assert (ran.code, ran.json["recorded"], ran.json["waiting"]) == (3, 1, 1)
    out = (tmp_path / "窓口-待っている行.csv").read_text(encoding="utf-8-sig")
    assert "山田 春" in out
    assert "決定" in out


def test_decisions_that_nobody_understands_record_nothing(run: Run, tmp_path: Path) -> None:
    decisions = tmp_path / "決定.csv"
    decisions.write_text("シート,行の印,決定\r\n窓口,1,たぶん山田さん\r\n")
    ran = run(book(tmp_path, row(1)), "--decisions", decisions)
    assert ran.code == 2
    assert "2行目" in ran.said
    assert not Act.objects.exists()


def test_a_file_of_no_known_kind_says_how_the_command_is_told(run: Run, tmp_path: Path) -> None:
    ran = run(book(tmp_path, "米,3,100", headings="品名,数量,単価"))
    assert ran.code == 2
    assert "--kind station" in ran.said
    assert "--kind station" in ran.reasons
