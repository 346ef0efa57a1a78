"""Break-glass: reading one file out of one's reach, for an hour, for a reason, seen by others.

Whoever looks for a file that is not theirs must not learn who is known here. A number or a name that
nobody has, a sealed file, a file of a tie and somebody of another organization are answered alike:
by one and the same query, with nothing found.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.policy import Actor, Level, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.common.ages import Birth
from yorisoi.common.kana import fold, registration_key
from yorisoi.common.text import clean_text
from yorisoi.registry import access
from yorisoi.registry.actions.telling import EMERGENCY, tell_at_once
from yorisoi.registry.models import Emergency, Outsider, Person, Vitals
from yorisoi.registry.queries.emergencies import overdue
from yorisoi.registry.queries.keepers import keepers

OPEN_FOR = timedelta(minutes=60)
ENOUGH_WORDS = 20
ENOUGH_REVIEW = 5


@transaction.atomic
def break_glass(
    actor: Actor, *, code: str, words: str, number: str = "", name: str = "",
    birth: Birth | None = None,
) -> Emergency | None:  # fmt: skip
    """Open the one file that has exactly this number, or this name and day of birth.

    None: there is none that may be opened so. PermissionDenied without the role; ValidationError
    where the reason is too short, where one reads the file anyway, or where an emergency of one's
    own has waited for its review for more than a week.
    """
    require(actor, Permission.EMERGENCY_READ)
    if actor.staff is None:
        raise PermissionDenied(Permission.EMERGENCY_READ)
    words = clean_text(words).strip()
    if code not in Emergency.Code.values:
        raise ValidationError({"code": _("なぜかを、えらんでください。")})
    if len(words) < ENOUGH_WORDS:
        raise ValidationError(
            {"words": _("どんなことかを、%(n)s文字から書いてください。") % {"n": ENOUGH_WORDS}}
        )
    if overdue(actor).exists():
        raise ValidationError(
            _(
                "まえの緊急閲覧が、7日をすぎてもたしかめられていません。主任か管理者にたしかめてもらうまで、つぎは開けません。"
            )
        )
    found = list(_candidates(actor, number, name, birth)[:2])
    if len(found) != 1:
        note(actor, "emergency.missed", "list", payload={"code": code})
        return None
    return _open(actor, found[0], code, words)


def _candidates(actor: Actor, number: str, name: str, birth: Birth | None) -> QuerySet[Person]:
    same = Q(pk__in=())
    if number.strip():
        same = Q(number_key=registration_key(number))
    elif name.strip() and birth is not None and birth.first == birth.last:
        known = Vitals.objects.known().filter(birth_first=birth.first, birth_last=birth.last)
        same = Q(name_key=fold(name), pk__in=known.values("person"))
    rows = Person.objects.filter(same, organization=actor.organization)
    rows = rows.exclude(level__gte=Level.SEALED)
    return rows.exclude(pk__in=Outsider.objects.filter(staff=actor.staff).values("person"))


def _open(actor: Actor, person: Person, code: str, words: str) -> Emergency:
    if access.persons(actor).filter(pk=person.pk).exists():
        raise ValidationError(_("この人のファイルは、いつものページでひらけます。"))
    live = access.emergencies(actor).filter(person=person).first()
    if live is not None:
        return live
    now = clock.now()
    row = Emergency.objects.create(
        person=person, staff_id=actor.staff, code=code, words=words, opened_at=now,
        until=now + OPEN_FOR,
    )  # fmt: skip
    note(
        actor, "emergency.opened", f"emergency:{row.pk}", persons=[person.pk],
        payload={"code": code, "reason": words},
    )  # fmt: skip
    tell_at_once(keepers(person), EMERGENCY, but=actor.staff)
    return row


@transaction.atomic
def close_emergency(actor: Actor, row: Emergency) -> None:
    """Before the hour is over: by whoever opened it, or by the staff of the file."""
    is_own = row.staff_id == actor.staff
    if not is_own and not access.reviewable(actor).filter(pk=row.pk).exists():
        raise PermissionDenied(Permission.EMERGENCY_READ)
    if Emergency.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock.now()):
        note(actor, "emergency.closed", f"emergency:{row.pk}", persons=[row.person_id])


@transaction.atomic
def review_emergency(actor: Actor, row: Emergency, *, was_needed: bool, words: str) -> None:
    """Whether there was a reason, said by somebody of the file's staff, never by the one who asked."""
    if row.staff_id == actor.staff or not access.reviewable(actor).filter(pk=row.pk).exists():
        raise PermissionDenied(Permission.EMERGENCY_READ)
    words = clean_text(words).strip()
    if len(words) < ENOUGH_REVIEW:
        raise ValidationError(
            {"words": _("たしかめたことを、ことばで書いてください（5文字から）。")}
        )
    now = clock.now()
    if not Emergency.objects.filter(pk=row.pk, reviewed_at=None).update(
        reviewed_at=now, reviewed_by=actor.staff, was_needed=was_needed, review_words=words
    ):
        raise ValidationError(_("もう、たしかめられています。"))
    note(
        actor, "emergency.reviewed", f"emergency:{row.pk}", persons=[row.person_id],
        payload={"was_needed": was_needed},
    )  # fmt: skip
