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
    """Warnings for the sake of people whom the actor may know; of others there is no trace."""
    rows = MemoAlert.objects.select_related("entry", "person").order_by("id")
    return registry.within(actor, rows)
