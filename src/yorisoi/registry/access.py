"""Which persons an actor may know of. Every read of a person starts here.

policy.decide, compiled: whom the role reaches (`reached`), less the few whose file is closed to this
actor (`closed_to`). The few are gathered once for each query along an index of their own; whether
somebody is reached is asked row by row.
"""

from datetime import datetime

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models import Case as Condition

from yorisoi.accounts.policy import Actor, Facts, FieldGroup, Level, Permission, Share, decide
from yorisoi.common import clock
from yorisoi.registry.models import (
    Assignment,
    Case,
    Household,
    Insider,
    Outsider,
    Person,
    Reach,
    Seal,
    Sharing,
)


def persons(actor: Actor, permission: Permission = Permission.PERSON_READ) -> QuerySet[Person]:
    """The own organization, and there the sites where the role holds, the cases assigned to this
    member of staff and the files that name them; nobody whose file is closed to them."""
    rows = Person.objects.filter(organization=actor.organization)
    if not actor.may(permission):
        return rows.none()
    return rows.filter(reached(actor, permission))


def reached(actor: Actor, permission: Permission = Permission.PERSON_READ, person: str = "pk") -> Q:
    """Whether a row's person may be known to the actor; `person` is the path to the id.

    The organization is the caller's to check. Reach is asked row by row, because «person IN
    (everybody whom the actor may know)» makes the database gather everybody first.
    """
    sites = actor.sites(permission)
    if sites is None:
        return open_to(actor, person)
    return open_to(actor, person) & (
        Q(Exists(Reach.objects.filter(site__in=sites, person=OuterRef(person))))
        | Q(Exists(assignments(actor).filter(case__person=OuterRef(person))))
        | Q(**{f"{person}__in": _of(Insider, actor)})
    )


def open_to(actor: Actor, person: str = "pk") -> Q:
    """Whether nothing shuts this person's file to the actor: no restriction, no tie. A row without
    a person is open."""
    is_open = ~Q(**{f"{person}__in": closed_to(actor)})
    if actor.staff is not None:
        is_open &= ~Q(**{f"{person}__in": _of(Outsider, actor)})
    return is_open


def shut_to(actor: Actor, person: str) -> Q:
    """The opposite of `open_to`, for the few who are shut: a list that is gathered at once."""
    is_shut = Q(**{f"{person}__in": closed_to(actor)})
    return (
        is_shut if actor.staff is None else is_shut | Q(**{f"{person}__in": _of(Outsider, actor)})
    )


def closed_to(actor: Actor) -> QuerySet[Person]:
    """Files that are restricted and do not name this member of staff; for whoever is assigned, a
    limited one is not closed. Ids, to be excluded; ties are apart (`reached`)."""
    rows = Person.objects.filter(organization=actor.organization, level__isnull=False)
    if actor.staff is not None:
        rows = rows.exclude(pk__in=_of(Insider, actor)).exclude(
            level=Level.LIMITED, pk__in=assignments(actor).values("case__person")
        )
    return rows.values("pk")


def unknown_to(actor: Actor) -> QuerySet[Person]:
    """Sealed files that for this actor do not exist, not even in a count."""
    rows = Person.objects.filter(organization=actor.organization, level__gte=Level.SEALED)
    if actor.staff is not None:
        rows = rows.exclude(pk__in=_of(Insider, actor))
    return rows.values("pk")


def named_in(actor: Actor) -> QuerySet:
    """Closed files that name this member of staff, as `person`."""
    return _of(Insider, actor)


def is_barred(actor: Actor) -> bool:
    """Whether any file at all is shut to this actor, or unknown."""
    return Person.objects.filter(shut_to(actor, "pk"), organization=actor.organization).exists()


def _of(model: type[Insider | Outsider], actor: Actor) -> QuerySet:
    return model.objects.filter(staff=actor.staff).values("person")


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
    return Condition(
        When(reached(actor, person=person), then=Value(True)),
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
    walking = Assignment.objects.filter(case__person=person, since__lte=today)
    return Facts(
        organization=person.organization_id,
        sites=frozenset(Reach.objects.filter(person=person).values_list("site_id", flat=True)),
        assigned=frozenset(
            walking.filter(Q(until=None) | Q(until__gte=today)).values_list("staff_id", flat=True)
        ),
        level=Level(person.level or 0),
        named=_staff_of(Insider, person),
        denied=_staff_of(Outsider, person),
        is_sealed=bool(seals),
        holders=frozenset(
            holder.staff_id
            for seal in seals
            for holder in seal.holders.all()
            if holder.ended_at is None
        ),
        shares=tuple(map(share_of, Sharing.objects.filter(person=person))),
    )


def _staff_of(model: type[Insider | Outsider], person: Person) -> frozenset[int]:
    return frozenset(model.objects.filter(person=person).values_list("staff_id", flat=True))


def share_of(row: Sharing) -> Share:
    groups = frozenset(map(FieldGroup, row.groups))
    return Share(row.recipient_id, groups, row.since, row.until, row.revoked_at)


def may(
    actor: Actor,
    permission: Permission,
    person: Person,
    group: FieldGroup | None = None,
    *,
    now: datetime | None = None,
) -> bool:
    return bool(decide(actor, permission, facts(person), group, now=now or clock.now()))


def shared(actor: Actor) -> QuerySet[Sharing]:
    """What other bodies share with the actor's now. Sealed files are never shared, and whoever is
    tied to somebody does not find them here either."""
    rows = Sharing.objects.live(clock.today()).filter(recipient=actor.organization)
    if not actor.may(Permission.SHARED_READ):
        return rows.none()
    rows = rows.exclude(person__organization=actor.organization)
    rows = rows.exclude(person__level__gte=Level.SEALED)
    return rows.exclude(person__in=_of(Outsider, actor))
