"""Faults that somebody could really make, one at a time: a test of the tests.

Each is planted by patching the product while the cells that should notice are opened. A fault that
nothing notices is a hole in the matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from tests.house.matrix import ANONYMOUS, Cell
from yorisoi.accounts import doors, middleware, stepping
from yorisoi.accounts.actions import refusing
from yorisoi.accounts.models import MembershipQuerySet, Staff
from yorisoi.accounts.policy import ALLOWED, Share
from yorisoi.casework import access as casework
from yorisoi.casework.models import ReceptionMemo
from yorisoi.common import clock, scopes
from yorisoi.desk.panels import shared
from yorisoi.insight import access as insight
from yorisoi.insight.models import Submission
from yorisoi.ledger import access as ledger
from yorisoi.ledger.models import Act, Promise
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person, Sharing
from yorisoi.registry.models.closing import SharingQuerySet
from yorisoi.registry.queries import sealing

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Mutant:
    fault: str
    plant: Callable[[Patch], None]
    # Where it must be noticed; `against_none`: by comparing with what never was.
    cells: tuple[Cell, ...]
    against_none: bool = False


def _seen(who: str, door: str, name: str, way: str = "GET") -> tuple[Cell, ...]:
    return (Cell(who, door, name, way),)


def _every_site(patch: Patch) -> None:
    patch.setattr(registry, "reached", lambda actor, permission=None, person="pk":
                  registry.open_to(actor, person))  # fmt: skip


NOBODY = " AND 1 = 0"


def _no_levels(patch: Patch) -> None:
    patch.setattr(registry, "_RESTRICTED", registry._RESTRICTED + NOBODY)


def _sealed_is_forgotten(patch: Patch) -> None:
    patch.setattr(registry, "_RESTRICTED", registry._RESTRICTED + " AND s.level = 1")


def _no_ties(patch: Patch) -> None:
    patch.setattr(registry, "_TIED", registry._TIED + NOBODY)


def _no_names(patch: Patch) -> None:
    named = "i.staff_id = %s"
    assert named in registry._NOT_NAMED
    patch.setattr(registry, "_NOT_NAMED", registry._NOT_NAMED.replace(named, f"{named}{NOBODY}"))


def _assignments_without_end(patch: Patch) -> None:
    endless = registry._ASSIGNED.replace("a.until >= %s", "a.until >= %s OR 1 = 1")
    assert endless != registry._ASSIGNED
    patch.setattr(registry, "_ASSIGNED", endless)


def _live(patch: Patch, live: Callable) -> None:
    """Of the query, and of the manager, which has a copy of its own."""
    for where in (SharingQuerySet, type(Sharing.objects)):
        patch.setattr(where, "live", live)


def _grants_without_end(patch: Patch) -> None:
    _live(patch, lambda self, day: self.filter(revoked_at=None))
    patch.setattr(Share, "holds", lambda self, now, today: self.revoked_at is None)


def _revoked_grants(patch: Patch) -> None:
    def live(self: object, day: object) -> object:
        return self.filter(since__lte=day, until__gte=day)

    _live(patch, live)
    patch.setattr(Share, "holds", lambda self, now, today: self.since <= today <= self.until)


def _grants_to_anybody(patch: Patch) -> None:
    """Whoever may read what is shared reads what is shared with others. (Query and decision.)"""
    patch.setattr(shared, "decide", lambda *args, **more: ALLOWED)
    patch.setattr(registry, "shared", lambda actor: Sharing.objects.live(clock.today()))


def _acts_of_all_sites(patch: Patch) -> None:
    patch.setattr(ledger, "acts", lambda actor: Act.objects.filter(organization=actor.organization))


def _memos_of_all_sites(patch: Patch) -> None:
    patch.setattr(casework, "memos", lambda actor: ReceptionMemo.objects.filter(
        organization=actor.organization))  # fmt: skip


def _promises_of_all_sites(patch: Patch) -> None:
    patch.setattr(ledger, "promises", lambda actor: Promise.objects.filter(
        organization=actor.organization, ended_at=None))  # fmt: skip


def _other_bodies(patch: Patch) -> None:
    """Both walls at once: the query without an organization, and the scope that forgets it."""
    patch.setattr(scopes, "_has_organization", lambda model: False)
    patch.setattr(registry, "persons", lambda actor, permission=None: Person.objects.all())


def _forbidden_instead_of_missing(patch: Patch) -> None:
    known = middleware.GateMiddleware._answer

    def answer(self: object, request: HttpRequest, door: doors.Door) -> object:
        if not middleware.may_pass(request.actor, door):
            return HttpResponse(status=403)
        return known(self, request, door)

    patch.setattr(middleware.GateMiddleware, "_answer", answer)


def _door_without_permission(patch: Patch) -> None:
    patch.setitem(doors._doors, "desk-people", replace(doors.find("desk-people"), permission=None))


def _public_door(patch: Patch) -> None:
    patch.setitem(doors._doors, "desk-person", replace(doors.find("desk-person"), permission=None,
                                                       before_factor=True))  # fmt: skip


def _no_step_up(patch: Patch) -> None:
    patch.setattr(stepping, "is_fresh", lambda request: True)


def _no_second_factor(patch: Patch) -> None:
    patch.setattr(middleware, "has_factor", lambda request: True)


def _any_method(patch: Patch) -> None:
    patch.setattr(doors.Door, "knows", lambda self, method: True)


def _refusals_untold(patch: Patch) -> None:
    for module in (middleware, refusing):
        patch.setattr(module, "note_refusal", lambda *args: None)


def _readings_untold(patch: Patch) -> None:
    from yorisoi.desk.views import person

    patch.setattr(person, "note_reading", lambda *args, **more: None)


def _former_staff(patch: Patch) -> None:
    patch.setattr(Staff, "is_active", property(lambda self: True))


def _roles_without_end(patch: Patch) -> None:
    patch.setattr(MembershipQuerySet, "on", lambda self, day: self.filter(valid_from__lte=day))


def _roles_before_they_begin(patch: Patch) -> None:
    patch.setattr(MembershipQuerySet, "on", lambda self, day: self.filter(
        Q(valid_to=None) | Q(valid_to__gte=day)))  # fmt: skip


def _seal_of_one(patch: Patch) -> None:
    """The seal covers whom it names, and not who lives there too."""
    patch.setattr(sealing, "homes_around", lambda files: ({}, {}))


def _every_commissioner(patch: Patch) -> None:
    patch.setattr(insight, "received", lambda actor: Submission.objects.filter(
        commission__organization=actor.organization, superseded_by=None))  # fmt: skip


MUTANTS = [
    Mutant("a list without the sites", _every_site, _seen("elsewhere", "desk-person", "here")),
    Mutant("no level of a file is looked at", _no_levels, _seen("worker", "desk-person", "sealed")),
    Mutant("only limited files are closed", _sealed_is_forgotten,
           _seen("manager", "desk-person", "sealed"), against_none=True),
    Mutant("ties are not looked at", _no_ties, _seen("relative", "desk-person", "tied")),
    Mutant("whoever is named is kept out", _no_names, _seen("lead", "desk-person", "sealed")),
    Mutant("an assignment that ended goes on", _assignments_without_end,
           _seen("walker", "desk-person", "was")),
    Mutant("a grant that ran out goes on", _grants_without_end,
           _seen("partner", "desk-shared-file", "expired")),
    Mutant("a grant that was revoked goes on", _revoked_grants,
           _seen("partner", "desk-shared-file", "revoked")),
    Mutant("a grant opens to any body", _grants_to_anybody,
           _seen("outsider", "desk-shared-file", "live")),
    Mutant("acts of every site", _acts_of_all_sites, _seen("elsewhere", "ledger-act", "here")),
    Mutant("memos of every site", _memos_of_all_sites, _seen("elsewhere", "casework-memo", "here")),
    Mutant("promises of every site", _promises_of_all_sites,
           _seen("elsewhere", "ledger-promise-move", "here")),
    Mutant("another body's file", _other_bodies, _seen("worker", "desk-person", "other")),
    Mutant("403 instead of 404", _forbidden_instead_of_missing,
           _seen("helper", "desk-person", "here")),
    Mutant("a door without a permission", _door_without_permission,
           _seen("officer", "desk-people", "here")),
    Mutant("a door that asks for no second factor", _public_door,
           _seen("keyless", "desk-person", "here")),
    Mutant("an old proof is enough", _no_step_up,
           _seen("lead", "registry-closing", "here", "GET-stale")),
    Mutant("no second factor is needed", _no_second_factor, _seen("keyless", "desk-people", "here")),
    Mutant("a page is sent to by any method", _any_method,
           _seen("worker", "desk-person", "here", "DELETE")),
    Mutant("refusals are not written down", _refusals_untold,
           _seen("worker", "desk-person", "branch")),
    Mutant("readings are not written down", _readings_untold, _seen("worker", "desk-person", "here")),
    Mutant("whoever left comes in", _former_staff, _seen("former", "desk-today", "here")),
    Mutant("a role that ended goes on", _roles_without_end, _seen("over", "desk-people", "here")),
    Mutant("a role holds before it begins", _roles_before_they_begin,
           _seen("coming", "desk-people", "here")),
    Mutant("a seal does not cover the household", _seal_of_one,
           _seen("worker", "desk-person", "child")),
    Mutant("an officer sees every commissioner's figures", _every_commissioner,
           _seen("officer", "insight-received-report", "branch")),
]  # fmt: skip
# Where nothing is planted: the same cells are quiet, so it is the fault that they notice.
QUIET = (
    *(cell for mutant in MUTANTS for cell in mutant.cells),
    Cell(ANONYMOUS, "desk-person", "here", "GET"),
)

# What row-level security on PostgreSQL stops by itself.
HELD_BY_THE_SECOND_NET = {
    "a grant that ran out goes on", "a grant that was revoked goes on", "a grant opens to any body",
    "another body's file",
}  # fmt: skip
