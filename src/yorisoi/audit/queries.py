from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from yorisoi.audit.models import Chain, Entry, Mention
from yorisoi.audit.walking import Break, Trace, walk

__all__ = ["Break", "Wanted", "about_person", "chains", "newest_link_holds", "trail", "verify"]


def about_person(chain: str, persons: list[int]) -> QuerySet[Entry]:
    """Every entry that mentions one of these files, newest first."""
    return (
        Entry.objects.filter(chain=chain, mentions__person__in=persons).order_by("-id").distinct()
    )


@dataclass(frozen=True)
class Wanted:
    """Which entries of a trail to show. `actor` is the end or the beginning of a label; `persons`
    leaves the entries that mention one of these files."""

    since: datetime
    until: datetime
    verb: str = ""
    actor: str = ""
    persons: frozenset[int] | None = None
    # The number of the entry above: pages go on from there, however long the trail is.
    before: int | None = None
    # Files that for this reader do not exist: entries about nobody else are left out.
    unknown: QuerySet | None = None


def trail(chain: str, wanted: Wanted, limit: int) -> list[Entry]:
    """Newest first: walks the index of days, so an old day costs what today costs."""
    rows = Entry.objects.filter(chain=chain, at__gte=wanted.since, at__lt=wanted.until)
    if wanted.verb:
        rows = rows.filter(verb=wanted.verb)
    if wanted.actor:
        rows = rows.filter(Q(actor__endswith=wanted.actor) | Q(actor__startswith=wanted.actor))
    if wanted.persons is not None:
        rows = rows.filter(pk__in=Mention.objects.filter(person__in=wanted.persons).values("entry"))
    if wanted.unknown is not None:
        named = Mention.objects.filter(entry=OuterRef("pk"))
        beside = named.exclude(person__in=wanted.unknown)
        hidden = Mention.objects.filter(person__in=wanted.unknown).values("entry")
        rows = rows.filter(~Q(pk__in=hidden) | Exists(beside))
    if wanted.before is not None:
        rows = rows.filter(number__lt=wanted.before)
    return list(rows.order_by("-at", "-number")[:limit])


def chains() -> list[Chain]:
    """Every trail there is; also one whose newest link somebody has taken away."""
    known = {chain.name: chain for chain in Chain.objects.all()}
    for name in Entry.objects.order_by().values_list("chain", flat=True).distinct():
        known.setdefault(name, Chain(name=name))
    return [known[name] for name in sorted(known)]


def newest_link_holds(chain: Chain) -> bool:
    """Whether the trail ends where it says that it ends: a look, not the walk that `verify` is."""
    newest = Entry.objects.filter(chain=chain.name).order_by("-number").first()
    if newest is None:
        return (chain.length, chain.head) == (0, "")
    return (newest.number, newest.hash) == (chain.length, chain.head)


def verify(chain: Chain, traces: Sequence[Trace] = ()) -> Break | None:
    """Walk one chain from its first link; None when whole. With the traces of its anchors
    (audit/anchors.py) a chain that was made anew, or that lost its end, is found as well."""
    return walk(chain.name, chain.length, chain.head, traces)
