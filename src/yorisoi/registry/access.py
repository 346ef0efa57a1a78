"""Which persons an actor may know of. Every read of a person starts here.

policy.decide, compiled: whom the role reaches (`reached`), less the few whose file is shut to this
actor (`shut`). The few are gathered once for each query along an index of their own; whether
somebody is reached is asked row by row.
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime
from functools import wraps

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value, When
from django.db.models import Case as Condition
from django.db.models.expressions import RawSQL

from yorisoi.accounts.policy import (
    Actor,
    Facts,
    FieldGroup,
    Level,
    Permission,
    Share,
    Window,
    decide,
)
from yorisoi.common import bulk, clock, scopes
from yorisoi.registry.models import (
    Assignment,
    Case,
    Duty,
    Emergency,
    Household,
    Insider,
    Outsider,
    Person,
    Reach,
    Seal,
    SealRequest,
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
    sql, values = _reached(actor, permission)
    return Q(AskedOf(person, sql, *values))


def _reached(actor: Actor, permission: Permission) -> tuple[str, list]:
    """What `AskedOf` asks, with its values."""
    sites = actor.sites(permission)
    if sites is None:
        return _open(actor)
    sql, values = _open(actor)
    asked, more = _reaching(actor, sites)
    return f"({sql}) AND ({asked})", [*values, *more]


def reached_in(
    actor: Actor, column: str, permission: Permission = Permission.PERSON_READ
) -> tuple[str, list]:
    """`reached` for plain SQL about a column of persons that is never empty, with its values. The
    permission itself and the organization are the caller's to check, as there."""
    sql, values = _reached(actor, permission)
    return sql.format(column, or_none=""), values


def open_in(actor: Actor, column: str) -> tuple[str, list]:
    """The same of `open_to`."""
    sql, values = _open(actor)
    return sql.format(column, or_none=""), values


_REACHES = """SELECT COUNT(*) FROM registry_person p
WHERE p.organization_id = %s AND p.id IN ({marks}) AND {within}"""


def reaches(actor: Actor, persons: Collection[int]) -> bool:
    """Whether all of these are among `persons`; before each record, so in plain SQL."""
    if not persons:
        return True
    if not actor.may(Permission.PERSON_READ):
        return False
    sql, values = reached_in(actor, "p.id")
    marks = ", ".join(["%s"] * len(persons))
    with connection.cursor() as cursor:
        cursor.execute(
            _REACHES.format(marks=marks, within=sql), [actor.organization, *persons, *values]
        )
        return cursor.fetchone()[0] == len(set(persons))


class AskedOf(Func):
    """A question of our own SQL about each row; `{0}` in it is the column that `path` leads to, and
    `{or_none}` says that it may be empty, where it may: an index is of no use behind an OR. Every list
    asks who is reached, and putting that together as querysets cost more than the answer."""

    output_field = BooleanField()

    def __init__(self, path: str, sql: str, *values: object) -> None:
        super().__init__(F(path))
        self.sql, self.values = sql, values

    def as_sql(self, compiler, connection, **_more: object) -> tuple[str, list]:
        (asked,) = self.source_expressions
        column, _none = compiler.compile(asked)
        # A joined table may have no row at all, whatever its column says.
        is_sure = asked.alias == compiler.query.base_table and not asked.target.null
        or_none = "" if is_sure else f"{column} IS NULL OR "
        return f"({self.sql.format(column, or_none=or_none)})", list(self.values)


_KNOWN = "EXISTS (SELECT 1 FROM registry_reach r WHERE r.person_id = {0} AND r.site_id IN ({1}))"
_ASSIGNED = """EXISTS (
  SELECT 1 FROM registry_assignment a JOIN registry_case k ON k.id = a.case_id
  WHERE k.person_id = {0} AND a.staff_id = %s AND a.since <= %s
    AND (a.until IS NULL OR a.until >= %s))"""
_NAMED = "EXISTS (SELECT 1 FROM registry_insider i WHERE i.person_id = {0} AND i.staff_id = %s)"
_HOLDS = """EXISTS (
  SELECT 1 FROM registry_sealholder h JOIN registry_seal s ON s.id = h.seal_id
  WHERE s.person_id = {0} AND s.retracted_at IS NULL AND h.staff_id = %s AND h.ended_at IS NULL)"""
# A row without a person is open.
_OPEN = "{{or_none}}{{0}} NOT IN ({shut})"


def _reaching(actor: Actor, sites: Collection[int]) -> tuple[str, list]:
    """Known at one of the sites, walked beside, or named by the file itself."""
    today, staff = bulk.day(clock.today()), actor.staff
    ways, values = [_ASSIGNED, _NAMED], [staff, today, today, staff]
    if sites:
        ways.insert(0, _KNOWN.format("{0}", ", ".join(["%s"] * len(sites))))
        values[:0] = sites
    return " OR ".join(ways), values


# Files that are restricted and do not name this member of staff (a limited one is open to whoever is
# assigned), and those of a tie. Plain SQL: every list asks it, and putting it together as querysets
# cost more than all the rest of the question.
_RESTRICTED = (
    "SELECT s.id FROM registry_person s WHERE s.organization_id = %s AND s.level IS NOT NULL"
)
_NOT_NAMED = """ AND NOT EXISTS (
  SELECT 1 FROM registry_insider i WHERE i.person_id = s.id AND i.staff_id = %s)
AND NOT (s.level = 1 AND EXISTS (
  SELECT 1 FROM registry_assignment a JOIN registry_case k ON k.id = a.case_id
  WHERE k.person_id = s.id AND a.staff_id = %s AND a.since <= %s
    AND (a.until IS NULL OR a.until >= %s)))"""
_TIED = " UNION ALL SELECT o.person_id FROM registry_outsider o WHERE o.staff_id = %s"


def shut(actor: Actor) -> tuple[str, list]:
    """SQL for the ids of the few files that are shut to this actor, with its parameters."""
    if actor.staff is None:
        return _RESTRICTED, [actor.organization]
    today = bulk.day(clock.today())
    staff = actor.staff
    return (
        f"{_RESTRICTED}{_NOT_NAMED}{_TIED}",
        [actor.organization, staff, staff, today, today, staff],
    )


def shut_to(actor: Actor, person: str = "pk") -> Q:
    """Whether a restriction or a tie shuts this person's file to the actor: gathered at once, not
    asked row by row."""
    return Q(**{f"{person}__in": RawSQL(*shut(actor))})  # noqa: S611 our own words, values apart


def open_to(actor: Actor, person: str = "pk") -> Q:
    """The opposite of `shut_to`. A row without a person is open."""
    sql, values = _open(actor)
    return Q(AskedOf(person, sql, *values))


def _open(actor: Actor) -> tuple[str, list]:
    sql, values = shut(actor)
    return _OPEN.format(shut=sql), values


def finding(
    actor: Actor, permission: Permission = Permission.PERSON_READ
) -> AbstractContextManager[None]:
    """Inside, PostgreSQL itself lets through only the persons and cases that this actor may find
    (nets.py). For lists: also over `@finder`."""
    return scopes.finding(actor.staff, actor.sites(permission), nobody=not actor.may(permission))


def finder(ask: Callable) -> Callable:
    """Over a query whose first argument is the actor and whose answer is complete, not lazy."""

    @wraps(ask)
    def asked(actor: Actor, *arguments: object, **more: object) -> object:
        with finding(actor):
            return ask(actor, *arguments, **more)

    return asked


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
    return Person.objects.filter(shut_to(actor), organization=actor.organization).exists()


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
    today, now = clock.today(), clock.now()
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
        duties=tuple(map(_window, duties(person.organization_id, now, now))) if seals else (),
        together=tuple(map(_agreed, agreed(person))) if seals else (),
        emergencies=tuple(map(_opened, live_emergencies(now).filter(person=person))),
        shares=tuple(map(share_of, Sharing.objects.filter(person=person))),
    )


def _staff_of(model: type[Insider | Outsider], person: Person) -> frozenset[int]:
    return frozenset(model.objects.filter(person=person).values_list("staff_id", flat=True))


def _window(row: Duty) -> Window:
    return Window(row.staff_id, row.since, row.until)


def _agreed(row: SealRequest) -> Window:
    return Window(row.staff_id, row.agreed_at, row.until)


def _opened(row: Emergency) -> Window:
    return Window(row.staff_id, row.opened_at, row.until)


def live_emergencies(now: datetime) -> QuerySet[Emergency]:
    return Emergency.objects.filter(opened_at__lte=now, until__gt=now, ended_at=None)


def emergencies(actor: Actor) -> QuerySet[Emergency]:
    """The files that this member of staff broke the glass over, as long as it is open to them."""
    rows = live_emergencies(clock.now()).filter(
        staff=actor.staff, person__organization=actor.organization
    )
    if not actor.may(Permission.EMERGENCY_READ):
        return rows.none()
    rows = rows.exclude(person__level__gte=Level.SEALED)
    return rows.exclude(person__in=_of(Outsider, actor))


def reviewable(actor: Actor) -> QuerySet[Emergency]:
    """Emergencies of others over the files whose staff the actor is."""
    if not actor.may(Permission.PERSON_READ):
        return Emergency.objects.none()
    rows = Emergency.objects.filter(
        kept_by(actor, "person"), person__organization=actor.organization
    )
    return rows.exclude(staff=actor.staff)


def agreed(person: Person) -> QuerySet[SealRequest]:
    """To whom a second person agreed who still works here and may still know the person."""
    rows = SealRequest.objects.filter(
        person=person, agreed_at__isnull=False, opened_at=None, until__gt=clock.now(),
        second__left_on=None,
    )  # fmt: skip
    return rows.exclude(second__in=Outsider.objects.filter(person=person).values("staff"))


def may_agree(actor: Actor) -> QuerySet[SealRequest]:
    """Requests of others that wait for a second person, about people whom the actor may know."""
    rows = within(actor, SealRequest.objects.filter(second=None, until__gt=clock.now()))
    return rows.exclude(staff=actor.staff) if actor.staff is not None else rows.none()


def duties(organization: int | None, since: datetime, until: datetime) -> QuerySet[Duty]:
    """Who has the seal duty at any moment between two, both included, and works here still."""
    return Duty.objects.filter(
        organization=organization, since__lte=until, until__gt=since, ended_at=None,
        staff__left_on=None,
    )  # fmt: skip


def kept_by(actor: Actor, person: str = "pk") -> Q:
    """Whether the actor is one of the staff of a person's file: assigned, named by a restriction or
    a seal, or a lead or manager where the person is known. `queries/keepers.py` lists them."""
    today, staff = bulk.day(clock.today()), actor.staff
    ways = f"{_ASSIGNED} OR {_HOLDS} OR {_NAMED}"
    own = Q(AskedOf(person, ways, staff, today, today, staff, staff))
    if actor.may(Permission.SEAL_SET):
        own |= reached(actor, Permission.SEAL_SET, person)
    return reached(actor, person=person) & own


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
