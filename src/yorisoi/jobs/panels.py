"""What of the work in the background waits for a person, on Today."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yorisoi.accounts.policy import Actor
from yorisoi.accounts.waiting import Source, Waiting
from yorisoi.jobs import queries


def uncertain(actor: Actor) -> list[Waiting]:
    count = queries.uncertain(actor)
    if not count:
        return []
    words = ngettext(
        "とどいたかどうか、わからないものが%(count)s件あります。",
        "とどいたかどうか、わからないものが%(count)s件あります。",
        count,
    )
    return [
        Waiting("send", _("送信不明"), words % {"count": count}, reverse("jobs-list"), kind="due")
    ]


WAITING = [Source("jobs-uncertain", 15, uncertain)]
