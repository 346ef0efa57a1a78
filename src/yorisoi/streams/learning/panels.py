"""What a learning place adds to the page of an act."""

from __future__ import annotations

from collections import Counter

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yorisoi.ledger.models import Act
from yorisoi.ledger.panels import Detail
from yorisoi.streams.learning.kinds import OBSERVATION
from yorisoi.streams.learning.models import AttendanceMark


def marks(act: Act) -> Detail | None:
    """How many came, came late or left early. Names stand with the participants."""
    rows = AttendanceMark.objects.filter(participant__act=act)
    counted = Counter(rows.values_list("mark", flat=True))
    if not counted:
        return None
    labels = dict(AttendanceMark.Mark.choices)
    lines = [
        (labels[mark], ngettext("%(n)s人", "%(n)s人", counted[mark]) % {"n": counted[mark]})
        for mark in labels
        if counted[mark]
    ]
    return Detail(_("出欠"), lines)


def observation(act: Act) -> Detail | None:
    """The way to where one says whom it is about, and that one has looked."""
    if act.kind != OBSERVATION.code:
        return None
    url = reverse("learning-observation", args=[act.pk])
    return Detail(_("気づいたこと"), [], url, _("だれのことか・見たことを書く"))
