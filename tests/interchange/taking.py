"""Small books taken in as the command takes them."""

from pathlib import Path

from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization
from yorisoi.interchange.actions.deciding import keep_decisions
from yorisoi.interchange.actions.handing_out import hand_out
from yorisoi.interchange.actions.importing import Outcome, import_file
from yorisoi.interchange.decisions import from_csv
from yorisoi.interchange.planning import plan
from yorisoi.interchange.plans import Decisions
from yorisoi.interchange.reading import read_file
from yorisoi.registry.models import Person

REGISTER = "登録番号,氏名,ふりがな,性別,生年月日,種別,施設名,委託元,電話番号,住所"


def take(body: Organization, path: Path, *, creates: bool = True, **options: object) -> Outcome:
    decisions = options.pop("decisions", {})
    reviewed = plan(body, read_file(path, **options), creates=creates, decisions=decisions)
    keep_decisions(operator(body), body, reviewed, decisions)
    return import_file(operator(body, via="import"), reviewed, path=path)


def write_book(path: Path, rows: list[list[object]]) -> Path:
    heads = ["№", "日付", "登録番号", "氏名", "方法", "主", "対応者", "時間(分)", "拠点", "概要"]
    lines = [["令和7年度　相談記録"], heads, *rows]
    path.write_text("\n".join(",".join(str(c) for c in line) for line in lines), encoding="utf-8")
    return path


def row(
    number: object,
    name: str = "松永 香菓",
    minutes: int = 10,
    text: str = "話をきいた",
    who: str = "",
) -> list:
    return [number, "R7.4.1", who, name, "電話", "住まい", "春日", minutes, "本所", text]


def write_register(path: Path, *lines: str) -> Path:
    text = "\n".join(["令和7年度 利用登録者名簿", REGISTER, *lines])
    path.write_text(text + "\n", encoding="utf-8")
    return path


def decide(body: Organization, outcome: Outcome, folder: Path, *answers: str) -> Decisions:
    """The waiting rows as they go out, with an answer written behind each, as they come back."""
    head, *lines = hand_out(operator(body), outcome.batch).decode().rstrip("\r\n").split("\r\n")
    decided = [
        line.removesuffix(",") + f",{said}" for line, said in zip(lines, answers, strict=True)
    ]
    path = folder / "決定.csv"
    path.write_text("\r\n".join([head, *decided]), encoding="utf-8")
    return from_csv(path, body.pk)


def two_of_a_name(body: Organization, tmp_path: Path) -> Path:
    register = (
        "登録番号,氏名,ふりがな,性別,生年月日,種別,委託元\n1,佐藤 蓮,ｻﾄｳ ﾚﾝ,男,H12.1.1,里親,県\n"
        "2,佐藤 蓮,サトウ レン,男,H20.2.2,里親,県\n"
    )
    path = tmp_path / "名簿.csv"
    path.write_text("令和7年度 利用登録者名簿\n" + register, encoding="utf-8")
    take(body, path, kind="station")
    assert Person.objects.count() == 2
    return write_book(
        tmp_path / "4月.csv", [row(1, name="佐藤 蓮"), row(2, name="佐藤 蓮", who="2"), row(3)]
    )
