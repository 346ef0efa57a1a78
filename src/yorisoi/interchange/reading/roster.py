"""A station's register (名簿): every row is one person."""

from django.utils.translation import gettext_lazy as _

from yorisoi.interchange.reading import cells, words
from yorisoi.interchange.reading.days import DayReader
from yorisoi.interchange.reading.journal import kana_of, name_of
from yorisoi.interchange.reading.lines import Line
from yorisoi.interchange.reading.rows import RosterRow

_SUBSTANCE = (
    "kana", "birth", "placement", "facility", "placing_office", "commissioner", "registered_on",
    "phone", "mail", "address",
)  # fmt: skip


def person(line: Line, days: DayReader) -> RosterRow | None:
    """None for totals, footnotes and lines that only bear a number; raises Refusal."""
    if line.is_total() or line.is_footnote():
        return None
    name = words.without_title(cells.text(name_of(line)))
    if name:
        return _row(line, days, name)
    if any(line.text(field) for field in _SUBSTANCE):
        raise line.refusal("name", _("氏名が空です。氏名を書くか、行を消してください。"))
    return None


def _row(line: Line, days: DayReader, name: str) -> RosterRow:
    registered_on = line.day("registered_on", days)
    return RosterRow(
        line.sheet,
        line.position,
        line.number("person_number"),
        *words.old_name_in(name),
        kana=kana_of(line),
        sex=line.text("sex"),
        birth=line.birth(registered_on),
        placement=line.text("placement"),
        facility=line.text("facility"),
        placing_office=line.text("placing_office"),
        commissioner=line.text("commissioner"),
        registered_on=registered_on,
        ended_on=line.day("ended_on", days),
        phones=_phones(line),
        mail=line.text("mail"),
        address=line.text("address"),
        site=line.text("site"),
        worker=line.text("worker"),
        remarks=line.prose("remarks"),
        extra=line.extra(),
        problems=line.problems(),
    )


def _phones(line: Line) -> tuple[str, ...]:
    found: list[str] = []
    for index in line.columns.fields.get("phone", ()):
        value = line.values[index]
        written = cells.phone(value) if isinstance(value, int | float) else cells.prose(value)
        found += words.split_words(written)
    return tuple(dict.fromkeys(found))
