"""Who never opens a file, and what colleagues said of themselves by name."""

from __future__ import annotations

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common.kana import search_key
from yorisoi.registry import access
from yorisoi.registry.models import DeclaredTie, Person, Tie


def declared_about(actor: Actor, person: Person) -> list[DeclaredTie]:
    """What colleagues said of themselves that may mean this human: same name or reading, and
    nothing decided yet. For whoever may open the file."""
    if not access.persons(actor, Permission.PERSON_WRITE).filter(pk=person.pk).exists():
        return []
    tied = Tie.objects.filter(person=person, ended_at=None).values("staff")
    rows = DeclaredTie.objects.filter(ended_at=None, staff__organization=actor.organization)
    rows = rows.exclude(staff__in=tied).exclude(staff=actor.staff).select_related("staff")
    keys = {
        person.name_key,
        *person.names.filter(retracted_at=None).values_list("name_key", flat=True),
    }
    found = list(rows.filter(name_key__in=keys - {""}).order_by("id"))
    if person.kana:
        known = {row.pk for row in found}
        found += [
            row
            for row in rows.filter(kana_key=search_key(person.kana)).order_by("id")
            if row.pk not in known
        ]
    return found
