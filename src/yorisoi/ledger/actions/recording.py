"""Writing down acts of support. One function makes the rows, for one act or a hundred thousand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission, Site, Staff, Term, Vocabulary
from yorisoi.accounts.policy import Actor, Facts, Permission, decide
from yorisoi.audit.actions import note
from yorisoi.common import bulk, clock
from yorisoi.common.clock import micros
from yorisoi.common.text import clean_text
from yorisoi.disclosure.egress import wrote
from yorisoi.ledger import access, kinds, news, tally
from yorisoi.ledger.actions.ending import end_promises, reopen_promises
from yorisoi.ledger.models import (
    Act,
    ActTopic,
    ActWorker,
    Participant,
    Promise,
    PromiseEnd,
    Retraction,
)
from yorisoi.registry import access as registry
from yorisoi.registry.actions.casekeeping import extend_reach
from yorisoi.registry.models import Household
from yorisoi.registry.queries.knowledge import FOREVER, Knowledge

LONGEST_TEXT = 200_000
ACT_COLUMNS = (
    "id", "organization_id", "kind", "occurred_on", "started_at", "site_id", "menu_id",
    "commission_id", "is_commission_chosen", "method_id", "counterpart_id", "origin",
    "main_topic_id", "destination_id", "route_id", "result_id", "minutes", "text", "recorded_at",
    "recorded_by", "author_id", "supersedes_id", "correction_reason", "client_uuid",
)  # fmt: skip
PARTICIPANT_COLUMNS = (
    "id", "act_id", "form", "person_id", "household_id", "body", "adults", "children", "heads",
)  # fmt: skip


@dataclass(slots=True)
class Taking:
    """One participant to be: a person, a household (with who came for it), a body, or heads."""

    form: str = Participant.Form.PERSON
    person: int | None = None
    household: int | None = None
    body: str = ""
    adults: int | None = None
    children: int | None = None
    heads: int = 1


@dataclass(frozen=True, slots=True)
class Next:
    """What next and when: the promise that an act makes. Without an owner it is the writer's,
    unless it is left to whoever of the site sees it first."""

    due_on: date | None = None
    text: str = ""
    method: int | None = None
    owner: int | None = None
    is_anyones: bool = False


@dataclass(slots=True)
class NewAct:
    """An act as it is to be written; terms, sites, staff and persons by id."""

    kind: str
    occurred_on: date
    started_at: time | None = None
    site: int | None = None
    menu: int | None = None
    # A contract chosen by hand; None lets it follow the participants' cases.
    commission: int | None = None
    method: int | None = None
    counterpart: int | None = None
    origin: str = ""
    main_topic: int | None = None
    topics: Sequence[int] = ()
    destination: int | None = None
    route: int | None = None
    result: int | None = None
    minutes: int | None = None
    text: str = ""
    workers: Sequence[int] = ()
    takings: Sequence[Taking] = ()
    next: Next | None = None
    keeps: Collection[int] = field(default_factory=tuple)
    client_uuid: UUID | None = None
    supersedes: int | None = None
    correction_reason: str = ""


def record_act(actor: Actor, act: NewAct) -> Act:
    """Write one act down.

    The same client_uuid again answers with the first act. Raises PermissionDenied for a site or
    a person out of reach, ValidationError with words for the form.
    """
    require_recorder(actor, act)
    check(actor, act)
    try:
        with transaction.atomic():
            act = replace(act, keeps=_still_open(actor, act.keeps))
            (pk,) = record_acts(actor, [act])
            persons = [t.person for t in act.takings if t.person]
            note(actor, "act.recorded", f"act:{pk}", persons=persons, payload={"kind": act.kind})
            wrote(persons, act.text, act.next.text if act.next else "")
    except IntegrityError:
        # The same form a second time: its number stands in the ledger.
        if already := _already(actor, act):
            return already
        raise
    return Act.objects.get(pk=pk)


def _already(actor: Actor, act: NewAct) -> Act | None:
    """The act that this very form has made before. Raises ValidationError where it says something
    else by now: whoever went back and wrote on must not be told that it is saved."""
    if act.client_uuid is None:
        return None
    rows = Act.objects.filter(client_uuid=act.client_uuid)
    known = rows.values_list("organization_id", "author_id").first()
    if known is None:
        return None
    if known != (actor.organization, actor.staff):
        raise PermissionDenied(Permission.ACT_RECORD)
    already = rows.get()
    persons = {taking.person for taking in act.takings if taking.person}
    if already.text != clean_text(act.text) or set(_persons_of([already.pk])) != persons:
        raise ValidationError(
            _(
                "この用紙の記録は、もう保存されています。いま書いてあることも残すときは、もう一度おしてください。べつの記録になります。"
            )
        )
    return already


def _still_open(actor: Actor, promises: Collection[int]) -> list[int]:
    """Of the promises that an act is to keep those that nobody has ended meanwhile."""
    if not promises:
        return []
    rows = Promise.objects.select_for_update().filter(
        pk__in=access.promises(actor).filter(pk__in=promises).values("pk")
    )
    return list(rows.values_list("pk", flat=True))


def require_recorder(actor: Actor, act: NewAct, *, was: Act | None = None) -> None:
    """May this actor record at this site, about these persons? Whoever corrects an act may leave
    its site and its people as they are, also those whom only others know."""
    permission = (
        Permission.OBSERVATION_RECORD if act.kind == "observation" else Permission.ACT_RECORD
    )
    facts = Facts(
        organization=actor.organization or 0,
        sites=frozenset({act.site} if act.site else ()),
    )
    sites = actor.sites(permission)
    is_left = was is not None and act.site == was.site_id
    decided = decide(actor, permission, facts, now=clock.now())
    if not (is_left or decided or (act.site is None and sites)):
        raise PermissionDenied(permission)
    persons = {t.person for t in act.takings if t.person is not None}
    persons -= set(_persons_of([was.pk])) if was else set()
    if not registry.reaches(actor, persons):
        raise PermissionDenied(Permission.PERSON_READ)


def check(actor: Actor, act: NewAct) -> None:
    """Everything named belongs to the organization, and the day has come."""
    if act.occurred_on > clock.today():
        raise ValidationError(
            {"occurred_on": _("まだ来ていない日です。約束なら「つぎの連絡」に書きます。")}
        )
    if len(act.text) > LONGEST_TEXT:
        raise ValidationError(
            {"text": _("長すぎます（%(count)s字）。%(most)s字までにわけて書いてください。")
             % {"count": len(act.text), "most": LONGEST_TEXT}}
        )  # fmt: skip
    kinds.get(act.kind)
    named = {
        Term: {act.method, act.counterpart, act.main_topic, act.destination, act.route, act.result,
               act.menu, *act.topics, act.next and act.next.method},
        Site: {act.site},
        Commission: {act.commission},
        Staff: {*act.workers, act.next and act.next.owner},
        Household: {taking.household for taking in act.takings},
    }  # fmt: skip
    wanted = {model: ids - {None} for model, ids in named.items()}
    if strangers := bulk.strangers(actor.organization, wanted):
        raise PermissionDenied(strangers[0]._meta.label)


@transaction.atomic(savepoint=False)
def record_acts(
    actor: Actor, acts: Sequence[NewAct], knowledge: Knowledge | None = None
) -> list[int]:
    """The bulk form: acts with everything that hangs on them, and their tally. Checks no
    permission and writes no entry of its own; whoever calls it does the first and writes one
    entry for the batch. Call it with a few thousand acts at a time; a caller who knows all the
    persons of many such steps passes what is known of them."""
    if not acts:
        return []
    now = clock.now()
    menus = default_menus(actor.organization)
    for act in acts:
        act.menu = act.menu or menus.get(act.kind)
    ids = list(bulk.reserve_ids(Act, len(acts)))
    pairs = list(zip(ids, acts, strict=True))
    participants, parts = _participants(pairs)
    rows = tally.rows_of(
        [(_facts(actor, pk, act, micros(now)), parts[pk]) for pk, act in pairs], knowledge
    )
    held = {row[0]: row[tally.COMMISSION] for row in rows if row[tally.LEAD]}
    recorded = bulk.moment(now)
    bulk.insert(
        Act, ACT_COLUMNS, [_act_row(actor, pk, act, held[pk], recorded) for pk, act in pairs]
    )
    # After the acts: a child before its parent makes SQLite look for orphans at every parent.
    bulk.insert(Participant, PARTICIPANT_COLUMNS, participants)
    bulk.insert(
        ActTopic,
        ("act_id", "term_id"),
        [(pk, topic) for pk, act in pairs for topic in act.topics if topic != act.main_topic],
    )
    bulk.insert(
        ActWorker,
        ("act_id", "staff_id"),
        [(pk, worker) for pk, act in pairs for worker in dict.fromkeys(act.workers)],
    )
    tally.insert(rows)
    _insert_promises(actor, pairs, now)
    _extend_reaches(acts)
    return ids


def default_menus(organization: int | None) -> dict[str, int]:
    """The service menu that acts of each kind belong to unless somebody says otherwise."""
    by_code = dict(
        Term.objects.filter(organization=organization, vocabulary=Vocabulary.MENU)
        .exclude(code="")
        .values_list("code", "id")
    )
    return {kind.code: by_code[kind.menu] for kind in kinds.every() if kind.menu in by_code}


def _facts(actor: Actor, pk: int, act: NewAct, known_from: int) -> tally.ActFacts:
    return tally.ActFacts(
        pk, actor.organization, act.kind, act.occurred_on, act.site, act.menu, act.method,
        act.main_topic, act.result, act.destination, act.counterpart, act.minutes, act.commission,
        act.commission is not None, known_from, FOREVER,
    )  # fmt: skip


def _act_row(actor: Actor, pk: int, act: NewAct, commission: int | None, recorded: object) -> tuple:
    return (
        pk, actor.organization, act.kind, bulk.day(act.occurred_on), bulk.hour(act.started_at),
        act.site, act.menu, commission, act.commission is not None, act.method, act.counterpart,
        act.origin, act.main_topic, act.destination, act.route, act.result, act.minutes,
        clean_text(act.text), recorded, actor.label, actor.staff, act.supersedes,
        act.correction_reason, act.client_uuid and bulk.uuid(act.client_uuid),
    )  # fmt: skip


def _participants(
    pairs: list[tuple[int, NewAct]],
) -> tuple[list[tuple], dict[int, list[tally.Part]]]:
    """Rows to be inserted, and what the tally needs of them by act."""
    takings = [(pk, taking) for pk, act in pairs for taking in act.takings]
    ids = bulk.reserve_ids(Participant, len(takings))
    rows: list[tuple] = []
    parts: dict[int, list[tally.Part]] = {pk: [] for pk, _act in pairs}
    for number, (pk, t) in zip(ids, takings, strict=True):
        rows.append(
            (number, pk, t.form, t.person, t.household, t.body, t.adults, t.children, t.heads)
        )
        parts[pk].append(
            tally.Part(
                number, t.form, t.person, t.household, t.adults or 0, t.children or 0, t.heads
            )
        )
    return rows, parts


def _insert_promises(actor: Actor, pairs: list[tuple[int, NewAct]], now: datetime) -> None:
    kept = [(promise, pk, "") for pk, act in pairs for promise in act.keeps]
    if kept:
        end_promises(actor.organization, kept, at=now, by=actor.label)
    bulk.insert(
        Promise,
        ("organization_id", "person_id", "made_in_id", "due_on", "text", "method_id", "owner_id",
         "site_id", "made_at", "made_by"),
        [
            (actor.organization, next((t.person for t in act.takings if t.person), None), pk,
             bulk.day(act.next.due_on), act.next.text[:400], act.next.method,
             None if act.next.is_anyones else act.next.owner or actor.staff,
             act.site, bulk.moment(now), actor.label)
            for pk, act in pairs
            if act.next
        ],
    )  # fmt: skip


def _extend_reaches(acts: Sequence[NewAct]) -> None:
    reached: dict[int, set[int]] = {}
    for act in acts:
        if act.site and (persons := {t.person for t in act.takings if t.person is not None}):
            reached.setdefault(act.site, set()).update(persons)
    for site, persons in reached.items():
        extend_reach(site, persons)


def correct_act(actor: Actor, act: Act, right: NewAct, *, reason: str) -> Act:
    """Supersede an act by the right one. Both stay; counts use the right one from now on."""
    require_corrector(actor, act)
    require_recorder(actor, right, was=act)
    if already := _already(actor, right):
        return already
    if not reason.strip():
        raise ValidationError({"correction_reason": _("直したわけを、ひとこと書いてください。")})
    check(actor, right)
    with transaction.atomic():
        right = replace(right, keeps=_still_open(actor, right.keeps))
        (pk,) = supersede_acts(actor, [(act.pk, right, reason)])
        persons = [*_persons_of([act.pk]), *(t.person for t in right.takings if t.person)]
        note(actor, "act.corrected", f"act:{pk}", persons=persons, payload={"was": act.pk})
        wrote(persons, right.text, reason)
    return Act.objects.get(pk=pk)


def supersede_acts(actor: Actor, corrections: Sequence[tuple[int, NewAct, str]]) -> list[int]:
    """The bulk form of correct_act: (old act, right act, reason). No permission, no entry."""
    old = [pk for pk, _act, _reason in corrections]
    standing = set(
        Act.objects.filter(
            pk__in=old, organization=actor.organization, superseded_by=None, retraction=None
        ).values_list("pk", flat=True)
    )
    if len(standing) != len(old):
        raise ValidationError(
            _("ほかの人が先に直しました。新しい記録を開いて、もう一度見てください。")
        )
    ids = record_acts(
        actor,
        [replace(act, supersedes=pk, correction_reason=reason) for pk, act, reason in corrections],
    )
    tally.refresh(old)
    successors = dict(zip(old, ids, strict=True))
    _hand_promises_on(successors, {was: right.takings for was, right, _reason in corrections})
    news.acts_corrected(successors)
    return ids


def _hand_promises_on(successors: dict[int, int], takings: dict[int, Sequence[Taking]]) -> None:
    """A promise made or kept by an act belongs to the act that corrects it. Where the correction
    says that it was about somebody else, the promise is to them."""
    for promise in Promise.objects.filter(made_in__in=successors):
        named = [t.person for t in takings[promise.made_in_id] if t.person]
        person = promise.person_id if promise.person_id in named else next(iter(named), None)
        Promise.objects.filter(pk=promise.pk).update(
            made_in=successors[promise.made_in_id], person=person
        )
    for end in PromiseEnd.objects.filter(act__in=successors):
        PromiseEnd.objects.filter(pk=end.pk).update(act=successors[end.act_id])


def require_corrector(actor: Actor, act: Act) -> None:
    if not access.may_correct(actor, act):
        raise PermissionDenied(Permission.ACT_RECORD)


@transaction.atomic
def retract_act(actor: Actor, act: Act, *, reason: str) -> Retraction:
    """Take back an act that did not happen, or was written twice."""
    require_corrector(actor, act)
    if not reason.strip():
        raise ValidationError({"reason": _("取り消すわけを、ひとこと書いてください。")})
    if Retraction.objects.filter(act=act).exists() or Act.objects.filter(supersedes=act).exists():
        raise ValidationError(_("この記録は、もう新しい記録に変わっています。"))
    row = Retraction.objects.create(act=act, at=clock.now(), by=actor.label, reason=reason)
    tally.refresh([act.pk])
    # What it kept is open again; what it promised is gone with it.
    reopen_promises([act.pk])
    made = Promise.objects.filter(made_in=act, ended_at=None).values_list("pk", flat=True)
    reason = _("もとの記録が取り消されたため")
    end_promises(
        act.organization_id, [(pk, None, reason) for pk in made], at=row.at, by=actor.label
    )
    note(actor, "act.retracted", f"act:{act.pk}", persons=_persons_of([act.pk]))
    return row


def _persons_of(acts: Sequence[int]) -> list[int]:
    return list(
        Participant.objects.filter(act__in=acts, person__isnull=False)
        .values_list("person", flat=True)
        .distinct()
    )
