"""What a worker must know at the moment of writing: the part of the record form that appears as
soon as somebody is chosen, or a caller is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, saying
from yorisoi.ledger.models import Promise
from yorisoi.ledger.queries.promises import promises_with
from yorisoi.ledger.queries.timeline import Line, timeline
from yorisoi.registry import access as registry
from yorisoi.registry.actions.reading import note_reading
from yorisoi.registry.models import ContactPoint, DoNotTell, Household, HouseholdMember, Person
from yorisoi.registry.queries.identity import files_of
from yorisoi.registry.queries.mustknow import MustKnow, callers_among, must_know
from yorisoi.registry.queries.sealing import Route, routes_of

# A promise so near is kept by what is written today; one further away probably is not.
NEAR = timedelta(days=7)


@dataclass(frozen=True)
class Ending:
    """An open promise, and whether the form proposes that this act keeps it."""

    promise: Promise
    is_ticked: bool


@dataclass(frozen=True)
class About:
    """`person` is None while only a caller is named."""

    person: Person | None
    known: MustKnow = field(default_factory=MustKnow)
    # The telephones that may be used.
    phones: list[Route] = field(default_factory=list)
    last: Line | None = None
    endings: list[Ending] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    callers: list[DoNotTell] = field(default_factory=list)
    caller: str = ""
    # The household that is chosen.
    household: int | None = None

    @property
    def last_facts(self) -> str:
        """«電話・就労　三浦　25分»."""
        if self.last is None:
            return ""
        what = saying.several(t.label for t in (self.last.method, self.last.main_topic) if t)
        minutes = _("%(n)s分") % {"n": self.last.act.minutes} if self.last.act.minutes else ""
        return "　".join(
            part for part in (what, saying.several(self.last.workers), minutes) if part
        )


def about(
    actor: Actor,
    person: Person | None,
    *,
    caller: str = "",
    ticked: list[int] | None = None,
    household: int | None = None,
    act: int | None = None,
) -> About:
    """The reading of the file is written down first. `ticked` are the promises that somebody
    ticked already; None proposes. What `act` itself promised, it does not keep."""
    if person is None:
        return About(None, callers=_callers(actor, caller), caller=caller)
    files = [file.pk for file in files_of(actor, person)]
    note_reading(actor, "person.read", f"person:{person.pk}", [person.pk], part="record")
    known = must_know(files)
    lines = timeline(actor, files, size=1).lines
    until = clock.today() + NEAR
    return About(
        person,
        known=known,
        phones=[] if known.death else _phones(files, known),
        last=lines[0] if lines else None,
        endings=[
            Ending(promise, _is_ticked(promise, until, ticked))
            for promise in promises_with(actor, files)
            if act is None or promise.made_in_id != act
        ],
        households=_households(files),
        callers=callers_among(
            known.do_not_tell, caller, organization=actor.organization, loosely=True
        )
        or ([] if not caller else _callers(actor, caller)),
        caller=caller,
        household=household,
    )


def _is_ticked(promise: Promise, until: object, ticked: list[int] | None) -> bool:
    if ticked is not None:
        return promise.pk in ticked
    return promise.due_on is None or promise.due_on <= until


def _phones(files: list[int], known: MustKnow) -> list[Route]:
    routes = routes_of(files, known.seals)
    return [r for r in routes if r.tel and r.point.kind == ContactPoint.Kind.PHONE]


def _households(files: list[int]) -> list[Household]:
    rows = HouseholdMember.objects.known().holding(clock.today()).filter(person__in=files)
    return list(Household.objects.filter(pk__in=rows.values("household")).order_by("id"))


def _callers(actor: Actor, caller: str) -> list[DoNotTell]:
    """Whom else of the people here the caller must not hear of. Naming them is a reading too."""
    if not caller.strip():
        return []
    entries = DoNotTell.objects.known().holding(clock.today()).select_related("person")
    entries = registry.within(actor, entries).order_by("id")
    found = callers_among(entries, caller, organization=actor.organization, loosely=False)
    if found:
        persons = sorted({entry.person_id for entry in found})
        note_reading(actor, "person.read", "caller", persons, part="do-not-tell")
    return found
