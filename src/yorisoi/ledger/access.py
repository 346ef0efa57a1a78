"""Which acts an actor may read. What they may not read looks like what does not exist."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from yorisoi.accounts.policy import Actor, Facts, Permission, decide
from yorisoi.common import clock
from yorisoi.ledger.models import Act, Participant, Promise
from yorisoi.registry import access as registry


def acts(actor: Actor) -> QuerySet[Act]:
    """Acts of the actor's sites, acts with people whom the actor may know, and the own ones; none
    of which everybody named is shut to the actor, not even an own one."""
    rows = Act.objects.filter(organization=actor.organization)
    own = Q(author=actor.staff) if actor.staff is not None else Q(pk__in=())
    if not actor.may(Permission.ACT_READ):
        own_rows = rows.filter(own, in_the_open(actor))
        return own_rows if actor.may(Permission.OBSERVATION_RECORD) else rows.none()
    rows = rows.filter(in_the_open(actor))
    sites = actor.sites(Permission.ACT_READ)
    if sites is None:
        return rows
    known = Participant.objects.filter(
        registry.reached(actor, person="person"),
        act=OuterRef("pk"),
        person__isnull=False,
    )
    return rows.filter(own | Q(site__in=sites) | Exists(known))


# Acts whose every named participant is among the few who are shut.
_SHUT = """SELECT p.act_id FROM ledger_participant p WHERE p.person_id IN ({shut})
AND NOT EXISTS (SELECT 1 FROM ledger_participant q WHERE q.act_id = p.act_id
  AND q.person_id IS NOT NULL AND q.person_id NOT IN ({shut}))"""


def in_the_open(actor: Actor, act: str = "pk") -> Q:
    """Whether an act names nobody who is shut to the actor, or somebody else beside them; `act` is
    the path to its id. Those of the few who are shut are gathered once, the rest is not touched."""
    sql, values = registry.shut(actor)
    asked = f"{{or_none}}{{0}} NOT IN ({_SHUT.format(shut=sql)})"
    return Q(registry.AskedOf(act, asked, *values, *values))


def facts(act: Act) -> Facts:
    """What policy.decide must know of an act, whoever takes part in it."""
    sites = frozenset({act.site_id} if act.site_id else ())
    return Facts(organization=act.organization_id, sites=sites, author=act.author_id)


def may_correct(actor: Actor, act: Act) -> bool:
    """Whoever wrote it may correct it or take it back; otherwise the role at its site. What one
    may not read one may not correct."""
    if act.organization_id != actor.organization:
        return False
    if not Act.objects.filter(in_the_open(actor), pk=act.pk).exists():
        return False
    if actor.staff is not None and act.author_id == actor.staff:
        return actor.may(Permission.ACT_RECORD) or actor.may(Permission.OBSERVATION_RECORD)
    return bool(decide(actor, Permission.ACT_RECORD, facts(act), now=clock.now()))


def standing(rows: QuerySet[Act]) -> QuerySet[Act]:
    """Acts that nobody has corrected or taken back since."""
    return rows.filter(superseded_by=None, retraction=None)


def promises(actor: Actor) -> QuerySet[Promise]:
    """Open promises to people whom the actor may know, and those of the actor's sites."""
    rows = Promise.objects.filter(organization=actor.organization, ended_at=None)
    if not actor.may(Permission.ACT_READ):
        return rows.none()
    rows = rows.filter(registry.open_to(actor, "person"), in_the_open(actor, "made_in"))
    sites = actor.sites(Permission.ACT_READ)
    if sites is None:
        return rows
    return rows.filter(
        Q(owner=actor.staff)
        | Q(person__isnull=False) & registry.reached(actor, person="person")
        | Q(person=None, site__in=sites)
    )
