"""What somebody is typing: kept on the server with every pause, gone when it has become a record.

A draft is a private note of its writer. It leaves no entry in the trail; what it becomes does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Draft
from yorisoi.accounts.policy import Actor
from yorisoi.common import bulk, clock
from yorisoi.common.text import clean_text

# How long the number of a finished draft is remembered: a tablet may stay offline for weeks.
REMEMBERED = timedelta(days=60)


# Of the own draft, whether it ever reached the server or not; another's stays as it is.
_FINISH = """
INSERT INTO accounts_draft (staff_id, uuid, form, subject, typed, created_at, saved_at, finished_at)
VALUES (%s, %s, '', '', '', %s, %s, %s)
ON CONFLICT (uuid) DO UPDATE SET typed = '', finished_at = excluded.finished_at
WHERE accounts_draft.staff_id = excluded.staff_id
"""


class FinishedError(Exception):
    """The draft has become a record already, or was thrown away."""


@transaction.atomic
def save_draft(
    actor: Actor,
    form: str,
    subject: str,
    *,
    uuid: UUID,
    values: Mapping[str, object],
    changed: list[str] | None = None,
) -> Draft:
    """Keep what stands in a form. Of a draft that is there already only the fields that changed
    since are taken over, so that two devices can go on with one draft. Raises FinishedError."""
    values = {clean_text(str(name)): _clean(value) for name, value in values.items()}
    rows = Draft.objects.select_for_update().filter(uuid=uuid)
    if draft := rows.first():
        if draft.staff_id != actor.staff:
            raise PermissionDenied("draft")
        if draft.finished_at:
            raise FinishedError
        if changed is not None:
            values = {name: value for name, value in values.items() if name in set(changed)}
        draft.values = {**draft.values, **values}
        draft.saved_at = clock.now()
        draft.save(update_fields=["typed", "saved_at"])
        return draft
    _forget_old(actor)
    return Draft.objects.create(
        staff_id=actor.staff, form=form, subject=clean_text(subject), uuid=uuid, values=values,
        created_at=clock.now(), saved_at=clock.now(),
    )  # fmt: skip


def _forget_old(actor: Actor) -> None:
    Draft.objects.filter(staff=actor.staff, finished_at__lt=clock.now() - REMEMBERED).delete()


def _clean(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return value if isinstance(value, bool | int | float | None) else clean_text(str(value))


@transaction.atomic(savepoint=False)
def finish(actor: Actor, uuid: UUID | None) -> None:
    """The draft has become a record, or is thrown away: its words go, its number is remembered, so
    that a device that sends it late does not bring it back."""
    if uuid is None or actor.staff is None:
        return
    now = bulk.moment(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_FINISH, [actor.staff, bulk.uuid(uuid), now, now, now])


def is_finished(actor: Actor, uuid: UUID | None) -> bool:
    """Whether this very form has been saved already."""
    rows = Draft.objects.filter(staff=actor.staff, uuid=uuid)
    return uuid is not None and rows.exclude(finished_at=None).exists()


@contextmanager
def becoming(actor: Actor, uuid: UUID | None, *, once: bool = False) -> Iterator[None]:
    """Save what was drafted and let go of the draft in one transaction: both, or neither.

    `once`: the same form a second time is refused with words, for what has no number of its own by
    which the action would know it again.
    """
    with transaction.atomic():
        if once and is_finished(actor, uuid):
            raise ValidationError(
                _("もう保存されています。もうひとつ書くときは、もう一度おしてください。")
            )
        yield
        finish(actor, uuid)
