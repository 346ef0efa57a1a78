"""What the commissioner's officer sees: figures as the contract has them shown, nothing behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.common import saying
from yorisoi.insight.models import Submission
from yorisoi.insight.panels.addresses import Addresses
from yorisoi.insight.panels.chart import Chart, chart
from yorisoi.insight.panels.month import Link
from yorisoi.insight.panels.sheet import Box, Cell, Sheet, Table
from yorisoi.insight.queries.notes import moment
from yorisoi.insight.report import Report


@dataclass(frozen=True)
class ReceivedRow:
    label: str
    url: str
    said: str
    is_again: bool


@dataclass(frozen=True)
class ReceivedPage:
    title: str
    lead: str
    state: str
    boxes: list[Box]
    tables: list[Table]
    columns: list[str]
    outside: list[Cell]
    chart: Chart | None
    notes: list[str]
    note: str
    files: list[Link]
    is_withheld: bool


def received_list(submissions: Iterable[Submission]) -> list[tuple[str, str, list[ReceivedRow]]]:
    """(contract, organization, months) by contract, the newest month first."""
    groups: dict[int, tuple[str, str, list[ReceivedRow]]] = {}
    for row in submissions:
        commission = row.commission
        group = groups.setdefault(
            row.commission_id, (commission.name, commission.organization.name, [])
        )
        said = _("%(day)sに提出") % {"day": saying.wareki_short(row.submitted_at)}
        group[2].append(
            ReceivedRow(saying.month(row.month), reverse("insight-received-report", args=[row.pk]),
                        said, row.supersedes_id is not None)
        )  # fmt: skip
    return list(groups.values())


def received_page(submission: Submission, report: Report) -> ReceivedPage:
    sheet = Sheet(report, Addresses(""))
    files = [(_("Excel"), "xlsx", "doc"), (_("PDF（決裁欄つき）"), "pdf", "print")]
    return ReceivedPage(
        saying.month(report.month),
        f"{report.about.organization}　／　{report.about.commission}",
        _("%(moment)sに、%(organization)sが提出しました。数字はそのときのものです。") % {
            "moment": moment(submission.submitted_at), "organization": report.about.organization
        },
        sheet.boxes(),
        sheet.tables(),
        [column.label for column in report.columns],
        sheet.outside(),
        chart(report.trend),
        list(report.notes),
        report.note,
        [
            Link(label, reverse("insight-received-export", args=[submission.pk, form]), icon)
            for label, form, icon in files
        ],
        report.is_withheld,
    )  # fmt: skip
