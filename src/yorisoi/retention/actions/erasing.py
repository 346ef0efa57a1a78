"""The erasing itself, as work in the background: once in effect, and true down to the free pages.

What a person's rows said goes from every room in one transaction, with the certificate. What the
database still holds of them in free pages and in its log goes afterwards, by a job of its own that is
asked for in the same transaction: a machine that dies in between goes on with it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor
from yorisoi.audit.actions import erase as erase_entry
from yorisoi.audit.actions import note
from yorisoi.audit.links import canonical
from yorisoi.audit.models import Entry, Mention
from yorisoi.common import checkpoints, clock, scopes
from yorisoi.jobs.actions.asking import ask
from yorisoi.jobs.tasks import Failed, Task
from yorisoi.registry import erasing
from yorisoi.retention.actions.deciding import DECIDERS, erasing_of, hindrances, require_free
from yorisoi.retention.models import Certificate, Disposal

SCRUB = "retention.scrub"


def work(task: Task) -> None:
    """Erase what two people decided. A hold, or anything else that came in between, stops it."""
    with scopes.within(task.job.organization_id):
        disposal = _decided(task)
        with task.taking_effect(disposal=disposal.pk):
            certificate = erase(task.actor, disposal)
            ask(
                task.actor, SCRUB, {"certificate": certificate.pk},
                key=f"certificate:{certificate.pk}",
            )  # fmt: skip


def _decided(task: Task) -> Disposal:
    disposal = Disposal.objects.filter(
        pk=task.job.payload["disposal"], withdrawn_at=None, certificate=None
    ).first()
    if disposal is None or disposal.decisions.count() < DECIDERS:
        raise Failed(_("取りやめになっています。"))
    try:
        require_free(disposal.person)
    except ValidationError as error:
        raise Failed(" ".join(error.messages)) from error
    if hindered := hindrances(disposal):
        raise Failed(" ".join(hindered))
    return disposal


def erase(actor: Actor, disposal: Disposal) -> Certificate:
    """In the transaction of the caller: the words of the trail first, then room by room, from above
    to below. Answers the certificate; it names nobody."""
    deciders = list(disposal.decisions.order_by("at", "id").select_related("staff"))
    second = deciders[-1].staff.name if deciders else ""
    what = erasing_of(disposal)
    counts = Counter({Entry._meta.db_table: _of_the_trail(actor, what, disposal, second)})
    for one in erasing.every():
        counts.update(one.erase(what))
    counts = {table: count for table, count in sorted(counts.items()) if count}
    now, by = clock.now(), [f"{one.staff.name}（{one.staff_id}）" for one in deciders]
    said = {
        "disposal": disposal.pk, "person": disposal.person, "basis": disposal.basis, "at": now,
        "counts": counts, "deciders": by,
    }  # fmt: skip
    digest = hashlib.sha256(canonical(said).encode()).hexdigest()
    row = Certificate.objects.create(
        disposal=disposal, at=now, counts=counts, deciders=by, digest=digest
    )
    note(
        actor, "retention.erased", f"disposal:{disposal.pk}", persons=[disposal.person],
        payload={"rows": sum(counts.values()), "sha256": digest},
    )  # fmt: skip
    return row


def _of_the_trail(actor: Actor, what: erasing.Erasing, disposal: Disposal, second: str) -> int:
    """Whatever an entry about this person alone says, and any entry with words in it: readings and
    deeds stay links of the chain, with their day, their doer and their verb."""
    mentions = Mention.objects.filter(person=what.person).values("entry")
    rows = Entry.objects.filter(chain=actor.chain, pk__in=mentions).exclude(payload="")
    shared = set(
        Mention.objects.filter(entry__in=rows).exclude(person=what.person)
        .values_list("entry", flat=True)
    )  # fmt: skip
    found = [
        number
        for pk, number, payload in rows.values_list("pk", "number", "payload")
        if payload not in {"", "{}"} and (pk not in shared or _has_words(json.loads(payload)))
    ]
    for number in found:
        erase_entry(actor, number, reason=f"disposal:{disposal.pk}", second=second)
    return len(found)


def _has_words(value: object) -> bool:
    """Whether anything in it is more than numbers and our own codes."""
    if isinstance(value, dict):
        return any(map(_has_words, value.values()))
    if isinstance(value, list):
        return any(map(_has_words, value))
    return isinstance(value, str) and not value.isascii()


def scrub(task: Task) -> None:
    """Free pages, the write-ahead log, sessions that are over. Tried again while somebody is in the
    way."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    if connection.vendor == "sqlite":
        _scrub_sqlite()
    else:
        _scrub_postgresql()
    with scopes.within(task.job.organization_id), task.taking_effect():
        Certificate.objects.filter(pk=task.job.payload["certificate"]).update(
            scrubbed_at=clock.now()
        )


def _scrub_sqlite() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    name = str(settings.DATABASES["default"]["NAME"])
    if "mode=memory" in name or not Path(f"{name}-wal").exists():
        return
    connection.close()
    if not checkpoints.empty_log(Path(name)):
        raise OSError("the write-ahead log is in use")


def _scrub_postgresql() -> None:
    """Every table that a room of people has: a table that was only emptied keeps its old rows."""
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("yorisoi.")
    )
    with connection.cursor() as cursor:
        for table in [*tables, Session._meta.db_table]:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
