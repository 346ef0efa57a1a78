"""What of the asked-for lists waits for somebody, on Today."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.accounts.waiting import Source, Waiting
from yorisoi.common import saying
from yorisoi.disclosure import queries


def exports(actor: Actor) -> Iterator[Waiting]:
    url = reverse("disclosure-exports")
    for row in queries.to_agree(actor):
        words = _(
            "%(who)sさんが、%(people)s人の一覧の書き出しを頼んでいます。ふたり目を待っています"
        )
        said = words % {"who": row.asked_by.name, "people": row.people}
        yield Waiting("check", _("書き出し"), said, url, kind="due")
    if not actor.may(Permission.EXPORT):
        return
    for row in queries.ready(actor):
        words = _("頼んだ一覧ができました。%(until)sまで受けとれます")
        yield Waiting("download", _("書き出し"), words % {"until": saying.moment(row.until)}, url)


WAITING = [Source("disclosure-exports", 60, exports)]
