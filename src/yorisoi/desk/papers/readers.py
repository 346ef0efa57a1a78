"""«だれが あなたの ファイルを 読んだか»: a paper for the person, in plain Japanese (やさしい日本語).

Short sentences with spaces between the words, no jargon. It says when, who in which role, and what
for. It says nothing that somebody typed (a reason may name others) and no place. Typst draws it; the
words go in as JSON and are never part of the markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import typst

from yorisoi.common import saying
from yorisoi.insight.papers.pdf import FONTS
from yorisoi.registry.queries.readers import Visit

HERE = Path(__file__).parent
# What was done, in words for the one whom it is about. Written in Japanese for good: the paper is
# for the person, whatever language the member of staff reads.
PLAIN = {
    "person.read": "あなたの ファイルを ひらいて 読みました。",
    "record": "あなたとの ことを 書く ために、ファイルを ひらきました。",
    "promise": "あなたとの やくそくを 書く ため、かえる ために、名前を 見ました。",
    "correct": "まえに 書いた ことを なおす ために、ひらきました。",
    "do-not-tell": "電話の 相手に 話して よいかを、たしかめました。",
    "readers": "だれが 読んだかを、しらべました。",
    "print": "あなたとの ことを、紙に 出しました。",
    "edit": "ファイルを なおす ために、ひらきました。",
    "act.read": "あなたとの ことを 書いた 文を 読みました。",
    "memo.read": "あなたに ついての、電話や 来た ときの メモを 読みました。",
    "household.read": "いっしょに くらす 人の ページを 読みました。",
    "seal.opened": "かくして いる ことを 見ました。理由も 書いて あります。知りたい ときは、きいて ください。",
    "listed": "名前の ならんだ ページに、あなたの 名前が 出ました。",
}
OTHER = "あなたの ファイルを 見ました。"


@dataclass(frozen=True)
class Line:
    who: str
    what: str
    times: str


@dataclass(frozen=True)
class Day:
    day: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Paper:
    name: str
    organization: str
    given_on: str
    span: str
    days: tuple[Day, ...]


def paper(
    name: str, organization: str, visits: list[Visit], since: date, until: date, today: date
) -> Paper:
    days: dict[date, list[Line]] = {}
    for visit in visits:
        days.setdefault(visit.day, []).extend(_lines(visit))
    return Paper(
        name=name,
        organization=organization,
        given_on=saying.wareki(today),
        span=f"{saying.wareki(since)} から {saying.wareki(until)} まで",
        days=tuple(Day(saying.wareki(day), tuple(lines)) for day, lines in days.items()),
    )


def _lines(visit: Visit) -> Iterator[Line]:
    who = f"{visit.name}（{visit.role}）" if visit.role else visit.name
    for deed in visit.deeds:
        yield Line(who, PLAIN.get(deed.code, OTHER), "、".join(deed.times[:4]))
    if visit.listed:
        yield Line(who, PLAIN["listed"], f"{visit.listed}回")


def pdf(made: Paper, today: date) -> bytes:
    return typst.compile(
        str(HERE / "readers.typ"),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(asdict(made), ensure_ascii=False)},
        timestamp=int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp()),
    )
