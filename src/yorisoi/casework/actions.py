"""Reception: writing a memo, passing it on, taking it, ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import actor_for, require, require_everywhere
from yorisoi.accounts.models import Site, Staff
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.casework import access
from yorisoi.casework.models import (
    MemoAlert,
    MemoEnd,
    MemoPassing,
    MemoTaking,
    ReceptionMemo,
    TelephoneScript,
)
from yorisoi.common import clock
from yorisoi.common.text import clean_text
from yorisoi.disclosure.egress import wrote
from yorisoi.ledger.models import Act
from yorisoi.registry import access as registry
from yorisoi.registry.actions.telling import CALLER, tell_at_once
from yorisoi.registry.models import DoNotTell, Person
from yorisoi.registry.queries.keepers import keepers
from yorisoi.registry.queries.mustknow import callers_among, callers_by_part


@dataclass(frozen=True)
class NewMemo:
    way: str
    text: str
    came_at: datetime
    caller: str = ""
    phone: str = ""
    about: Person | None = None
    about_words: str = ""
    site: Site | None = None
    to_staff: Staff | None = None
    to_site: Site | None = None
    client_uuid: UUID | None = None


@transaction.atomic
def write_memo(actor: Actor, memo: NewMemo) -> ReceptionMemo:
    """Write down who called. Whether the caller is on anybody's do-not-tell list is found out for
    those whom it concerns; the answer to the writer is the same either way."""
    require(actor, Permission.RECEPTION)
    if already := _already(actor, memo):
        return already
    _require_place(actor, memo.site, memo.to_site, memo.to_staff)
    if memo.about is not None:
        reached = registry.persons(actor).filter(pk=memo.about.pk)
        if not reached.exists():
            raise PermissionDenied(Permission.PERSON_READ)
    _require_recipient(memo.about, memo.to_staff)
    if not (memo.text.strip() or memo.caller.strip()):
        raise ValidationError({"text": _("だれからか、どんな用件かを、ひとこと書いてください。")})
    row = ReceptionMemo.objects.create(
        organization_id=actor.organization, site=memo.site, way=memo.way, caller=memo.caller,
        phone=memo.phone, about=memo.about, about_words=memo.about_words,
        text=clean_text(memo.text), came_at=memo.came_at, to_staff=memo.to_staff,
        to_site=memo.to_site, written_by_id=actor.staff, written_at=clock.now(),
        client_uuid=memo.client_uuid,
    )  # fmt: skip
    _note(actor, "memo.written", row)
    wrote([memo.about.pk] if memo.about else [], memo.text, memo.about_words)
    _alert(actor, row)
    return row


def _already(actor: Actor, memo: NewMemo) -> ReceptionMemo | None:
    """The memo that this very form has made before; not where something else stands in it now."""
    rows = ReceptionMemo.objects.filter(client_uuid=memo.client_uuid)
    already = rows.first() if memo.client_uuid else None
    if already is None:
        return None
    if already.organization_id != actor.organization or already.written_by_id != actor.staff:
        raise PermissionDenied(Permission.RECEPTION)
    if (already.text, already.caller) != (clean_text(memo.text), memo.caller):
        raise ValidationError(
            _(
                "この用紙のメモは、もう保存されています。いま書いてあることも残すときは、もう一度おしてください。べつのメモになります。"
            )
        )
    return already


def _require_place(actor: Actor, *named: Site | Staff | None) -> None:
    for row in named:
        if row is not None and row.organization_id != actor.organization:
            raise PermissionDenied(row._meta.label)


def _require_recipient(about: Person | None, to_staff: Staff | None) -> None:
    """A memo about somebody whose file is shut to its receiver would be read by nobody."""
    if about is None or to_staff is None:
        return
    receiver = actor_for(to_staff)
    if not Person.objects.filter(registry.open_to(receiver), pk=about.pk).exists():
        raise ValidationError(
            {"to": _("%(name)sさんは、この人のファイルをひらけません。ほかの人に渡してください。")
             % {"name": to_staff.name}}
        )  # fmt: skip


def _alert(actor: Actor, memo: ReceptionMemo) -> None:
    """Compare the caller with everybody's do-not-tell list; loosely with that of `memo.about`. The
    staff of whoever is concerned hear of it at once, by mail and on Today; a part of a name alone
    stands on Today's memo and nowhere else."""
    said = f"{memo.caller} {memo.phone}".strip()
    if not said:
        return
    body = memo.organization_id
    entries = list(
        DoNotTell.objects.known()
        .holding(clock.today())
        .filter(person__organization=body)
        .select_related("person")
        .order_by("id")
    )
    found = {
        entry.pk: entry for entry in callers_among(entries, said, organization=body, loosely=False)
    }
    if memo.about_id:
        own = [entry for entry in entries if entry.person_id == memo.about_id]
        found |= {
            entry.pk: entry for entry in callers_among(own, said, organization=body, loosely=True)
        }
    weak = {entry.pk: entry for entry in callers_by_part(entries, said) if entry.pk not in found}
    for entry in (*found.values(), *weak.values()):
        MemoAlert.objects.create(
            memo=memo, entry=entry, person_id=entry.person_id, is_weak=entry.pk in weak
        )
    if found or weak:
        persons = sorted({entry.person_id for entry in (*found.values(), *weak.values())})
        note(actor, "memo.alerted", f"memo:{memo.pk}", persons=persons)
    told: dict[int, Staff] = {}
    for person in {entry.person_id: entry.person for entry in found.values()}.values():
        told |= {one.pk: one for one in keepers(person)}
    tell_at_once(told.values(), CALLER, but=None)


@transaction.atomic
def close_alert(actor: Actor, alert: MemoAlert, *, words: str) -> None:
    """A false alarm, or settled: a word says which. Only by the staff of the person."""
    if not access.alerts(actor).filter(pk=alert.pk).exists():
        raise PermissionDenied(Permission.RECEPTION)
    if not words.strip():
        raise ValidationError({"words": _("どうだったかを、ひとこと書いてください。")})
    MemoAlert.objects.filter(pk=alert.pk, closed_at=None).update(
        closed_at=clock.now(), closed_by=actor.label[:120], closed_words=words.strip()
    )
    note(actor, "memo.alert_closed", f"memo:{alert.memo_id}", persons=[alert.person_id])


@transaction.atomic
def set_script(actor: Actor, words: str) -> None:
    """What is said on the telephone; empty: the words that ship."""
    require_everywhere(actor, Permission.SETUP)
    TelephoneScript.objects.update_or_create(
        organization_id=actor.organization,
        defaults={
            "words": clean_text(words).strip(), "changed_at": clock.now(),
            "changed_by": actor.label[:120],
        },
    )  # fmt: skip
    note(actor, "telephone.worded", f"organization:{actor.organization}")


@transaction.atomic
def pass_on(
    actor: Actor,
    memo: ReceptionMemo,
    *,
    to_staff: Staff | None = None,
    to_site: Site | None = None,
    words: str = "",
) -> MemoPassing:
    _require_open(actor, memo)
    _require_place(actor, to_staff, to_site)
    _require_recipient(memo.about, to_staff)
    if to_staff is None and to_site is None:
        raise ValidationError({"to": _("だれに渡すかを、えらんでください。")})
    row = MemoPassing.objects.create(
        memo=memo, to_staff=to_staff, to_site=to_site, words=words, at=clock.now(), by=actor.label
    )
    ReceptionMemo.objects.filter(pk=memo.pk).update(to_staff=to_staff, to_site=to_site)
    _note(actor, "memo.passed", memo)
    return row


@transaction.atomic
def take(actor: Actor, memo: ReceptionMemo) -> MemoTaking:
    """«わたしが受けます»: others see that somebody looks after it."""
    _require_open(actor, memo)
    if actor.staff is None:
        raise PermissionDenied(Permission.RECEPTION)
    row, made = MemoTaking.objects.get_or_create(
        memo=memo, staff_id=actor.staff, defaults={"at": clock.now()}
    )
    if made:
        ReceptionMemo.objects.filter(pk=memo.pk).update(to_staff=actor.staff)
        _note(actor, "memo.taken", memo)
    return row


@transaction.atomic
def close_memo(actor: Actor, memo: ReceptionMemo, *, words: str) -> MemoEnd:
    """Nothing more is to be done, and a word says why."""
    _require_open(actor, memo)
    if not words.strip():
        raise ValidationError({"words": _("どうなったかを、ひとこと書いてください。")})
    end = MemoEnd.objects.create(memo=memo, words=words, at=clock.now(), by=actor.label)
    _note(actor, "memo.closed", memo)
    return end


@transaction.atomic
def become_act(actor: Actor, memo: ReceptionMemo, act: Act) -> MemoEnd | None:
    """The act that a memo became is the one record of it. A memo that has ended meanwhile stays
    as it is: the act is written all the same."""
    if not access.memos(actor).filter(pk=memo.pk, end=None).exists():
        return None
    end = MemoEnd.objects.create(memo=memo, act=act, at=clock.now(), by=actor.label)
    _note(actor, "memo.became", memo, act=act.pk)
    return end


def _require_open(actor: Actor, memo: ReceptionMemo) -> None:
    if not access.memos(actor).filter(pk=memo.pk).exists():
        raise PermissionDenied(Permission.RECEPTION)
    if MemoEnd.objects.filter(memo=memo).exists():
        raise ValidationError(_("このメモは、もう終わっています。"))


def _note(actor: Actor, verb: str, memo: ReceptionMemo, **payload: object) -> None:
    persons = [memo.about_id] if memo.about_id else []
    note(actor, verb, f"memo:{memo.pk}", persons=persons, payload=payload)
