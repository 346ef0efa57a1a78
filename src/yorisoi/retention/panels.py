"""What of retention waits for somebody, on Today: a second decision, and nothing that hurries."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.accounts.waiting import Source, Waiting
from yorisoi.retention import access
from yorisoi.retention.models import Decision


def waiting(actor: Actor) -> list[Waiting]:
    if not actor.may(Permission.RETENTION):
        return []
    decided = Decision.objects.filter(disposal=OuterRef("pk"))
    count = (
        access.disposals(actor).filter(withdrawn_at=None, certificate=None, job=None)
        .filter(Exists(decided)).exclude(Exists(decided.filter(staff=actor.staff))).count()
    )  # fmt: skip
    if not count:
        return []
    words = ngettext(
        "もうひとりが決めるのを待っているファイルが%(count)s件あります。",
        "もうひとりが決めるのを待っているファイルが%(count)s件あります。",
        count,
    )
    return [Waiting("shield", _("消す前に"), words % {"count": count}, reverse("retention-list"))]


WAITING = [Source("retention", 60, waiting)]
