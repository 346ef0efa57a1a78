"""Giving a report out as a file. Page, officer's page and command line all come through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, saying
from yorisoi.disclosure.gate import Package, release
from yorisoi.disclosure.kinds import Label
from yorisoi.insight.papers.pdf import pdf
from yorisoi.insight.papers.plain import csv_file, json_file
from yorisoi.insight.papers.xlsx import xlsx
from yorisoi.insight.report import Report


@dataclass(frozen=True)
class Form:
    code: str
    content_type: str
    write: Callable[[Report, date], bytes]


FORMS = {
    form.code: form
    for form in (
        Form(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda report, made_on: xlsx(report, made_on=made_on),
        ),
        Form("pdf", "application/pdf", lambda report, made_on: pdf(report, made_on=made_on)),
        Form("csv", "text/csv; charset=utf-8", lambda report, _made_on: csv_file(report)),
        Form("json", "application/json", lambda report, _made_on: json_file(report)),
    )
}


@dataclass(frozen=True)
class File:
    name: str
    content_type: str
    content: bytes


def export(actor: Actor, report: Report, form: str) -> File:
    """A file of the report, past the gate. The same report makes the same bytes on one day, and a
    submitted one on every day. Raises PermissionDenied, or ValidationError for an unknown form."""
    if form not in FORMS:
        raise ValidationError(_("形式は %(forms)s のどれかです。") % {"forms": "、".join(FORMS)})
    made_on = saying.as_day(report.submitted_at) or clock.today()
    with translation.override("ja"):
        content = FORMS[form].write(report, made_on)
        name = f"実績報告_{report.month:%Y-%m}_{report.about.commissioner}.{form}"
    content = release(
        actor,
        Package(content, sum(len(block.rows) for block in report.blocks)),
        kind="report",
        target=f"report:{report.commission}:{report.month:%Y-%m}",
        recipient=f"{report.about.commissioner} {report.about.department}".strip(),
        purpose=f"{report.title} {form}",
        basis=report.about.commission,
        labels={Label.WITHHELD_FIGURES if report.is_withheld else Label.FIGURES},
    )
    return File(name, FORMS[form].content_type, content)
