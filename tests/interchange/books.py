"""Small files written by hand, for one peculiarity each."""

from pathlib import Path

from tests.workbooks.grids import Grid, write_workbook
from yorisoi.interchange.reading import ActRow, read_file

ACTS = ["№", "日付", "登録番号", "氏名", "方法", "内容", "対応者", "時間(分)", "概要"]


def act(no, day, number="", name="土井 陸生", method="電話", topic="住まい", **others):
    """A row under ACTS."""
    return [
        no,
        day,
        number,
        name,
        method,
        topic,
        others.get("worker", "春日"),
        others.get("minutes", 30),
        others.get("text", "話を聴く。"),
    ]


def book(path: Path, *grids: Grid, **options) -> Path:
    return write_workbook(path / "book.xlsx", list(grids), **options)


def month(*rows, name="4月", headings=ACTS, title="令和7年度　相談記録", merges=()) -> Grid:
    return Grid(name, [[title], headings, *rows], list(merges))


def acts_of(path: Path, **options) -> list[ActRow]:
    """The acts of a file in which nothing is refused."""
    acts = list(read_file(path, **options).acts())
    assert all(isinstance(item, ActRow) for item in acts), acts
    return acts
