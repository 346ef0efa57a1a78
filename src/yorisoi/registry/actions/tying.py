"""Who never opens a file, in whatever role: the human it is about, their family, their friends."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.common.kana import fold, search_key
from yorisoi.registry.actions.closing import appoint_heirs
from yorisoi.registry.actions.enclosing import enclose
from yorisoi.registry.actions.knowing import require_reach
from yorisoi.registry.models import DeclaredTie, Person, Tie


@transaction.atomic
def declare_tie(actor: Actor, person: Person, staff: Staff, *, kind: str, reason: str = "") -> Tie:
    """From the next request on this member of staff never opens the file. Whoever writes the file
    may say it of anybody, also of themselves."""
    require_reach(actor, person)
    if staff.organization_id != actor.organization:
        raise PermissionDenied("staff")
    if kind not in Tie.Kind.values:
        raise ValidationError({"kind": _("間がらを、えらんでください。")})
    if kind == Tie.Kind.OTHER and not reason.strip():
        raise ValidationError({"reason": _("どんな間がらかを、ひとこと書いてください。")})
    if Tie.objects.filter(person=person, staff=staff, ended_at=None).exists():
        raise ValidationError({"staff": _("この職員のことは、もう書いてあります。")})
    row = Tie.objects.create(
        person=person, staff=staff, kind=kind, reason=reason.strip(), declared_at=clock.now(),
        declared_by=actor.label,
    )  # fmt: skip
    enclose([person.pk])
    note(
        actor, "tie.declared", f"tie:{row.pk}", persons=[person.pk],
        payload={"staff": staff.pk, "kind": kind},
    )  # fmt: skip
    if person.level is not None:
        appoint_heirs(person.organization_id)
    return row


@transaction.atomic
def end_tie(actor: Actor, row: Tie) -> None:
    """It was wrong, or no longer holds. Never by the one whom it keeps out: they cannot open the
    file."""
    require_reach(actor, row.person, Permission.SEAL_SET)
    Tie.objects.filter(pk=row.pk, ended_at=None).update(
        ended_at=clock.now(), ended_by=actor.label[:120]
    )
    enclose([row.person_id])
    note(
        actor,
        "tie.ended",
        f"tie:{row.pk}",
        persons=[row.person_id],
        payload={"staff": row.staff_id},
    )


@transaction.atomic
def declare_by_name(
    actor: Actor, *, name: str, kana: str = "", kind: str, note_text: str = ""
) -> DeclaredTie:
    """What a member of staff says of themselves. The answer is the same whether somebody of that
    name is known here or not."""
    if actor.staff is None:
        raise PermissionDenied("staff")
    if not name.strip():
        raise ValidationError({"name": _("名前を書いてください。")})
    row = DeclaredTie.objects.create(
        staff_id=actor.staff, kind=kind, name=name.strip(), kana=kana.strip(),
        name_key=fold(name), kana_key=search_key(kana), note=note_text.strip(),
        declared_at=clock.now(),
    )  # fmt: skip
    note(actor, "tie.declared_by_name", f"declaredtie:{row.pk}", payload={"kind": kind})
    return row


@transaction.atomic
def end_declared(actor: Actor, row: DeclaredTie) -> None:
    """Taken back by whoever said it; a tie that somebody found through it stays."""
    if row.staff_id != actor.staff:
        raise PermissionDenied("staff")
    DeclaredTie.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock.now())
    note(actor, "tie.taken_back", f"declaredtie:{row.pk}")
