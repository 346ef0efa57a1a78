"""«消したことの証明書»: what was erased, how much, when, by whom; nobody's name but those of the two."""

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
from yorisoi.retention.models import Certificate

HERE = Path(__file__).parent


def print_certificate(actor: Actor, certificate: Certificate) -> bytes:
    """A PDF, past the gate. Raises PermissionDenied."""
    require(actor, Permission.RETENTION)
    disposal = certificate.disposal
    day = clock.day_of(certificate.at)
    with transaction.atomic(), translation.override("ja"):
        said = json.dumps(_paper(actor, certificate), ensure_ascii=False)
        content = typst.compile(
            str(HERE / "certificate.typ"),
            root=str(HERE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"paper": said},
            timestamp=int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
        )
        return release(
            actor, Package(content, len(certificate.counts), said=said), kind="certificate",
            target=f"disposal:{disposal.pk}", recipient=_("保管・委託元"),
            purpose=_("消したことの証明"), basis=disposal.basis[:200], labels={Label.FIGURES},
        )  # fmt: skip


def _paper(actor: Actor, certificate: Certificate) -> dict[str, object]:
    disposal = certificate.disposal
    offer = disposal.offer
    scrubbed = saying.moment(certificate.scrubbed_at) if certificate.scrubbed_at else _("まだ")
    return {
        "organization": Organization.objects.get(pk=actor.organization).name,
        "facts": [
            [_("証明書の番号"), str(certificate.pk)],
            [_("ファイルの番号（名前はありません）"), str(disposal.person)],
            [_("よりどころ"), disposal.basis],
            [_("保存の終わった日"), saying.wareki(disposal.due_on)],
            [_("本人への写し"),
             f"{saying.wareki(offer.on)}　{offer.get_answer_display()}（{offer.how}）"],
            [_("決めたふたり"), "、".join(certificate.deciders)],
            [_("消した日時"), saying.moment(certificate.at)],
            [_("空いた場所まで消した日時"), scrubbed],
            ["SHA-256", certificate.digest],
        ],
        "counts": [[table, saying.number(count)] for table, count in certificate.counts.items()],
    }  # fmt: skip
