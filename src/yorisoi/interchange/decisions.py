"""Waiting rows go out as a CSV, are decided in a spreadsheet, and come back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Level
from yorisoi.common.kana import fold, registration_key
from yorisoi.disclosure.spreadsheets import safe_text
from yorisoi.interchange.models import WaitingRow
from yorisoi.interchange.plans import Decided, Decisions
from yorisoi.interchange.reading.encodings import encoding_of
from yorisoi.registry.models import Person

HEADINGS = ("シート", "行の印", "セル", "氏名", "番号", "わけ", "候補", "決定")
WORDS = {
    "新規": "new", "新しい人": "new", "new": "new", "匿名": "anonymous", "anonymous": "anonymous",
    "取り込まない": "skip", "除く": "skip", "skip": "skip",
}  # fmt: skip


class UnreadableDecision(ValueError):
    """A line of the decisions file that cannot be followed; says which and why."""


def to_csv(rows: Iterable[WaitingRow], names: Mapping[int, Person]) -> str:
    """UTF-8 with BOM for Excel. The last column is to be filled: «番号 012», «ファイル 34», 新規,
    匿名 or 取り込まない; a blank line goes on waiting. `names`: the candidates who may be named."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in rows:
        choices = "／".join(
            _("%(mark)s %(name)s") % {"mark": _mark(names[c]), "name": names[c].name}
            for c in row.candidates
            if c in names
        )
        cells = (row.sheet, row.key, row.cell, row.name, row.number, row.reason, choices, "")
        writer.writerow([safe_text(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def _mark(person: Person) -> str:
    return f"番号 {person.number}" if person.number else f"ファイル {person.pk}"


def from_csv(path: Path, organization: int) -> Decisions:
    """What was decided, by sheet and key of the row. Raises UnreadableDecision."""
    encoding, errors = encoding_of(path)
    text = path.read_text(encoding=encoding, errors=errors)
    lines = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    found: Decisions = {}
    for number, line in enumerate(lines, start=2):
        said = (line.get("決定") or line.get("decision") or "").strip()
        if said:
            key = (_own(line, "シート", "sheet"), _own(line, "行の印", "key"))
            found[key] = _decided(said, organization, number)
    return found


def _own(line: dict[str, str], *names: str) -> str:
    value = next((line[name] for name in names if line.get(name)), "")
    return value[1:] if value.startswith("'") else value


def _decided(said: str, organization: int, number: int) -> Decided:
    word = fold(said)
    for known, decision in WORDS.items():
        if word == fold(known):
            return Decided(decision)
    persons = Person.objects.filter(organization=organization).exclude(level__gte=Level.SEALED)
    if word.startswith((fold("ファイル"), "person:")):
        mark = word.removeprefix(fold("ファイル")).removeprefix("person:").strip(":：")
        person = persons.filter(pk=int(mark)).first() if mark.isdecimal() else None
    else:
        mark = word.removeprefix("番号").strip(":：#")
        person = persons.filter(number_key=registration_key(mark)).first()
    if person is None:
        raise UnreadableDecision(
            _(
                "%(line)s行目の決定「%(said)s」がわかりません。「番号 012」「ファイル 34」「新規」「匿名」"
                "「取り込まない」のどれかを書いてください。"
            )
            % {"line": number, "said": said}
        )
    return Decided("person", person.pk)
