"""An incident on A4, with 決裁欄. Typst draws it; what somebody typed goes in as JSON, never as markup."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import typst
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.models import Organization
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import clock, saying
from yorisoi.common.fonts import FONTS
from yorisoi.disclosure.gate import Package, release
from yorisoi.disclosure.kinds import Label
from yorisoi.disclosure.looking import for_paper
from yorisoi.incidents import clocks
from yorisoi.incidents.models import Incident, LeakReport

HERE = Path(__file__).parent


def print_incident(actor: Actor, incident: Incident) -> bytes:
    """A PDF, past the gate. People whom it concerns stand there as a number of heads, not by name.

    Raises PermissionDenied.
    """
    require(actor, Permission.INCIDENT_WORK)
    today = clock.today()
    with transaction.atomic(), translation.override("ja"):
        persons = list(incident.concerned.values_list("person_id", flat=True))
        said = for_paper(persons)(json.dumps(_paper(actor, incident), ensure_ascii=False))
        content = typst.compile(
            str(HERE / "incident.typ"),
            root=str(HERE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"paper": said},
            timestamp=int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp()),
        )
        return release(
            actor, Package(content, 1, persons, said=said), kind="incident",
            target=f"incident:{incident.pk}", recipient=_("決裁・保管"),
            purpose=_("事故・苦情の記録"), basis=_("事業の運営規程"), labels={Label.NOTES},
        )  # fmt: skip


def _paper(actor: Actor, row: Incident) -> dict[str, object]:
    heads = row.heads or row.concerned.count()
    facts = [
        (_("番号"), str(row.pk)),
        (_("どこで"), row.site.name if row.site else ""),
        (_("あった日"), saying.wareki(row.happened_on)),
        (_("気づいた日"), saying.wareki(row.found_on)),
        (_("気づいた人"), row.found_by),
        (_("何人のことか"), _("%(count)s人") % {"count": heads} if heads else ""),
        (_("なにがあった"), row.text),
        (_("すぐにしたこと"), row.at_once),
    ]
    if complaint := getattr(row, "complaint", None):
        facts += [
            (_("申し出た人"), complaint.complainant or _("匿名")),
            (_("のぞんでいること"), complaint.wish),
            (_("第三者委員のかかわり"), complaint.third_party),
            (_("答えたこと"), complaint.answer),
            (_("答えた日"), saying.wareki(complaint.answered_on)),
            (_("申し出た人の受けとめ"), complaint.get_satisfaction_display()),
        ]
    if leak := getattr(row, "leak", None):
        facts += _leak(leak)
    if end := getattr(row, "end", None):
        facts.append((_("どうなったか"), f"{end.words}（{saying.wareki(end.at)}）"))
    return {
        "title": str(row.get_kind_display()),
        "organization": Organization.objects.get(pk=actor.organization).name,
        "made_on": saying.wareki(clock.today()),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "tellings": [
            [saying.wareki_short(one.on), one.whom, one.how]
            for one in row.tellings.order_by("on", "id")
        ],
        "measures": [
            [one.text, saying.wareki_short(one.due_on), saying.wareki_short(one.done_on)]
            for one in row.measures.order_by("due_on", "id")
        ],
    }


def _leak(leak: object) -> list[tuple[str, str]]:
    terms = clocks.terms(leak.known_on, leak.grounds)
    out = {report.form: report for report in leak.reports.all()}
    facts = [
        (_("知った日"), saying.wareki(leak.known_on)),
        (_("あてはまるもの"), "、".join(str(clocks.Ground(code).label) for code in leak.grounds)),
    ]
    if leak.is_unreadable:
        facts.append((_("暗号化されていて、鍵は安全"), leak.unreadable_reason))
    if leak.must_be_reported:
        due = {LeakReport.Form.FIRST: terms.first_by, LeakReport.Form.FULL: terms.full_by}
        for form, day in due.items():
            report = out.get(form)
            said = f"{saying.wareki(report.on)}　{report.to}" if report else ""
            label = _("%(name)s（%(day)sまで）") % {
                "name": form.label, "day": saying.wareki_short(day)
            }  # fmt: skip
            facts.append((label, said))
    return facts
