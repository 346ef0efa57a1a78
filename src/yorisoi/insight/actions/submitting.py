"""Handing a month's report in: its figures, the moment and the edition are frozen."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.audit.links import canonical
from yorisoi.common import clock
from yorisoi.common.kana import fold
from yorisoi.common.text import clean_text
from yorisoi.insight.definitions import CURRENT
from yorisoi.insight.models import LONGEST_NOTE, Submission
from yorisoi.insight.queries.monthly import build_to_give
from yorisoi.insight.queries.words import Words
from yorisoi.insight.report import Report
from yorisoi.insight.withholding import Cell, Ties, withhold
from yorisoi.registry import access as registry
from yorisoi.registry.models import Name

# A folded name of two letters stands in too many other words.
SHORTEST_NAME = 3


def submit(actor: Actor, commission: Commission, month: date, *, words: str = "") -> Submission:
    """Freeze a month's report as it is known now. One handed in before stays, superseded.

    Raises PermissionDenied, or ValidationError with words for the form.
    """
    require(actor, Permission.REPORT_SUBMIT)
    if commission.organization_id != actor.organization:
        raise PermissionDenied(Permission.REPORT_SUBMIT)
    month = month.replace(day=1)
    if month > clock.today():
        raise ValidationError(_("まだ来ていない月です。月がはじまってから提出できます。"))
    words = clean_text(words).strip()
    if len(words) > LONGEST_NOTE:
        raise ValidationError(
            {"note": _("長すぎます（%(count)s字）。%(most)s字までにしてください。")
             % {"count": len(words), "most": LONGEST_NOTE}}
        )  # fmt: skip
    _forbid_names(actor, words)
    # On paper and for good: in the language of the office, whatever the screen speaks.
    with transaction.atomic(), translation.override("ja"):
        row = _frozen(actor, commission, month, words)
        note(
            actor, "report.submitted", f"submission:{row.pk}",
            payload={"commission": commission.pk, "month": f"{month:%Y-%m}", "edition": row.edition,
                     "as_of": row.as_of, "sha256": row.digest, "supersedes": row.supersedes_id},
        )  # fmt: skip
    return row


def _forbid_names(actor: Actor, words: str) -> None:
    """What is written beside the figures goes to the commissioner, who learns no name."""
    said = fold(words)
    known = Name.objects.filter(person__organization=actor.organization)
    # To be warned of a sealed name would tell that it is here.
    known = known.exclude(person__in=registry.unknown_to(actor))
    names = known.values_list("name_key", "name")
    for key, name in names.iterator() if said else ():
        if len(key) >= SHORTEST_NAME and key in said:
            raise ValidationError(
                {"note": _("「%(name)s」は、支援している人の名前ではありませんか。委託元には名前を出しません。"
                           "名前をとってから、もういちど提出してください。") % {"name": name}}
            )  # fmt: skip


def _frozen(actor: Actor, commission: Commission, month: date, words: str) -> Submission:
    now = clock.now()
    report, months = build_to_give(actor, commission, month, as_of=now)
    given, withheld = withhold(
        report,
        months,
        key=hmac.digest(
            settings.SECRET_KEY.encode(), f"withhold/{commission.pk}".encode(), "sha256"
        ),
        ties=ties(Words(commission.organization_id)),
        before=_withheld_before(commission, months),
    )
    figures = report.as_json()
    latest = Submission.objects.filter(
        commission=commission, month=month, superseded_by=None
    ).first()
    return Submission.objects.create(
        commission=commission,
        month=month,
        form=report.form,
        edition=report.edition,
        as_of=now,
        figures=figures,
        given=given.as_json(),
        withheld=withheld,
        digest=hashlib.sha256(canonical(figures).encode()).hexdigest(),
        submitted_at=now,
        submitted_by=actor.label[:120],
        author_id=actor.staff,
        note=words,
        supersedes=latest,
    )


def _withheld_before(commission: Commission, months: Report) -> set[Cell]:
    """What earlier reports withheld of the months that this one speaks of."""
    spoken = {column.code for column in months.columns}
    return {
        tuple(cell)
        for cells in Submission.objects.filter(commission=commission).values_list(
            "withheld", flat=True
        )
        for cell in cells
        if cell[3] in spoken
    }


def ties(words: Words) -> Ties:
    """Rows of one block that another block splits again: {(block, row): blocks}."""
    found: dict[tuple[int, str], set[int]] = {}
    for block in CURRENT.blocks:
        for key, code in (*block.only, *block.either):
            for whole in CURRENT.blocks:
                if whole.by == key and whole.no != block.no and (term := words.term(key, code)):
                    found.setdefault((whole.no, str(term)), set()).add(block.no)
    return found
