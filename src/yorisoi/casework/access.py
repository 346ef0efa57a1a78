"""Which reception memos an actor may read."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.casework.models import MemoAlert, MemoTaking, ReceptionMemo
from yorisoi.registry import access as registry


def memos(actor: Actor) -> QuerySet[ReceptionMemo]:
    """Of the own sites, to oneself, by oneself, and those that warn of a caller for the sake of
    somebody whom one may know. None about somebody whose file is shut to the actor."""
    if not actor.may(Permission.RECEPTION):
        return ReceptionMemo.objects.none()
    rows = ReceptionMemo.objects.filter(
        registry.open_to(actor, "about"), organization=actor.organization
    )
    sites = actor.sites(Permission.RECEPTION)
    if sites is None:
        return rows
    taken = MemoTaking.objects.filter(memo=OuterRef("pk"), staff=actor.staff)
    return rows.filter(
        Q(site__in=sites)
        | Q(to_site__in=sites)
        | Q(to_staff=actor.staff)
        | Q(written_by=actor.staff)
        | Exists(taken)
        | Exists(alerts(actor).filter(memo=OuterRef("pk")))
    )


def alerts(actor: Actor) -> QuerySet[MemoAlert]:
    """Open warnings for the sake of people whose staff the actor is; of others there is no trace,
    neither for a colleague nor for whoever answered the telephone."""
    if not actor.may(Permission.PERSON_READ):
        return MemoAlert.objects.none()
    rows = MemoAlert.objects.filter(
        registry.kept_by(actor, "person"),
        person__organization=actor.organization,
        closed_at=None,
    )
    return rows.select_related("entry", "person").order_by("is_weak", "id")
