"""Registration numbers: whose one is, and which comes next, as a proposal that somebody may
overwrite."""

from __future__ import annotations

import re
from collections.abc import Collection

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common.kana import registration_key
from yorisoi.registry import access
from yorisoi.registry.models import Person

# Numbers given lately say how an organization numbers.
LATELY = 50
TRIES = 50
_LAST_FIGURES = re.compile(r"^(.*?)(\d+)$")


def next_number(actor: Actor) -> str:
    """«R8-0042» after «R8-0041», «043» after «042»; empty where nobody has a number."""
    everybody = Person.objects.filter(organization=actor.organization)
    # A gap in the numbers would tell that there is a sealed file.
    everybody = everybody.exclude(pk__in=access.unknown_to(actor))
    rows = everybody.exclude(number="")
    lately = list(rows.order_by("-id").values_list("number", flat=True)[:LATELY])
    counted = [m.groups() for number in lately if (m := _LAST_FIGURES.match(number))]
    if not counted:
        return ""
    head = counted[0][0]
    last = max((figures for before, figures in counted if before == head), key=int)
    ahead = [f"{head}{int(last) + step:0{len(last)}}" for step in range(1, TRIES)]
    keys = {registration_key(number): number for number in ahead}
    taken = set(everybody.filter(number_key__in=keys).values_list("number_key", flat=True))
    return next((number for key, number in keys.items() if key not in taken), "")


def file_of(actor: Actor, number: str) -> int | None:
    """Whose number this is exactly, for whoever may read the trail: a file, and no name."""
    rows = access.persons(actor, Permission.AUDIT_READ)
    found = rows.filter(number_key=registration_key(number)).values_list("pk", flat=True)
    return found.first()


def numbers_of(actor: Actor, files: Collection[int]) -> dict[int, str]:
    """The numbers of those files that the actor may read: one query, none for whoever reads none."""
    if not actor.may(Permission.PERSON_READ):
        return {}
    rows = access.persons(actor).filter(pk__in=files).exclude(number="")
    return dict(rows.values_list("pk", "number"))
