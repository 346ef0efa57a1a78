"""What the registry itself knows of who has to do with whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from yorisoi.accounts.models import Membership
from yorisoi.registry.models import Assignment, Reach
from yorisoi.registry.relations import Tie


def assigned(staff: Collection[int], persons: Collection[int]) -> Iterator[Tie]:
    rows = Assignment.objects.filter(staff__in=staff, case__person__in=persons)
    for row in rows.values_list("staff", "case__person", "since", "until"):
        yield Tie(*row)


def same_site(staff: Collection[int], persons: Collection[int]) -> Iterator[Tie]:
    """Who works at a site from which the person is known. A role in the whole organization is at no
    site: it may open every file, and that is what this is about."""
    sites: dict[int, list[int]] = {}
    for site, person in Reach.objects.filter(person__in=persons).values_list("site", "person"):
        sites.setdefault(site, []).append(person)
    rows = Membership.objects.filter(staff__in=staff, site__in=sites)
    for worker, site, since, until in rows.values_list("staff", "site", "valid_from", "valid_to"):
        for person in sites[site]:
            yield Tie(worker, person, since, until)
