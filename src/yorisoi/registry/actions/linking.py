"""Two files of one human: link, unlink, reject. Nothing is merged, everything can be undone."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.registry import news
from yorisoi.registry.actions.enclosing import enclose
from yorisoi.registry.actions.knowing import concerned, reindex, require_reach
from yorisoi.registry.actions.shelving import shelve
from yorisoi.registry.models import Link, Person, Rejection


def _pair(a: Person, b: Person) -> tuple[Person, Person]:
    if a.pk == b.pk:
        raise ValidationError(_("同じファイルどうしはつなげません。"))
    return (a, b) if a.pk < b.pk else (b, a)


@transaction.atomic
def link(actor: Actor, a: Person, b: Person, *, reason: str = "") -> Link:
    """Say that two files are one human. Counts follow at once."""
    first, second = _pair(a, b)
    for person in (first, second):
        require_reach(actor, person, Permission.LINK_DECIDE)
    if Link.objects.filter(first=first, second=second, unlinked_at=None).exists():
        raise ValidationError(_("もうつながっています。"))
    Rejection.objects.filter(first=first, second=second).delete()
    row = Link.objects.create(
        first=first, second=second, linked_at=clock.now(), linked_by=actor.label, reason=reason
    )
    note(actor, "person.linked", f"link:{row.pk}", persons=[first.pk, second.pk])
    _spread(first.pk, second.pk)
    return row


@transaction.atomic
def unlink(actor: Actor, row: Link) -> None:
    """Take a link back; the files are as they were."""
    for person in (row.first, row.second):
        require_reach(actor, person, Permission.LINK_DECIDE)
    row.unlinked_at, row.unlinked_by = clock.now(), actor.label
    row.save(update_fields=["unlinked_at", "unlinked_by"])
    note(actor, "person.unlinked", f"link:{row.pk}", persons=[row.first_id, row.second_id])
    _spread(row.first_id, row.second_id)


def _spread(first: int, second: int) -> None:
    """What one file seals, the other must not show; a death silences both; counts follow."""
    enclose([first, second])
    reindex(concerned([first, second]))
    shelve([first, second])
    news.facts_changed([first, second])


@transaction.atomic
def reject(actor: Actor, a: Person, b: Person) -> Rejection:
    """Say that two files are two humans. The pair is never proposed again."""
    first, second = _pair(a, b)
    for person in (first, second):
        require_reach(actor, person, Permission.LINK_DECIDE)
    if Link.objects.filter(first=first, second=second, unlinked_at=None).exists():
        raise ValidationError(_("つながっています。さきに、はなしてください。"))
    row, made = Rejection.objects.get_or_create(
        first=first,
        second=second,
        defaults={"rejected_at": clock.now(), "rejected_by": actor.label},
    )
    if made:
        note(actor, "pair.rejected", f"rejection:{row.pk}", persons=[first.pk, second.pk])
    return row
