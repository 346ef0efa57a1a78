"""The page of one month's report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import clock, eras, saying
from yorisoi.insight.actions.exporting import FORMS
from yorisoi.insight.models import Submission
from yorisoi.insight.panels.addresses import Addresses
from yorisoi.insight.panels.chart import Chart, chart
from yorisoi.insight.panels.moved import MovedGroup, moved_groups
from yorisoi.insight.panels.sheet import Box, Cell, Sheet, Table
from yorisoi.insight.queries.differences import Differences
from yorisoi.insight.queries.notes import moment
from yorisoi.insight.queries.submitted import name_in, was_opened
from yorisoi.insight.report import Report


@dataclass(frozen=True)
class Step:
    label: str
    done: bool = False
    current: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str = ""


@dataclass(frozen=True)
class MonthPage:
    title: str
    lead: str
    steps: list[Step]
    state: str
    boxes: list[Box]
    tables: list[Table]
    columns: list[str]
    outside: list[Cell]
    chart: Chart | None
    notes: list[str]
    files: list[Link]
    submit: Link | None
    moved: list[MovedGroup]
    moved_count: int
    # Reports for the same month that were handed in before this one.
    earlier: list[Link]
    # Where this one was handed in anew: the way to what stands now.
    newest: Link | None
    is_open: bool
    note: str
    is_empty: bool
    before: Link | None = None
    after: Link | None = None
    year: Link | None = None


def month_page(
    actor: Actor,
    commission: Commission,
    report: Report,
    submission: Submission | None = None,
    found: Differences | None = None,
    earlier: Sequence[Submission] = (),
) -> MonthPage:
    addresses = Addresses.of(actor, commission, report.month, submission)
    sheet = Sheet(report, addresses, found.live if found else None)
    key = f"{report.month:%Y-%m}"
    is_old = submission is not None and submission.is_replaced
    return MonthPage(
        title=saying.month(report.month),
        lead=_lead(report),
        steps=_steps(commission, submission, found),
        state=_state(report, submission),
        boxes=sheet.boxes(),
        tables=sheet.tables(),
        columns=[column.label for column in report.columns],
        outside=sheet.outside(),
        chart=chart(report.trend),
        notes=list(report.notes),
        files=_files(commission, key, f"?submission={submission.pk}" if is_old else ""),
        submit=None if is_old else _submit(actor, commission, key, submission),
        earlier=[_handed(row) for row in earlier],
        newest=_newest(commission, key) if is_old else None,
        is_open=bool(addresses.base),
        moved=moved_groups(found.moved) if found else [],
        moved_count=len(found.moved) if found else 0,
        note=report.note,
        is_empty=_is_empty(report),
        **_ways(commission, report.month),
    )


def _lead(report: Report) -> str:
    about = report.about
    whom = "　".join(filter(None, [about.commissioner, about.department]))
    return _("%(whom)s　御中　／　%(what)s") % {"whom": whom, "what": about.commission}


def _is_empty(report: Report) -> bool:
    month = [report.value(2, "acts", "total", column.code) for column in report.columns]
    return not any(month) and not report.value(1, "persons", "ever", "month")


def _steps(
    commission: Commission, submission: Submission | None, found: Differences | None
) -> list[Step]:
    if submission is None:
        return [
            Step(_("下書き（いまの数字）"), current=True, icon="pen"),
            Step(_("提出して数字をとめる")),
            Step(_("%(whom)sが見る") % {"whom": commission.commissioner.name}),
        ]
    handed = _("提出ずみ　%(moment)s（%(who)s）") % {
        "moment": saying.moment(submission.submitted_at), "who": name_in(submission.submitted_by)
    }  # fmt: skip
    opened = was_opened(submission)
    return [
        Step(_("下書き"), done=True),
        Step(handed, done=True, current=not opened, icon="lock"),
        Step(_("%(whom)sが見た") % {"whom": commission.commissioner.name}, done=True, current=True)
        if opened
        else Step(_("%(whom)sはまだ見ていません") % {"whom": commission.commissioner.name}),
    ]


def _state(report: Report, submission: Submission | None) -> str:
    if submission is None:
        return _(
            "いま（%(moment)s）記録されていることから数えています。提出するまで、記録といっしょに動きます。"
        ) % {"moment": saying.moment(report.as_of)}
    again = (
        _("これは出しなおした報告です。前の報告も残っています。")
        if submission.supersedes_id
        else ""
    )
    return _(
        "数字は%(moment)sの記録で固定しています（定義 %(edition)s版）。"
        "あとから記録が直っても、この報告は変わりません。%(again)s"
    ) % {"moment": moment(report.as_of), "edition": report.edition, "again": again}


def _handed(row: Submission) -> Link:
    label = _("%(moment)s（%(who)s）") % {
        "moment": saying.moment(row.submitted_at), "who": name_in(row.submitted_by)
    }  # fmt: skip
    base = reverse("insight-report", args=[row.commission_id, f"{row.month:%Y-%m}"])
    return Link(label, f"{base}?submission={row.pk}")


def _newest(commission: Commission, key: str) -> Link:
    return Link(_("いまの報告を見る"), reverse("insight-report", args=[commission.pk, key]))


def _files(commission: Commission, key: str, query: str) -> list[Link]:
    labels = {"xlsx": (_("Excel"), "doc"), "pdf": (_("PDF（決裁欄つき）"), "print"),
              "csv": ("CSV", "download"), "json": ("JSON", "download")}  # fmt: skip
    return [
        Link(label, reverse("insight-report-export", args=[commission.pk, key, form]) + query, icon)
        for form, (label, icon) in labels.items()
        if form in FORMS
    ]


def _submit(
    actor: Actor, commission: Commission, key: str, submission: Submission | None
) -> Link | None:
    if not actor.may(Permission.REPORT_SUBMIT) or key > f"{clock.today():%Y-%m}":
        return None
    label = _("出しなおす…") if submission else _("提出する…")
    return Link(label, reverse("insight-report-submit", args=[commission.pk, key]), "send")


def _ways(commission: Commission, month: date) -> dict[str, Link | None]:
    before = (month - timedelta(days=1)).replace(day=1)
    after = eras.first_of_next_month(month)
    year = eras.fiscal_year(month)

    def link(first: date) -> Link:
        return Link(
            saying.month(first), reverse("insight-report", args=[commission.pk, f"{first:%Y-%m}"])
        )

    return {
        "before": link(before),
        "after": link(after) if after <= clock.today() else None,
        "year": Link(saying.fiscal(year), reverse("insight-year", args=[commission.pk, year])),
    }


@dataclass(frozen=True)
class Before:
    """What somebody should know before handing a report in."""

    title: str
    lead: str
    back: str
    is_again: bool
    is_unfinished: bool
    seen: str


def before_submitting(commission: Commission, month: date, latest: Submission | None) -> Before:
    last = eras.month_bounds(month.year, month.month)[1]
    seen = (
        _("そのままの数字")
        if commission.disclosure == Commission.Disclosure.EXACT
        else _("10未満を＊にし、ほかを5の倍数に丸めた数字")
    )
    whom = "　".join(
        filter(None, [commission.commissioner.name, commission.commissioner.department])
    )
    return Before(
        saying.month(month),
        _("%(whom)s　／　%(what)s") % {"whom": whom, "what": commission.name},
        reverse("insight-report", args=[commission.pk, f"{month:%Y-%m}"]),
        latest is not None,
        last >= clock.today(),
        seen,
    )
