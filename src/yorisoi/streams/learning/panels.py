"""What a learning place adds to the page of an act."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from yorisoi.ledger.models import Act
from yorisoi.ledger.panels import Detail
from yorisoi.streams.learning.models import AttendanceMark


def marks(act: Act) -> Detail | None:
    """How many came, came late or left early. Names stand with the participants."""
    rows = AttendanceMark.objects.filter(participant__act=act)
    counted = Counter(rows.values_list("mark", flat=True))
    if not counted:
        return None
    labels = dict(AttendanceMark.Mark.choices)
    lines = [(labels[mark], _("%(n)s人") % {"n": counted[mark]}) for mark in labels if counted[mark]]
    return Detail(_("出欠"), lines)
