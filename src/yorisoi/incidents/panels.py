"""What of the incidents waits for somebody, on Today: clocks of the law first."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.accounts.waiting import Source, Waiting
from yorisoi.common import saying
from yorisoi.incidents import queries


def waiting(actor: Actor) -> Iterator[Waiting]:
    if not actor.may(Permission.INCIDENT_WORK):
        return
    for one in queries.running(actor):
        yield Waiting(
            "alert", _("漏えいの報告"), one.words, _page(one.incident),
            kind="guard" if one.is_overdue else "due",
        )  # fmt: skip
    for incident in queries.unjudged(actor):
        yield Waiting(
            "alert", _("漏えい"), _("報告がいるかどうかを、きょう決めてください。"),
            _page(incident.pk), kind="guard",
        )  # fmt: skip
    for measure in queries.due_measures(actor):
        yield Waiting(
            "flag", _("あらためること"), measure.text, _page(measure.incident_id),
            note=_("%(day)sまで") % {"day": saying.day_short(measure.due_on)}, kind="due",
        )  # fmt: skip


def _page(pk: int) -> str:
    return reverse("incidents-incident", args=[pk])


WAITING = [Source("incidents", 5, waiting)]
