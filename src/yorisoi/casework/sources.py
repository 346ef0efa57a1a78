"""How a reception memo becomes an act: the record form begins with what it says."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Term, Vocabulary
from yorisoi.accounts.policy import Actor
from yorisoi.casework import access
from yorisoi.casework.actions import become_act
from yorisoi.casework.models import ReceptionMemo
from yorisoi.common import clock
from yorisoi.ledger.models import Act
from yorisoi.ledger.sources import Source
from yorisoi.registry import access as registry

METHODS = {ReceptionMemo.Way.PHONE: "phone", ReceptionMemo.Way.VISIT: "visit_office"}


def begin(actor: Actor, pk: int) -> Mapping[str, object] | None:
    memo = access.memos(actor).filter(pk=pk).first()
    if memo is None:
        return None
    moment = memo.came_at.astimezone(clock.JAPAN)
    is_today = moment.date() == clock.today()
    words = [memo.text, f"（{memo.about_words}）" if memo.about_words and not memo.about_id else ""]
    is_known = memo.about_id and registry.persons(actor).filter(pk=memo.about_id).exists()
    return {
        "who": str(memo.about_id) if is_known else "",
        "method": _method(actor, memo),
        "caller": " ".join(part for part in (memo.caller, memo.phone) if part),
        "text": "\n".join(word for word in words if word),
        "day": "today" if is_today else "other",
        "occurred_on": None if is_today else moment.date(),
        "started_at": moment.time().replace(second=0, microsecond=0),
    }


def _method(actor: Actor, memo: ReceptionMemo) -> int | None:
    terms = Term.objects.filter(organization=actor.organization, vocabulary=Vocabulary.METHOD)
    return terms.filter(code=METHODS.get(memo.way, "")).values_list("pk", flat=True).first()


def became(actor: Actor, pk: int, act: Act) -> None:
    memo = access.memos(actor).filter(pk=pk).first()
    if memo is not None:
        become_act(actor, memo, act)


MEMO = Source("memo", _("受付メモ"), begin, became)
