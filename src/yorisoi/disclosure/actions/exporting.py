"""Lists of people as files: asked for, agreed by a second person, made in the background, fetched.

What is decided is decided again each time: whether one may, how many they are, whether a seal covers
somebody. A list that was small when it was asked for may be large when it is made.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.accounts.access import actor_for, require
from yorisoi.accounts.models import Organization
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock, saying, scopes
from yorisoi.disclosure import egress, lists, secrets
from yorisoi.disclosure.egress import Egress, Refused
from yorisoi.disclosure.gate import Package, release
from yorisoi.disclosure.kinds import Label
from yorisoi.disclosure.locking import locked, unlocked
from yorisoi.disclosure.models import KEPT, Export
from yorisoi.disclosure.workbooks import workbook
from yorisoi.jobs.actions.asking import ask as ask_job
from yorisoi.jobs.kinds import Kind
from yorisoi.jobs.tasks import Task

MAKE, END = "export", "export-end"
REASON_LENGTH = 5


@transaction.atomic
def ask(actor: Actor, kind: str, *, options: dict[str, object], reason: str) -> Export:
    """Put the wish down. A small list without anybody sealed is made at once; for any other somebody
    else must agree. Raises PermissionDenied, or ValidationError with words for the form."""
    require(actor, Permission.EXPORT)
    if actor.staff is None:
        raise PermissionDenied(Permission.EXPORT)
    if len(reason.strip()) < REASON_LENGTH:
        raise ValidationError({"reason": _("なんのために使うかを書いてください（5文字から）。")})
    persons = lists.get(kind).persons(actor, options)
    if not persons:
        raise ValidationError({"kind": _("この一覧には、いまだれもいません。")})
    row = Export.objects.create(
        organization_id=actor.organization, kind=kind, options=options, reason=reason.strip()[:200],
        asked_by_id=actor.staff, asked_at=clock.now(), people=len(persons),
        has_sealed=bool(secrets.provider().sealed(persons)),
    )  # fmt: skip
    note(
        actor, "export.asked", f"export:{row.pk}",
        payload={"kind": kind, "options": options, "people": row.people, "sealed": row.has_sealed},
    )  # fmt: skip
    if not row.needs_second(_alone(actor)):
        _let_make(actor, row)
    return row


def _alone(actor: Actor) -> int:
    rows = Organization.objects.filter(pk=actor.organization)
    return rows.values_list("exports_alone", flat=True).get()


def _let_make(actor: Actor, row: Export) -> None:
    """The job is of whoever asked: what they may not any more is not made."""
    again = Export.objects.filter(pk=row.pk).values_list("agreed_at", flat=True).get()
    ask_job(actor, MAKE, {"export": row.pk}, key=f"export:{row.pk}:{again}")


@transaction.atomic
def agree(actor: Actor, pk: int) -> Export:
    """A second person: somebody else than the one who asked."""
    require(actor, Permission.EXPORT_AGREE)
    row = _waiting(actor, pk)
    asker = actor_for(row.asked_by, via="job")
    if not asker.may(Permission.EXPORT):
        raise ValidationError(_("頼んだ人は、もう書き出せません。"))
    row.agreed_by_id, row.agreed_at = actor.staff, clock.now()
    row.save(update_fields=["agreed_by", "agreed_at"])
    note(actor, "export.agreed", f"export:{row.pk}", payload={"people": row.people})
    _let_make(asker, row)
    return row


@transaction.atomic
def refuse(actor: Actor, pk: int, *, words: str) -> Export:
    """The second person says no, and why."""
    require(actor, Permission.EXPORT_AGREE)
    if not words.strip():
        raise ValidationError({"words": _("出さないわけを、ひとこと書いてください。")})
    row = _waiting(actor, pk)
    return _end(actor, row, "export.refused", words.strip())


def _waiting(actor: Actor, pk: int) -> Export:
    """Raises PermissionDenied for one's own, ValidationError where nothing waits any more."""
    rows = Export.objects.select_for_update(of=("self",)).select_related("asked_by__organization")
    row = rows.filter(organization=actor.organization, pk=pk).first()
    if row is None or actor.staff is None or row.asked_by_id == actor.staff:
        raise PermissionDenied("export")
    if row.state(_alone(actor)) != Export.State.WAITING:
        raise ValidationError(_("これは、もう待っていません。"))
    return row


@transaction.atomic
def withdraw(actor: Actor, pk: int) -> Export:
    """Whoever asked does not want it any more; what was made is gone."""
    rows = Export.objects.select_for_update().filter(organization=actor.organization)
    row = rows.filter(pk=pk, asked_by=actor.staff, ended_at=None).first()
    if row is None:
        raise PermissionDenied("export")
    return _end(actor, row, "export.withdrawn", "")


def _end(actor: Actor, row: Export, verb: str, refusal: str) -> Export:
    row.ended_by, row.ended_at = actor.label[:120], clock.now()
    row.refusal, row.content = refusal[:300], None
    row.save(update_fields=["ended_by", "ended_at", "refusal", "content"])
    note(actor, verb, f"export:{row.pk}", payload={"kind": row.kind})
    return row


def make(task: Task) -> None:
    """The job. It asks everything anew: who may, who is in it, whether a second person agreed and
    still may."""
    row = Export.objects.select_related("agreed_by__organization").get(
        pk=task.job.payload["export"]
    )
    if row.ended_at is not None or row.made_at is not None:
        return
    actor = task.actor
    out = Egress(actor, "job:export", recipient=actor.label)
    with scopes.within(actor.organization), egress.opened(out), translation.override("ja"):
        persons = lists.get(row.kind).persons(actor, row.options)
        row.people = len(persons)
        row.has_sealed = bool(secrets.provider().sealed(persons))
        if row.needs_second(_alone(actor)) and not _second_holds(row):
            with task.taking_effect():
                _wait_again(row)
            return
        content = _drawn(actor, row)
        with task.taking_effect():
            now = clock.now()
            Export.objects.filter(pk=row.pk).update(
                people=row.people, has_sealed=row.has_sealed, persons=persons, made_at=now,
                until=now + KEPT, content=locked(content, str(row)),
            )  # fmt: skip
            note(actor, "export.made", f"export:{row.pk}", payload={"people": row.people})
            ask_job(actor, END, {"export": row.pk}, key=f"export:{row.pk}", due_at=now + KEPT)


def _second_holds(row: Export) -> bool:
    second = row.agreed_by
    return (
        second is not None and second.is_active and actor_for(second).may(Permission.EXPORT_AGREE)
    )


def _wait_again(row: Export) -> None:
    """More people than when it was asked for, or the second person is gone: somebody must agree."""
    Export.objects.filter(pk=row.pk).update(
        people=row.people, has_sealed=row.has_sealed, agreed_by=None, agreed_at=None
    )


def _drawn(actor: Actor, row: Export) -> bytes:
    what, now = lists.get(row.kind), clock.now()
    mark = _("%(who)s　%(when)s 書き出し　%(reason)s　ほかの人に渡さないでください") % {
        "who": actor.label, "when": saying.moment(now), "reason": row.reason,
    }  # fmt: skip
    sheet = what.sheet(actor, row.options)
    return workbook(sheet, title=str(what.wording), mark=mark, made_at=now)


def end(task: Task) -> None:
    """The job a day later: nothing of it lies about."""
    with task.taking_effect():
        Export.objects.filter(pk=task.job.payload["export"]).update(content=None, persons=[])


@transaction.atomic
def fetch(actor: Actor, pk: int) -> tuple[str, bytes]:
    """(name of the file, content), to whoever asked and past the gate; checked again now.

    Raises PermissionDenied where there is nothing of theirs to fetch, Refused where somebody in it
    is not theirs to know any more.
    """
    require(actor, Permission.EXPORT)
    rows = Export.objects.select_related("agreed_by__organization")
    row = rows.filter(organization=actor.organization, asked_by=actor.staff, pk=pk).first()
    alone = _alone(actor)
    if row is None or row.state(alone) != Export.State.READY or row.content is None:
        raise PermissionDenied("export")
    _check_again(actor, row, alone)
    content = unlocked(row.content, str(row))
    Export.objects.filter(pk=row.pk).update(fetched_at=clock.now())
    release(
        actor, Package(content, len(row.persons), row.persons), kind="list",
        target=f"export:{row.pk}", recipient=actor.label, purpose=row.reason,
        basis=row.agreed_by.name if row.agreed_by else _("ひとりで書き出せる人数"),
        labels={Label.NAMES},
    )  # fmt: skip
    # Neither who asked nor who stands in it: the name of a file stays in downloads.
    return f"{row.kind}-{saying.as_day(row.made_at):%Y%m%d}-{row.pk}.xlsx", content


def _check_again(actor: Actor, row: Export, alone: int) -> None:
    known = lists.get(row.kind).reachable(actor, row.persons)
    if gone := set(row.persons) - known:
        words = _("この中に、いまは見られない人がいます。もう一度頼んでください。")
        raise Refused("reach", words, gone)
    row.has_sealed = row.has_sealed or bool(secrets.provider().sealed(row.persons))
    if row.needs_second(alone) and not _second_holds(row):
        words = _(
            "頼んだあとに秘匿がかかった人がいるか、認めた人がかわりました。もう一度頼んでください。"
        )
        raise Refused("second", words, row.persons)


KINDS = (
    Kind(MAKE, gettext_lazy("一覧を書き出す"), make, permission=Permission.EXPORT),
    Kind(END, gettext_lazy("書き出した一覧を消す"), end),
)
