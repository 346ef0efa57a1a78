"""Which acts an actor may read. What they may not read looks like what does not exist."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from yorisoi.accounts.policy import Actor, Facts, Permission, decide
from yorisoi.ledger.models import Act, Participant, Promise
from yorisoi.registry import access as registry


def acts(actor: Actor) -> QuerySet[Act]:
    """Acts of the actor's sites, acts with people whom the actor may know, and the own ones."""
    rows = Act.objects.filter(organization=actor.organization)
    own = Q(author=actor.staff) if actor.staff is not None else Q(pk__in=())
    if not actor.may(Permission.ACT_READ):
        return rows.filter(own) if actor.may(Permission.OBSERVATION_RECORD) else rows.none()
    sites = actor.sites(Permission.ACT_READ)
    if sites is None:
        return rows
    known = Participant.objects.filter(
        registry.reached(actor, person="person"), act=OuterRef("pk"), person__isnull=False
    )
    return rows.filter(own | Q(site__in=sites) | Exists(known))


def may_correct(actor: Actor, act: Act) -> bool:
    """Whoever wrote it may correct it or take it back; otherwise the role at its site."""
    if act.organization_id != actor.organization:
        return False
    if actor.staff is not None and act.author_id == actor.staff:
        return actor.may(Permission.ACT_RECORD) or actor.may(Permission.OBSERVATION_RECORD)
    sites = frozenset({act.site_id} if act.site_id else ())
    facts = Facts(organization=act.organization_id, sites=sites, author=act.author_id)
    return bool(decide(actor, Permission.ACT_RECORD, facts))


def standing(rows: QuerySet[Act]) -> QuerySet[Act]:
    """Acts that nobody has corrected or taken back since."""
    return rows.filter(superseded_by=None, retraction=None)


def promises(actor: Actor) -> QuerySet[Promise]:
    """Open promises to people whom the actor may know, and those of the actor's sites."""
    rows = Promise.objects.filter(organization=actor.organization, ended_at=None)
    if not actor.may(Permission.ACT_READ):
        return rows.none()
    sites = actor.sites(Permission.ACT_READ)
    if sites is None:
        return rows
    return rows.filter(
        Q(owner=actor.staff)
        | Q(person__isnull=False) & registry.reached(actor, person="person")
        | Q(person=None, site__in=sites)
    )
