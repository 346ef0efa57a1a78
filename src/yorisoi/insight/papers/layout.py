"""How a report lies on paper: what stands at the top, which tables stand side by side, the notes.

Workbook and PDF are drawn from the same sheet, so that both say the same in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yorisoi.common import saying
from yorisoi.insight.definitions import UNIT_WORDS
from yorisoi.insight.queries.notes import moment
from yorisoi.insight.report import HIDDEN, Block, Head, Report, Row, Value

STAR = "＊"
NOTHING = "―"


@dataclass(frozen=True)
class Line:
    label: str
    values: tuple[Value, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Panel:
    """One table of half a sheet's width."""

    title: str
    sub: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    # "count", "distinct" or nothing: which of the two marks stands beside it.
    mark: str = ""
    text: str = ""
    # What the two marks mean, instead of lines.
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sheet:
    title: str
    addressee: str
    organization: str
    warning: str
    facts: tuple[tuple[str, str], ...]
    seals: tuple[str, ...]
    bands: tuple[tuple[Panel, Panel | None], ...]
    notes: tuple[str, ...]
    made_on: str


def sheet(report: Report, *, made_on: date) -> Sheet:
    about = report.about
    return Sheet(
        title=report.title,
        addressee=_("%(whom)s　御中") % {"whom": "　".join(filter(None, [about.commissioner, about.department]))},
        organization=about.organization,
        warning="" if report.is_withheld else _("取扱注意"),
        facts=tuple(_facts(report, made_on)),
        seals=(_("施設長"), _("管理者"), _("主任"), _("担当")),
        bands=tuple(_bands(report)),
        notes=tuple(_notes(report)),
        made_on=saying.wareki(made_on),
    )  # fmt: skip


def _facts(report: Report, made_on: date) -> Iterator[tuple[str, str]]:
    month = report.columns[0]
    yield _("委託元"), report.about.commissioner
    yield _("作成日"), saying.wareki(made_on)
    yield _("事業"), report.about.commission
    yield _("法人"), report.about.organization
    yield (
        _("期間"),
        saying.span(saying.wareki(month.start), saying.wareki(month.end)),
    )
    yield _("数字の時点"), moment(report.as_of)
    yield _("制度"), report.about.programme
    yield _("提出"), _submitted(report)


def _submitted(report: Report) -> str:
    if report.submitted_at is None:
        return _("下書き（まだ提出していません）")
    if not report.submitted_by:
        return moment(report.submitted_at)
    return _("%(moment)s　%(who)s") % {
        "moment": moment(report.submitted_at),
        "who": report.submitted_by,
    }


def _notes(report: Report) -> Iterator[str]:
    yield from report.notes
    for block in report.blocks:
        if block.note:
            yield f"{block.mark}　{block.note}"
    if report.note:
        yield _("提出のときのひとこと：%(note)s") % {"note": report.note}
    yield _("この報告の定義：%(form)s %(edition)s版") % {
        "form": report.form,
        "edition": report.edition,
    }
    if report.trail:
        yield _("提出の記録（監査の記録の番号と印）：%(trail)s") % {"trail": report.trail}


def _bands(report: Report) -> Iterator[tuple[Panel, Panel | None]]:
    """Blocks of two measures take both halves; the others stand two by two, in their order."""
    waiting: Panel | None = None
    spare = [_outside(report), _legend()]
    for block in report.blocks:
        panels = list(_panels(report, block))
        if len(panels) == 2:
            if waiting:
                yield waiting, spare.pop() if spare else None
                waiting = None
            yield panels[0], panels[1]
        elif waiting:
            yield waiting, panels[0]
            waiting = None
        else:
            waiting = panels[0]
    rest = [panel for panel in (waiting, *spare) if panel]
    if rest:
        yield rest[0], rest[1] if len(rest) > 1 else None


def _panels(report: Report, block: Block) -> Iterator[Panel]:
    if block.not_yet:
        yield _not_yet(report, block)
        return
    for head in block.heads:
        yield Panel(
            title=f"{block.mark}　{block.title}",
            sub=saying.beside(head.label, UNIT_WORDS[head.unit]),
            columns=_columns(report, head),
            lines=tuple(
                _line(report, line.rows[head.code], line.label, is_total=line.is_total)
                for line in block.lines()
                if head.code in line.rows
            ),
            mark="distinct" if head.is_distinct else "count",
        )


def _not_yet(report: Report, block: Block) -> Panel:
    heads = {head.code: head for head in block.heads}
    lines = tuple(
        _line(
            report,
            row,
            saying.beside(row.label, heads[row.measure].label) if len(heads) > 1 else row.label,
        )
        for row in block.rows
    )
    head = block.heads[0]
    return Panel(
        f"{block.mark}　{block.title}", str(head.label) if len(heads) == 1 else "",
        _columns(report, head), lines, text=block.not_yet,
    )  # fmt: skip


def _outside(report: Report) -> Panel:
    return Panel(
        _("別計　委託元なし"), _("延べ件数（件）"),
        tuple(column.label for column in report.columns),
        (_line(report, report.outside, _("どの委託にもはいらない記録")),),
        mark="count",
    )  # fmt: skip


def _legend() -> Panel:
    return Panel(
        _("数の読み方"), "", (), (),
        legend=(
            ("count", _("延べ。件数なので、足すことができます。")),
            ("distinct", _("実人数。期間のなかで同じ人を1回だけ数えます。月や区分を足しても合計になりません。")),
        ),
    )  # fmt: skip


def _columns(report: Report, head: Head) -> tuple[str, ...]:
    """Distinct persons of a year are no sum."""
    return tuple(
        _("年度") if column.code == "year" and head.is_distinct else column.label
        for column in report.columns
    )


def _line(report: Report, row: Row, label: str, *, is_total: bool = False) -> Line:
    return Line(label, tuple(row.values.get(c.code) for c in report.columns), is_total)


def said(value: Value) -> str:
    """A figure as paper says it where it cannot be a number."""
    if value == HIDDEN:
        return STAR
    return NOTHING if value is None else str(value)
