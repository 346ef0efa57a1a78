"""Which persons an actor may know of. Every read of a person starts here."""

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models import Case as Condition

from yorisoi.accounts.policy import Actor, Facts, Permission, decide
from yorisoi.common import clock
from yorisoi.registry.models import Assignment, Case, Household, Person, Reach, Seal


def persons(actor: Actor, permission: Permission = Permission.PERSON_READ) -> QuerySet[Person]:
    """The rule of policy.decide, compiled: the own organization, and there the sites where the
    role holds, or the cases assigned to this member of staff."""
    rows = Person.objects.filter(organization=actor.organization)
    if not actor.may(permission):
        return rows.none()
    return rows.filter(reached(actor, permission))


def reached(actor: Actor, permission: Permission = Permission.PERSON_READ, person: str = "pk") -> Q:
    """Whether a row's person is within reach, asked row by row; `person` is the path to the id.

    The organization is the caller's to check. Row by row, because «person IN (everybody whom the
    actor may know)» makes the database gather everybody first.
    """
    sites = actor.sites(permission)
    if sites is None:
        return Q()
    return Q(Exists(Reach.objects.filter(site__in=sites, person=OuterRef(person)))) | Q(
        Exists(assignments(actor).filter(case__person=OuterRef(person)))
    )


def within(
    actor: Actor, rows: QuerySet, permission: Permission = Permission.PERSON_READ
) -> QuerySet:
    """Those rows whose `person` the actor may know: facts, household members, cases."""
    if not actor.may(permission):
        return rows.none()
    return rows.filter(
        reached(actor, permission, person="person"), person__organization=actor.organization
    )


def is_reached(actor: Actor, person: str = "pk") -> Condition:
    """`reached` as a column to annotate: whether to name somebody, or only to count them."""
    within = reached(actor, person=person)
    return Condition(
        When(within or Q(pk__isnull=False), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


def assignments(actor: Actor) -> QuerySet[Assignment]:
    """The cases that this member of staff walks beside today."""
    today = clock.today()
    return Assignment.objects.filter(staff=actor.staff, since__lte=today).filter(
        Q(until=None) | Q(until__gte=today)
    )


def cases(actor: Actor) -> QuerySet[Case]:
    if not actor.may(Permission.PERSON_READ):
        return Case.objects.none()
    return Case.objects.filter(reached(actor, person="person"), organization=actor.organization)


def households(actor: Actor) -> QuerySet[Household]:
    """Households with a member whom the actor may know."""
    return Household.objects.filter(
        organization=actor.organization,
        members__person__in=persons(actor).values("pk"),
    ).distinct()


def facts(person: Person, seals: list[Seal] = ()) -> Facts:
    """What policy.decide must know of a person; with seals: of what they hide."""
    today = clock.today()
    return Facts(
        organization=person.organization_id,
        sites=frozenset(Reach.objects.filter(person=person).values_list("site_id", flat=True)),
        assigned=frozenset(
            Assignment.objects.filter(case__person=person, since__lte=today)
            .filter(Q(until=None) | Q(until__gte=today))
            .values_list("staff_id", flat=True)
        ),
        is_sealed=bool(seals),
        holders=frozenset(
            holder.staff_id
            for seal in seals
            for holder in seal.holders.all()
            if holder.ended_at is None
        ),
    )


def may(actor: Actor, permission: Permission, person: Person) -> bool:
    return bool(decide(actor, permission, facts(person)))
