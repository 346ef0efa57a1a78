"""What kind of file is it, and what is each of its sheets? The headings tell."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from yorisoi.interchange.reading import cells
from yorisoi.interchange.reading.calendars import Calendar, find_calendars
from yorisoi.interchange.reading.containers import Sheet
from yorisoi.interchange.reading.delimited import DelimitedSheet
from yorisoi.interchange.reading.headings import Columns, heading_key
from yorisoi.interchange.reading.periods import Period, month_of_name, period_of
from yorisoi.interchange.reading.rows import KINDS, KindNeeded, UnreadableFile
from yorisoi.interchange.reading.tables import Table

ROSTER, ACTS, SKIPPED = "roster", "acts", "skipped"
_NAMES = ("name", "family_name", "visitor", "pupil")
_DATES = ("date", "day", "date_weak")
_JOURNAL = (
    "method", "minutes", "minute_part", "hours", "main", "others", "topics", "content", "handling", "trouble",
    "route", "result", "text", "counterpart",
)  # fmt: skip
_OF_ROSTER = (
    "birth", "placement", "facility", "placing_office", "commissioner", "registered_on",
    "ended_on", "phone", "mail", "address", "kana", "family_kana",
)  # fmt: skip
_HEADCOUNT = ("adults", "children", "child_part", "people")
_EXAMPLE = re.compile(
    r"記入例|入力例|記載例|見本|サンプル|テンプレート|雛形|ひな形|ひながた|原本|予定表|シフト"
)
_DIGEST = re.compile(r"集計|一覧|まとめ|全体|年間|統合|合計|全件|総括|月報|報告")
MOST_LABELS = 40
_NAMED = {
    "station": _("相談記録"),
    "centre": _("相談受付簿"),
    "attendance": _("出席簿"),
    "pantry": _("受け渡し簿"),
}


@dataclass
class Page:
    """One sheet, looked at."""

    sheet: Sheet
    table: Table
    period: Period
    calendars: list[Calendar] = field(default_factory=list)
    role: str = SKIPPED
    why: object = ""

    @property
    def columns(self) -> Columns:
        return self.table.columns

    @property
    def titles(self) -> list[str]:
        if not self.calendars:
            return self.table.titles
        rows = self.table.head[: self.calendars[0].top]
        return [
            cells.text(value) for row in rows for value in row if isinstance(value, str) and value
        ]


def look_at(sheet: Sheet) -> Page:
    table = Table(sheet)
    month = month_of_name(sheet.name) or period_of("", table.titles).month
    page = Page(sheet, table, Period(), find_calendars(table.head, table.merges, month))
    page.period = period_of(sheet.name, page.titles)
    if isinstance(sheet, DelimitedSheet) and page.period.month:
        sheet.name = f"{page.period.month}月"
    return page


def assign(pages: list[Page], kind: str | None) -> str:
    """Gives every page its role and returns the kind of the file. Raises UnreadableFile."""
    readable = [page for page in pages if not _is_example(page)]
    found = kind or _recognised(readable)
    if found is None:
        raise _unrecognised(pages)
    for page in readable:
        if _serves(page, found):
            page.role = ACTS
        elif _is_roster(page.columns):
            page.role = ROSTER
        else:
            page.why = _why_not(page, found)
    _skip_digests(readable)
    if all(page.role == SKIPPED for page in pages):
        raise _unsuitable(found, pages)
    return found


def _why_not(page: Page, kind: str) -> object:
    other = next((other for other in KINDS if other != kind and _is_of(page, other)), None)
    if other is None:
        return _("読み取れる表の見出しがありません。")
    return _("別の種類の表のようです。種類を「%(kind)s」と指定すると読めます。") % {
        "kind": f"{_NAMED[other]} {other}"
    }


def _is_example(page: Page) -> bool:
    if not any(page.table.head):
        page.why = _("何も書かれていません。")
        return True
    if _EXAMPLE.search(page.sheet.name):
        page.why = _("記入例やひな形とみて読みません。")
        return True
    return False


def _recognised(pages: list[Page]) -> str | None:
    """The kind that most sheets are of; a register alone is a station's."""
    pages_of = {kind: sum(_is_of(page, kind) for page in pages) for kind in KINDS}
    best = max(KINDS, key=lambda kind: pages_of[kind])
    if pages_of[best]:
        return best
    return "station" if any(_is_roster(page.columns) for page in pages) else None


def _is_of(page: Page, kind: str) -> bool:
    columns = page.columns
    if kind == "attendance":
        return _is_attendance(page, 2)
    if _is_attendance(page, 2):
        return False
    if kind == "pantry":
        return _is_pantry(columns)
    if _is_pantry(columns) or not _is_journal(columns):
        return False
    return (kind == "centre") == (_centre_points(columns) > _station_points(page))


def _serves(page: Page, kind: str) -> bool:
    """Like _is_of, but where the kind is settled one sign of it is enough."""
    columns = page.columns
    if kind == "attendance":
        return _is_attendance(page, 1)
    if kind == "pantry":
        is_day = columns.has(*_NAMES, "person_number") and columns.has(*_HEADCOUNT, "received")
        return is_day and ("received" in columns or not _is_roster(columns))
    return _is_journal(columns) and not _is_attendance(page, 2)


def _is_attendance(page: Page, least: int) -> bool:
    return sum(len(calendar.days) for calendar in page.calendars) >= least


def _is_pantry(columns: Columns) -> bool:
    if "received" not in columns and _is_roster(columns):
        return False
    heads = sum(columns.has(name) for name in _HEADCOUNT)
    signs = sum(
        columns.has(name) for name in ("received", "received_at", "is_new", "wants_contact")
    )
    return heads > 0 and (heads > 1 or signs > 0) and "method" not in columns


def _is_journal(columns: Columns) -> bool:
    names = (*_NAMES, "person_number", "method")
    if not columns.has(*names):
        return False
    if columns.has(*_DATES):
        return columns.has(*_JOURNAL) or bool(columns.ticks)
    return "registered_on" in columns and columns.has("method", "route", "result")


def _is_roster(columns: Columns) -> bool:
    signs = sum(columns.has(name) for name in _OF_ROSTER)
    return columns.has(*_NAMES) and signs >= 2 and not _is_journal(columns)


def _centre_points(columns: Columns) -> int:
    points = 2 * sum(columns.has(name) for name in ("route", "result", "trouble"))
    date = columns.at.get("date")
    says_reception = date is not None and heading_key(columns.labels[date]).startswith("受付")
    return points + says_reception + columns.has("visitor") + columns.has("age")


def _station_points(page: Page) -> int:
    columns = page.columns
    points = (
        2 * columns.has("method")
        + columns.has("minutes", "minute_part", "hours")
        + columns.has("main")
    )
    points += columns.has("others") + columns.has("person_number") + columns.has("site")
    return points + 2 * (page.period.month is not None)


def _skip_digests(pages: list[Page]) -> None:
    """«年間一覧» beside twelve months would count every act twice."""
    months = [page for page in pages if page.role == ACTS and month_of_name(page.sheet.name)]
    for page in pages:
        is_digest = _DIGEST.search(page.sheet.name) and not month_of_name(page.sheet.name)
        if len(months) > 1 and page.role == ACTS and is_digest:
            page.role, page.why = SKIPPED, _("月ごとのシートをまとめたものとみて読みません。")


def _unrecognised(pages: list[Page]) -> UnreadableFile:
    return KindNeeded(
        _(
            "どの種類の表かわかりませんでした。見つかった見出し：%(labels)s。"
            "読めるのは、ステーションの相談記録（station）、相談窓口の受付簿（centre）、"
            "出席簿（attendance）、フードパントリーの受付表（pantry）です。"
            "見出しの行を確かめるか、種類を指定してください。"
        )
        % {"labels": _labels(pages)}
    )


def _unsuitable(kind: str, pages: list[Page]) -> UnreadableFile:
    wanted = {
        "station": _("日付・氏名（または登録番号）・方法や内容"),
        "centre": _("受付日・氏名・相談経路・お困りごと・対応結果"),
        "attendance": _("氏名と、日付の並んだ見出し"),
        "pantry": _("代表者・大人・子ども・受取"),
    }
    return UnreadableFile(
        _(
            "「%(kind)s」として読める表がありません。%(wanted)sの見出しが必要です。"
            "見つかった見出し：%(labels)s。見出しの行か、指定した種類を確かめてください。"
        )
        % {"kind": _NAMED[kind], "wanted": wanted[kind], "labels": _labels(pages)}
    )


def _labels(pages: list[Page]) -> str:
    found: dict[str, None] = {}
    for page in pages:
        row = page.columns.labels.values() or _first_words(page)
        found |= dict.fromkeys(row)
    shown = [
        f"「{unicodedata.normalize('NFC', label)[:20]}」" for label in list(found)[:MOST_LABELS]
    ]
    return "".join(shown) or str(_("なし"))


def _first_words(page: Page) -> list[str]:
    for row in page.table.head:
        texts = [cells.text(value) for value in row if isinstance(value, str)]
        if sum(map(bool, texts)) > 1:
            return [text for text in texts if text]
    return [title for title in page.titles if title]
