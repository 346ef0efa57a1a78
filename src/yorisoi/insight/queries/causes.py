"""Why a figure moved, in words: an act written, corrected or taken back since, or a fact learnt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import saying
from yorisoi.insight.queries.submitted import name_in
from yorisoi.ledger import access as ledger
from yorisoi.ledger.models import Act
from yorisoi.registry.models import (
    CaseCommission,
    Circumstance,
    Closure,
    Death,
    Link,
    Placement,
    Residence,
    Seal,
    Vitals,
)


@dataclass(frozen=True)
class Cause:
    words: str
    who: str
    when: date | None
    # Blocks that this can move; empty: any.
    blocks: frozenset[int] = frozenset()
    reason: str = ""

    def may_move(self, block: int) -> bool:
        return not self.blocks or block in self.blocks


def act_causes(actor: Actor, acts: Collection[int], *, since: datetime) -> dict[int, Cause]:
    """By act. Reasons are free text about people: only of acts that the actor may read."""
    rows = Act.objects.filter(pk__in=acts).select_related("method", "superseded_by", "retraction")
    readable: set[int] = set()
    if actor.may(Permission.REPORT_MEMBERS):
        readable = set(ledger.acts(actor).filter(pk__in=acts).values_list("pk", flat=True))
    found = {}
    for act in rows:
        if cause := _act_cause(act, since, may_read=act.pk in readable):
            found[act.pk] = cause
    return found


def _act_cause(act: Act, since: datetime, *, may_read: bool) -> Cause | None:
    what = {
        "day": saying.day_short(act.occurred_on),
        "method": act.method.label if act.method else _("記録"),
    }
    retraction = getattr(act, "retraction", None)
    later = getattr(act, "superseded_by", None)
    if retraction and retraction.at > since:
        words, who, when, reason = (
            _("%(day)sの%(method)sを取り消した"), retraction.by, retraction.at, retraction.reason,
        )  # fmt: skip
    elif later and later.recorded_at > since:
        words, who, when, reason = (
            _("%(day)sの%(method)sを直した"), later.recorded_by, later.recorded_at,
            later.correction_reason,
        )  # fmt: skip
    elif act.recorded_at > since:
        words = (
            _("%(day)sの%(method)sを直した（直したあと）")
            if act.supersedes_id
            else _("%(day)sの%(method)sを、あとから記録した")
        )
        who, when, reason = act.recorded_by, act.recorded_at, act.correction_reason
    else:
        return None
    return Cause(words % what, name_in(who), saying.as_day(when), reason=reason if may_read else "")


FACTS: tuple[tuple[type, str | Promise, frozenset[int]], ...] = (
    (Vitals, gettext_lazy("生年月日・性別がわかった"), frozenset({4, 5})),
    (Placement, gettext_lazy("措置がわかった"), frozenset({6, 7, 17})),
    (Residence, gettext_lazy("住んでいる市区町村がわかった"), frozenset({8})),
    (Seal, gettext_lazy("秘匿をかけた・といた"), frozenset({8, 17})),
    (Circumstance, gettext_lazy("現況がわかった"), frozenset({9})),
)
_UNDER = gettext_lazy("どの委託のもとかがわかった")
_SAME = gettext_lazy("同じ人の登録をつないだ・はなした")


def fact_causes(
    persons: Collection[int], *, since: datetime, until: datetime
) -> dict[int, list[Cause]]:
    """By person (identity): what was learnt or taken back about them, or about a linked file."""
    if not persons:
        return {}
    found: dict[int, list[Cause]] = defaultdict(list)
    links = list(Link.objects.filter(Q(first__in=persons) | Q(second__in=persons)))
    whose: dict[int, set[int]] = {person: {person} for person in persons}
    for link in links:
        for one, other in ((link.first_id, link.second_id), (link.second_id, link.first_id)):
            if one in persons:
                whose.setdefault(other, set()).add(one)
        if (moment := _within(link.linked_at, link.unlinked_at, since, until)) is not None:
            cause = Cause(str(_SAME), name_in(link.linked_by), saying.as_day(moment))
            for person in {link.first_id, link.second_id} & set(persons):
                found[person].append(cause)
    for file, cause in _learnt(list(whose), since, until):
        for person in whose[file]:
            found[person].append(cause)
    return {person: list(dict.fromkeys(causes)) for person, causes in found.items()}


def _learnt(files: list[int], since: datetime, until: datetime) -> Iterator[tuple[int, Cause]]:
    """What was learnt; and what was only taken back, of which nobody wrote down by whom."""
    tables = [*((m, "person_id", words, blocks) for m, words, blocks in FACTS),
              (CaseCommission, "case__person_id", _UNDER, frozenset())]  # fmt: skip
    for model, field, words, blocks in tables:
        rows = list(
            model.objects.filter(**{f"{field}__in": files})
            .filter(Q(learnt_at__gt=since) | Q(retracted_at__gt=since))
            .order_by("id")
            .values_list(field, "learnt_at", "retracted_at", "learnt_from")
        )
        relearnt = {(file, learnt) for file, learnt, _retracted, _who in rows}
        for file, learnt, retracted, who in rows:
            if since < learnt <= until:
                yield file, Cause(str(words), name_in(who), saying.as_day(learnt), blocks)
            elif (file, retracted) not in relearnt and since < retracted <= until:
                yield file, Cause(str(words), "", saying.as_day(retracted), blocks)


def _within(
    learnt: datetime, retracted: datetime | None, since: datetime, until: datetime
) -> datetime | None:
    return next((at for at in (learnt, retracted) if at and since < at <= until), None)


def register_causes(commission: Commission, *, since: datetime) -> list[Cause]:
    """What moved the number of those registered under a contract."""
    cases = CaseCommission.objects.filter(commission=commission)
    under = cases.filter(Q(learnt_at__gt=since) | Q(retracted_at__gt=since))
    closed = Closure.objects.filter(
        Q(recorded_at__gt=since) | Q(reopened_at__gt=since), case__in=cases.values("case")
    )
    died = Death.objects.filter(
        Q(learnt_at__gt=since) | Q(retracted_at__gt=since), person__in=cases.values("case__person")
    )
    block = frozenset({1})
    rows = [
        (_("利用登録・委託の期間を書いた"), under.values_list("learnt_from", "learnt_at")),
        (_("登録の終わりを書いた"), closed.values_list("recorded_by", "recorded_at")),
        (_("亡くなったことを書いた"), died.values_list("learnt_from", "learnt_at")),
    ]
    return list(
        dict.fromkeys(
            Cause(words, name_in(who), saying.as_day(when), block)
            for words, found in rows
            for who, when in found.order_by("-id")[:50]
        )
    )
