"""Lists in 五十音順, equally fast on the first page and on the last.

A list is a walk along an index from a place on. Whoever works at several sites walks along one
index for each, and the walks are merged: no query ever looks at more rows than a page shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import merge
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common import bulk, clock
from yorisoi.common.ages import Birth
from yorisoi.common.kana import LAST
from yorisoi.registry import access
from yorisoi.registry.models import Person, Reach, Shelf

SIZE = 50
COUNTED = 10_000
# Where each row of the 五十音 begins in a sort key; the last: whose reading is not known.
ROWS = {
    "a": "ア", "ka": "カ", "sa": "サ", "ta": "タ", "na": "ナ", "ha": "ハ", "ma": "マ", "ya": "ヤ",
    "ra": "ラ", "wa": "ワ", "none": LAST,
}  # fmt: skip


class Entry(NamedTuple):
    """A person as a list shows them; in 五十音順 when compared."""

    sort_key: str
    id: int
    number: str
    name: str
    kana: str
    called: str
    shelf: int

    @property
    def pk(self) -> int:
        return self.id


@dataclass(frozen=True)
class Choice:
    """Which part of the list: a site, one's own people, also those whose support has ended."""

    site: int | None = None
    mine: bool = False
    closed: bool = False

    @property
    def shelves(self) -> list[Shelf]:
        return [Shelf.OPEN, Shelf.CLOSED] if self.closed else [Shelf.OPEN]


@dataclass(frozen=True)
class Page:
    """One page of persons. `after` and `before` are where its neighbours begin, or None."""

    persons: list[Entry]
    after: str | None
    before: str | None


@access.finder
def people_page(
    actor: Actor,
    choice: Choice = Choice(),
    *,
    after: str | None = None,
    before: str | None = None,
    row: str | None = None,
    size: int = SIZE,
) -> Page:
    """The living persons whom the actor may know, from a place in the list on.

    `after` and `before` are marks from an earlier page («id» of its last or first person), `row`
    a key of ROWS: the database walks on from there along the index, so the thousandth page costs
    what the first does.
    """
    backwards = bool(before)
    place = _place(actor, before or after) or _row(row)
    if backwards and place is None:
        backwards = False
    walks = [_walk(rows, place, size, backwards=backwards) for rows in _sources(actor, choice)]
    found = _first(merge(*walks, reverse=backwards), size + 1)
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
        if not found:
            return people_page(actor, choice, size=size)
    has_next = more or backwards
    has_previous = more if backwards else place is not None
    return Page(
        found,
        after=str(found[-1].id) if found and has_next else None,
        before=str(found[0].id) if found and has_previous else None,
    )


def _place(actor: Actor, mark: str | None) -> tuple[str, int] | None:
    if not mark or not mark.isdecimal() or len(mark) > 18:
        return None
    return access.persons(actor).filter(pk=int(mark)).values_list("sort_key", "id").first()


def _row(row: str | None) -> tuple[str, int] | None:
    return (ROWS[row], 0) if row in ROWS else None


class _Source(NamedTuple):
    """Rows in the order of an index, and how they name the person."""

    rows: QuerySet
    key: str
    # Prefix of the person's columns.
    person: str


def _sources(actor: Actor, choice: Choice) -> list[_Source]:
    """One for each index to walk along: by site and shelf, and the few who are one's own."""
    sites = actor.sites(Permission.PERSON_READ)
    if not actor.may(Permission.PERSON_READ):
        return []
    if choice.mine:
        return [_own(actor, choice)]
    if choice.site is not None:
        if sites is not None and choice.site not in sites:
            return []
        return [_of_site(actor, choice.site, shelf) for shelf in choice.shelves]
    if sites is None:
        everybody = Person.objects.filter(access.open_to(actor), organization=actor.organization)
        return [_Source(everybody.filter(shelf=shelf), "id", "") for shelf in choice.shelves]
    walks = [_of_site(actor, site, shelf) for site in sorted(sites) for shelf in choice.shelves]
    own = _own(actor, choice, with_named=True)
    # Most of one's own people are known at the site already.
    elsewhere = ~Exists(Reach.objects.filter(site__in=sites, person=OuterRef("pk")))
    return [*walks, own._replace(rows=own.rows.filter(elsewhere))]


def _of_site(actor: Actor, site: int, shelf: Shelf) -> _Source:
    rows = Reach.objects.filter(site=site, site__organization=actor.organization, shelf=shelf)
    return _Source(rows.filter(access.open_to(actor, "person")), "person_id", "person__")


def _own(actor: Actor, choice: Choice, *, with_named: bool = False) -> _Source:
    """Whom one walks beside, and whose closed file names one."""
    own = Q(pk__in=access.assignments(actor).values("case__person"))
    if with_named:
        own |= Q(pk__in=access.named_in(actor))
    rows = Person.objects.filter(own, access.open_to(actor), organization=actor.organization)
    return _Source(rows.filter(shelf__in=choice.shelves), "id", "")


def _walk(
    source: _Source, place: tuple[str, int] | None, size: int, *, backwards: bool
) -> list[Entry]:
    rows, number, person = source
    if place is not None:
        key, pk = place
        side, edge = ("lt", "lte") if backwards else ("gt", "gte")
        # The first comparison lets the database start in the index; the second settles equal keys.
        rows = rows.filter(**{f"sort_key__{edge}": key}).filter(
            Q(**{f"sort_key__{side}": key}) | Q(sort_key=key, **{f"{number}__{side}": pk})
        )
    order = ("-sort_key", f"-{number}") if backwards else ("sort_key", number)
    columns = [
        "sort_key",
        number,
        *(f"{person}{name}" for name in ("number", "name", "kana", "called")),
    ]
    return list(map(Entry._make, rows.order_by(*order).values_list(*columns, "shelf")[: size + 1]))


def _first(entries: object, count: int) -> list[Entry]:
    """The first entries, each person once: two sites may know the same."""
    found: dict[int, Entry] = {}
    for entry in entries:
        found.setdefault(entry.id, entry)
        if len(found) == count:
            break
    return list(found.values())


@access.finder
def people_count(
    actor: Actor, choice: Choice = Choice(), *, limit: int | None = COUNTED
) -> tuple[int, bool]:
    """How many are in the list, counted exactly up to a limit; and whether there are more."""
    sites = actor.sites(Permission.PERSON_READ)
    sources = [source.rows.values("pk") for source in _sources(actor, choice)]
    if sites is not None and len(sites) > 1 and not choice.mine and choice.site is None:
        # Two sites may know the same person; whoever is only one's own is known at neither.
        near = Reach.objects.filter(
            access.open_to(actor, "person"), site__in=sites, shelf__in=choice.shelves
        )
        sources = [near.values("person").distinct(), sources[-1]]
    found = [count_up_to(rows, limit) for rows in sources]
    count = sum(number for number, _more in found)
    if limit is not None and (count > limit or any(more for _number, more in found)):
        return limit, True
    return count, False


def count_up_to(rows: QuerySet, limit: int | None = COUNTED) -> tuple[int, bool]:
    """How many, counted exactly up to a limit; and whether there are more than that. `rows`: as
    values() of what an index holds."""
    if limit is None:
        return rows.count(), False
    # What `count()` of the ORM asks, without what putting that together costs.
    try:
        sql, values = rows.order_by()[: limit + 1].query.sql_with_params()
    except EmptyResultSet:
        return 0, False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) counted", values)
        ((found,),) = cursor.fetchall()
    return (limit, True) if found > limit else (found, False)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a list says of somebody beside the name."""

    birth: Birth | None = None
    site: str = ""
    commissioner: str = ""


# Fifty people with what is known of each. Plain SQL: building these as querysets costs more than
# answering them. An open case says more than one that has ended, a later one more than an earlier.
_PARTICULARS = """
SELECT p.id, v.birth_first, v.birth_last, v.birth_written,
  (SELECT s.name FROM registry_case k JOIN accounts_site s ON s.id = k.site_id
   WHERE k.person_id = p.id ORDER BY k.shelf, k.id DESC LIMIT 1),
  (SELECT g.name FROM registry_case k
   JOIN registry_casecommission u ON u.case_id = k.id AND u.retracted_at IS NULL
     AND (u.since IS NULL OR u.since <= %s) AND (u.until IS NULL OR u.until >= %s)
   JOIN accounts_commission c ON c.id = u.commission_id
   JOIN accounts_commissioner g ON g.id = c.commissioner_id
   WHERE k.person_id = p.id ORDER BY k.shelf, u.id DESC LIMIT 1)
FROM registry_person p
LEFT JOIN registry_vitals v ON v.person_id = p.id AND v.retracted_at IS NULL
WHERE p.id IN ({marks})
"""


def particulars(persons: Sequence[int]) -> dict[int, Particulars]:
    """Birth, site and commissioner of the persons of one page: one query."""
    found = dict.fromkeys(persons, Particulars())
    if not persons:
        return found
    today = bulk.day(clock.today())
    with connection.cursor() as cursor:
        cursor.execute(
            _PARTICULARS.format(marks=", ".join(["%s"] * len(persons))), [today, today, *persons]
        )
        for pk, first, last, written, site, commissioner in cursor.fetchall():
            birth = Birth(first, last, written) if first is not None else None
            found[pk] = Particulars(birth, site or "", commissioner or "")
    return found


def living(rows: QuerySet[Person]) -> QuerySet[Person]:
    """A death silences every list, reminder and mailing."""
    return rows.exclude(shelf=Shelf.DEAD)
