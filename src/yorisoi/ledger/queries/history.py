"""One act with all of its versions: what each says, who wrote it, and what changed between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.db import connection
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission, Site, Term
from yorisoi.accounts.policy import Actor
from yorisoi.common import saying
from yorisoi.ledger import kinds
from yorisoi.ledger.models import Act, ActTopic, ActWorker, Participant, Retraction
from yorisoi.registry import access as registry

_CHAIN = """
WITH RECURSIVE older(id, was) AS (
  SELECT id, supersedes_id FROM ledger_act WHERE id = %s
  UNION ALL SELECT a.id, a.supersedes_id FROM ledger_act a JOIN older ON a.id = older.was
), newer(id) AS (
  SELECT id FROM ledger_act WHERE id = %s
  UNION ALL SELECT a.id FROM ledger_act a JOIN newer ON a.supersedes_id = newer.id
) SELECT id FROM older UNION SELECT id FROM newer ORDER BY id
"""


@dataclass(frozen=True)
class Said:
    """One thing that a version says: a stable name, its label and the words."""

    name: str
    label: str
    words: str


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass
class Version:
    act: Act
    said: list[Said] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    # How many took part whom the reader may not know.
    unknown: int = 0
    # Against the version before; empty for the first.
    changes: list[Change] = field(default_factory=list)

    @property
    def unknown_said(self) -> str:
        return _("ほか%(n)s人（ほかの拠点の人）") % {"n": self.unknown}


def chain(act: int) -> list[int]:
    """The ids of all versions of an act, the first written first."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, [act, act])
        return [pk for (pk,) in cursor.fetchall()]


def versions(actor: Actor, act: Act) -> list[Version]:
    """All versions, oldest first, with what each changed: a fixed number of queries."""
    found = describe(actor, chain(act.pk))
    for before, after in pairwise(found):
        after.changes = changed(before, after)
    return found


def changed(before: Version, after: Version) -> list[Change]:
    was = {one.name: one for one in before.said}
    now = {one.name: one for one in after.said}
    return [
        Change(
            one.label,
            was[name].words if name in was else "",
            now[name].words if name in now else "",
        )
        for name, one in {**was, **now}.items()
        if (was.get(name) and was[name].words) != (now.get(name) and now[name].words)
    ]


def describe(actor: Actor, ids: Sequence[int]) -> list[Version]:
    """These acts with everything they say, in the order given. People whom the reader may not
    know are counted, not named."""
    acts = Act.objects.select_related("author").in_bulk(ids)
    found = {pk: Version(acts[pk]) for pk in ids if pk in acts}
    people = _participants(actor, found)
    words = _words(acts.values())
    topics, workers = _topics(ids), _workers(ids)
    for pk, version in found.items():
        version.said = [
            Said(name, str(label), str(text))
            for name, label, text in _lines(acts[pk], words, topics[pk], workers[pk], people[pk])
            if text
        ]
    return list(found.values())


def _participants(actor: Actor, found: dict[int, Version]) -> dict[int, str]:
    rows = list(
        Participant.objects.filter(act__in=found)
        .exclude(person__in=registry.unknown_to(actor))
        .select_related("person", "household")
        .order_by("id")
    )
    wanted = {row.person_id for row in rows if row.person_id}
    known = set(registry.persons(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    names: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        version = found[row.act_id]
        if row.person_id and row.person_id not in known:
            version.unknown += 1
            continue
        row.said = said_of(row)
        version.participants.append(row)
        names[row.act_id].append(row.said)
    for pk, version in found.items():
        if version.unknown:
            names[pk].append(version.unknown_said)
    return {pk: "、".join(names[pk]) for pk in found}


def said_of(row: Participant) -> str:
    """A participant in words."""
    if row.form == Participant.Form.BODY:
        return row.body
    if row.form == Participant.Form.UNNAMED:
        said = row.body or _("名前をきいていない人 %(n)s人") % {"n": row.heads}
    elif row.form == Participant.Form.HOUSEHOLD:
        said = row.household.label if row.household else _("世帯")
        if row.person:
            said = _("%(household)s（来た人：%(name)sさん）") % {
                "household": said,
                "name": row.person.name,
            }
    else:
        return _("%(name)sさん") % {"name": row.person.name if row.person else "―"}
    if row.adults is not None or row.children is not None:
        said += _("（おとな%(adults)s・子ども%(children)s）") % {
            "adults": row.adults or 0, "children": row.children or 0,
        }  # fmt: skip
    return said


def _words(acts: Iterable[Act]) -> dict[tuple[type, int | None], str]:
    acts = list(acts)
    wanted: dict[type, set[int]] = {
        Term: {
            pk
            for a in acts
            for pk in (a.menu_id, a.method_id, a.counterpart_id, a.main_topic_id,
                       a.destination_id, a.route_id, a.result_id)
            if pk
        },
        Site: {a.site_id for a in acts if a.site_id},
        Commission: {a.commission_id for a in acts if a.commission_id},
    }  # fmt: skip
    return {
        (model, pk): str(row)
        for model, ids in wanted.items()
        for pk, row in model.objects.in_bulk(ids).items()
    }


def _topics(ids: Collection[int]) -> dict[int, str]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = ActTopic.objects.filter(act__in=ids).order_by("id").values_list("act_id", "term__label")
    for act, label in rows:
        found[act].append(label)
    return defaultdict(str, {act: "、".join(labels) for act, labels in found.items()})


def _workers(ids: Collection[int]) -> dict[int, str]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = ActWorker.objects.filter(act__in=ids).order_by("id").values_list("act_id", "staff__name")
    for act, name in rows:
        found[act].append(name)
    return defaultdict(str, {act: "、".join(names) for act, names in found.items()})


def _lines(
    act: Act, words: dict, topics: str, workers: str, people: str
) -> Iterable[tuple[str, str, str]]:
    def word(model: type, pk: int | None) -> str:
        return words.get((model, pk), "")

    commission = word(Commission, act.commission_id)
    yield "day", _("日"), saying.wareki(act.occurred_on)
    yield "time", _("時刻"), act.started_at.strftime("%H:%M") if act.started_at else ""
    yield "people", _("だれ"), people
    yield "method", _("どうやって"), word(Term, act.method_id)
    yield "main_topic", _("おもなこと"), word(Term, act.main_topic_id)
    yield "topics", _("ほかの話題"), topics
    yield "minutes", _("かかった時間"), _("%(n)s分") % {"n": act.minutes} if act.minutes else ""
    yield "text", _("なにがあった"), act.text
    yield "origin", _("だれから"), act.get_origin_display()
    yield "counterpart", _("話した相手"), word(Term, act.counterpart_id)
    yield "destination", _("いっしょに行ったところ"), word(Term, act.destination_id)
    yield "result", _("結果"), word(Term, act.result_id)
    yield "route", _("相談経路"), word(Term, act.route_id)
    yield "workers", _("職員"), workers
    yield "site", _("拠点"), word(Site, act.site_id)
    yield "kind", _("記録の種類"), str(kinds.get(act.kind).label)
    yield "menu", _("メニュー"), word(Term, act.menu_id)
    yield "commission", _("委託"), commission or _("委託元なし")


def retraction_of(ids: Collection[int]) -> Retraction | None:
    return Retraction.objects.filter(act__in=ids).first()
