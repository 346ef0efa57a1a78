"""Adding papers and photos, superseding, withdrawing them; saying that no place shows in one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.attachments import access, store
from yorisoi.attachments.intake import NewPaper
from yorisoi.attachments.models import Attachment, Clearing, Withdrawal
from yorisoi.attachments.queries import is_clear
from yorisoi.audit.actions import note
from yorisoi.common import clock, envelopes
from yorisoi.common.text import one_line
from yorisoi.disclosure.egress import wrote
from yorisoi.ledger import access as ledger
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.knowing import require_reach
from yorisoi.registry.models import Case, Closure, Person, PersonKey
from yorisoi.registry.queries.sealing import may_open, seals_over

REASON_LENGTH = 2


def add(
    actor: Actor, person: Person, papers: Sequence[NewPaper], *, form: str, act: Act | None = None,
    supersedes: Attachment | None = None,
) -> list[Attachment]:  # fmt: skip
    """Files to the disk, then their rows, in one transaction. `form`: the number of the form, so that
    the same form twice adds nothing twice. Raises PermissionDenied, ValidationError."""
    written: list[str] = []
    with transaction.atomic():
        require_reach(actor, person)
        _require_act(actor, person, act)
        # One after the other, so that the second of two equal forms finds what the first has added.
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        key = envelopes.keys_for_writing(PersonKey, [person.pk])[person.pk]
        try:
            return [
                _added(actor, person, paper, _number(actor, person, form, paper, at), key, written, act,
                       supersedes)
                for at, paper in enumerate(papers)
            ]  # fmt: skip
        except BaseException:
            # Here nothing can have been committed. Where the commit itself fails nobody knows, so
            # the files stay, and the sweep looks whether they have rows.
            store.remove(written)
            raise


def _require_act(actor: Actor, person: Person, act: Act | None) -> None:
    if act is None:
        return
    rows = ledger.acts(actor).filter(pk=act.pk, participants__person=person)
    if not rows.exists():
        raise PermissionDenied(Permission.ACT_READ)


def _number(actor: Actor, person: Person, form: str, paper: NewPaper, at: int) -> UUID:
    digest = hashlib.sha256(paper.checked.content).hexdigest()
    return uuid5(NAMESPACE_OID, f"{actor.staff}|{person.pk}|{form}|{digest}|{at}")


def _added(
    actor: Actor, person: Person, paper: NewPaper, number: UUID, key: bytes, written: list[str],
    act: Act | None, supersedes: Attachment | None,
) -> Attachment:  # fmt: skip
    if (same := Attachment.objects.filter(uuid=number).first()) is not None:
        return same
    checked = paper.checked
    kept = store.write(key, person.pk, checked.content)
    written.append(kept.name)
    small = store.Stored("", 0, "")
    if checked.thumbnail:
        small = store.write(key, person.pk, checked.thumbnail)
        written.append(small.name)
    row = Attachment.objects.create(
        organization_id=person.organization_id, person=person, case=_case(person), act=act,
        uuid=number, kind=paper.kind, group=paper.about, title=one_line(paper.title)[:120],
        original_name=one_line(paper.name)[-255:], media_type=checked.media_type,
        size=len(checked.content), stored_as=kept.name, sealed_size=kept.size, digest=kept.digest,
        thumbnail_as=small.name, thumbnail_size=small.size, thumbnail_digest=small.digest,
        is_sealed=paper.is_sealed, supersedes=supersedes, added_at=clock.now(),
        added_by=actor.label[:120], author_id=actor.staff,
    )  # fmt: skip
    verb = "attachment.superseded" if supersedes else "attachment.added"
    payload = {
        "kind": row.kind, "group": row.group, "type": row.media_type, "size": row.size,
        "sha256": row.digest, "sealed": row.is_sealed,
    }  # fmt: skip
    if supersedes:
        payload["was"] = supersedes.pk
    note(actor, verb, f"attachment:{row.pk}", persons=[person.pk], payload=payload)
    if paper.is_clear and not row.is_sealed and not row.tells_where:
        _clear(actor, row)
    wrote([person.pk], row.title)
    return row


def _case(person: Person) -> Case | None:
    """The registration that is open, where there is exactly one."""
    closed = Closure.objects.filter(case__person=person, reopened_at=None).values("case")
    found = list(Case.objects.filter(person=person).exclude(pk__in=closed)[:2])
    return found[0] if len(found) == 1 else None


def supersede(actor: Actor, old: Attachment, paper: NewPaper, *, form: str) -> Attachment:
    """Another one in its place; the old one stays behind it."""
    _require(actor, old)
    with transaction.atomic():
        standing = Attachment.objects.select_for_update(of=("self",)).get(pk=old.pk)
        if hasattr(standing, "withdrawal"):
            raise ValidationError(_("取り下げた書類です。新しく加えてください。"))
        number = _number(actor, old.person, form, paper, 0)
        if hasattr(standing, "superseded_by") and standing.superseded_by.uuid != number:
            raise ValidationError(_("もう、べつの書類にかわっています。"))
        return add(actor, old.person, [paper], form=form, act=standing.act, supersedes=standing)[0]


@transaction.atomic
def withdraw(actor: Actor, row: Attachment, *, reason: str) -> Withdrawal:
    """It should not have been added. Kept, and shown to nobody any more."""
    _require(actor, row)
    if len(reason.strip()) < REASON_LENGTH:
        raise ValidationError({"reason": _("取り下げるわけを、ひとこと書いてください。")})
    if Withdrawal.objects.filter(attachment=row).exists():
        raise ValidationError(_("もう取り下げてあります。"))
    done = Withdrawal.objects.create(
        attachment=row, at=clock.now(), by=actor.label[:120], reason=one_line(reason)[:300]
    )
    note(actor, "attachment.withdrawn", f"attachment:{row.pk}", persons=[row.person_id])
    wrote([row.person_id], reason)
    return done


@transaction.atomic
def clear(actor: Actor, row: Attachment) -> None:
    """A holder of the seal has looked: the seal does not cover this one. Whoever may not look must not
    uncover."""
    _require(actor, row)
    seals = seals_over([row.person_id]).get(row.person_id, [])
    if not may_open(actor, row.person, seals):
        raise PermissionDenied("seal")
    if row.is_sealed or row.tells_where:
        raise ValidationError(_("居場所の書類と、それだけで伏せた書類は、伏せたままです。"))
    if not is_clear(row):
        _clear(actor, row)


def _clear(actor: Actor, row: Attachment) -> None:
    Clearing.objects.create(attachment=row, at=clock.now(), by=actor.label[:120])
    note(actor, "attachment.cleared", f"attachment:{row.pk}", persons=[row.person_id])


def _require(actor: Actor, row: Attachment) -> None:
    if not access.attachments(actor, Permission.PERSON_WRITE).filter(pk=row.pk).exists():
        raise PermissionDenied(Permission.PERSON_WRITE)
