"""A station's workbook of a hundred thousand rows, and the two processes that are compared over it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from yorisoi.bench.world import FAMILIES, GIVEN

REGISTER = (
    "登録番号",
    "氏名",
    "ふりがな",
    "性別",
    "生年月日",
    "種別",
    "施設名",
    "委託元",
    "登録日",
    "電話番号",
)
SHEET = (
    "№",
    "日付",
    "登録番号",
    "氏名",
    "方法",
    "主",
    "その他",
    "対応者",
    "時間(分)",
    "拠点",
    "概要",
)
PERSONS = 5_000
# Reading alone: every cell of every sheet once, by the library that the import uses too.
READING = """
import sys, python_calamine
book = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
print(sum(1 for name in book.sheet_names for _row in book.get_sheet_by_name(name).iter_rows()))
"""


class Cost(NamedTuple):
    wall: float
    cpu: float
    # Bytes at the highest.
    memory: int
    said: str
    status: int


def write(path: Path, rows: int) -> None:
    lot = random.Random(3)  # noqa: S311
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    people = _register(book, lot, max(1, min(PERSONS, rows // 20)))
    for month in range(12):
        count = rows // 12 + (1 if month < rows % 12 else 0)
        _month(book, lot, (month + 3) % 12 + 1, count, people)
    book.close()


def _register(book: xlsxwriter.Workbook, lot: random.Random, count: int) -> list[tuple[str, str]]:
    sheet, people = book.add_worksheet("名簿"), []
    sheet.write_row(0, 0, ["令和7年度　利用登録者名簿"])
    sheet.write_row(1, 0, REGISTER)
    for n in range(count):
        (family, kana), (given, reading, _sex) = lot.choice(FAMILIES), lot.choice(GIVEN)
        people.append((f"{n + 1:05d}", f"{family} {given}{n}"))
        sheet.write_row(
            2 + n, 0,
            [*people[-1], f"{kana} {reading}", lot.choice("男女"), f"H{12 + n % 9}.{1 + n % 12}.4",
             "里親", "星の家", "みなと県", "R5.4.1", f"090{n:08d}"],
        )  # fmt: skip
    return people


def _month(
    book: xlsxwriter.Workbook, lot: random.Random, month: int, rows: int, people: list
) -> None:
    sheet = book.add_worksheet(f"{month}月")
    sheet.write_row(0, 0, [f"相談記録（{month}月分）"])
    sheet.write_row(1, 0, SHEET)
    year = 7 if month > 3 else 8
    for n in range(rows):
        number, name = lot.choice(people)
        sheet.write_row(
            2 + n, 0,
            [n + 1, f"R{year}.{month}.{1 + n % 28}", number, name,
             lot.choice(("電話", "来所", "LINE", "訪問")), lot.choice(("住まい", "お金", "就労")),
             lot.choice(("", "健康、家族")), lot.choice(("春日", "大森")),
             lot.choice((15, 30, 60)), "本所", "話を聴いた。次回の約束をした。"],
        )  # fmt: skip


def reading(path: Path) -> Cost:
    return run([sys.executable, "-c", READING, str(path)], os.environ)


def importing(path: Path, data: Path) -> Cost:
    """Into an installation made for it. The progress goes where it would: to the error output."""
    environment = {**os.environ, "YORISOI_DATA": str(data)}
    environment["DJANGO_SETTINGS_MODULE"] = "yorisoi.config.settings"
    tool = [sys.executable, "-m", "yorisoi.config.cli"]
    founded = run([*tool, "init", "--organization", "測定用の法人", "--code", "bench"], environment)
    if founded.status:
        raise RuntimeError(founded.said)
    return run([*tool, "import", str(path), "--create", "--json"], environment)


def run(command: list[str], environment: dict[str, str]) -> Cost:
    """A process with what it took from beginning to end."""
    begun = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 our own commands
        command, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        said = process.stdout.read()
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    # Linux tells kilobytes.
    cpu = used.ru_utime + used.ru_stime
    return Cost(wall, cpu, used.ru_maxrss * 1024, said, process.returncode)
