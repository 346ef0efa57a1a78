"""Lists in 五十音順, equally fast on the first page and on the last."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.registry import access
from yorisoi.registry.models import Death, Person, Reach

SIZE = 50
COUNTED = 10_000


@dataclass(frozen=True)
class Page:
    """One page of persons. `after` and `before` are where its neighbours begin, or None."""

    persons: list[Person]
    after: str | None
    before: str | None


def living(rows: QuerySet[Person]) -> QuerySet[Person]:
    """A death silences every list, reminder and mailing."""
    return rows.exclude(Exists(Death.objects.known().filter(person=OuterRef("pk"))))


def people_page(
    actor: Actor, *, after: str | None = None, before: str | None = None, size: int = SIZE
) -> Page:
    """The living persons whom the actor may know, from a place in the list on.

    `after` and `before` are marks from an earlier page («id» of its last or first person): the
    database walks on from there along the index, so the thousandth page costs what the first does.
    """
    backwards = before is not None
    mark = before if backwards else after
    order = ("-sort_key", "-id") if backwards else ("sort_key", "id")
    rows = living(_ordered(actor, order, _place(actor, mark), backwards=backwards))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([], None, None)
    has_next = backwards or more
    has_previous = more if backwards else after is not None
    return Page(
        found,
        after=str(found[-1].pk) if has_next else None,
        before=str(found[0].pk) if has_previous else None,
    )


def _place(actor: Actor, mark: str | None) -> tuple[str, int] | None:
    if not mark or not mark.isdecimal():
        return None
    row = access.persons(actor).filter(pk=int(mark)).values_list("sort_key", "id").first()
    return row


def _ordered(
    actor: Actor,
    order: tuple[str, str],
    place: tuple[str, int] | None,
    *,
    backwards: bool,
) -> QuerySet[Person]:
    rows = access.persons(actor).order_by(*order)
    if place is None:
        return rows
    key, number = place
    side = "lt" if backwards else "gt"
    # The first comparison lets the database start in the index; the second settles equal keys.
    edge = "lte" if backwards else "gte"
    return rows.filter(**{f"sort_key__{edge}": key}).filter(
        Q(**{f"sort_key__{side}": key}) | Q(sort_key=key, **{f"id__{side}": number})
    )


def count_up_to(rows: QuerySet, limit: int = COUNTED) -> tuple[int, bool]:
    """How many, counted exactly up to a limit; and whether there are more than that."""
    found = rows.order_by().values("pk")[: limit + 1].count()
    return (limit, True) if found > limit else (found, False)


def people_count(actor: Actor) -> tuple[int, bool]:
    sites = actor.sites(Permission.PERSON_READ)
    if sites is not None and len(sites) == 1:
        rows = Reach.objects.filter(site__in=sites).exclude(
            Exists(Death.objects.known().filter(person=OuterRef("person")))
        )
        return count_up_to(rows)
    return count_up_to(living(access.persons(actor)))
