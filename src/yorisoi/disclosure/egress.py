"""Where what is known of people leaves to: one page for one reader, one file for one recipient.

An egress is open for as long as one thing is put together: the gate opens it around a request, a
job or a command around a file. Whoever hands out what is known of somebody reports it (`carry`): who
it is about, which field groups, and where it is sealed, to whom it is open. At the end the egress is
the one place that knows everything that leaves together. Outside of one nothing is handed out:
`NoEgress`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.policy import Actor, FieldGroup


class NoEgress(RuntimeError):
    """What is known of people was handed out to nobody in particular: a mistake of the program."""


class Refused(PermissionDenied):
    """Something must not leave in this; `words` say it to whoever asked, `why` to the trail."""

    def __init__(self, why: str, words: str | Promise = "", persons: Iterable[int] = ()) -> None:
        super().__init__(why)
        self.why = why
        self.words = words or _("この中に、ここへは出せないものがあります。")
        self.persons = sorted(set(persons))


@dataclass(frozen=True)
class Written:
    """Words that somebody has just typed about these persons."""

    persons: frozenset[int]
    text: str


@dataclass
class Egress:
    """`actor` asked for it. `recipient`: somebody outside, in words; empty for the actor, who looks
    at a page. `about`: a paper of these persons alone, which holds nobody else's record; also for
    a holder nothing sealed stands on it."""

    actor: Actor
    purpose: str
    recipient: str = ""
    about: frozenset[int] | None = None
    persons: set[int] = field(default_factory=set)
    groups: set[FieldGroup] = field(default_factory=set)
    # Whose seal this very answer opens, to a holder who said why.
    opened: set[int] = field(default_factory=set)
    written: list[Written] = field(default_factory=list)
    # A file that has passed `gate.release`.
    is_released: bool = False

    @property
    def is_paper(self) -> bool:
        return bool(self.recipient) or self.about is not None

    def carry(
        self,
        persons: Iterable[int],
        groups: Iterable[FieldGroup],
        sealed_to: Collection[int] | None,
    ) -> None:
        persons = set(persons)
        self.persons |= persons
        self.groups |= set(groups)
        if self.about is not None and (strange := persons - self.about):
            raise Refused("mixed", _("ほかの人の記録がまざっています。"), strange)
        if sealed_to is None:
            return
        if self.is_paper or self.actor.staff is None or self.actor.staff not in sealed_to:
            raise Refused("sealed", _("伏せているものがあります。"), persons)
        self.opened |= persons

    def is_for(self, holders: Collection[int], person: int) -> bool:
        """Whether what is sealed of this person may stand in it, in words that somebody typed."""
        if self.is_paper:
            return False
        return person in self.opened or (
            self.actor.staff is not None and self.actor.staff in holders
        )


# Of this thread alone, like the scope.
_egress: ContextVar[Egress | None] = ContextVar("egress", default=None)


def current() -> Egress | None:
    return _egress.get()


@contextmanager
def opened(egress: Egress | None) -> Iterator[Egress | None]:
    token = _egress.set(egress)
    try:
        yield egress
    finally:
        _egress.reset(token)


def closed() -> object:
    """Nothing is handed out, until somebody enters: how a request begins."""
    return opened(None)


def enter(egress: Egress) -> None:
    """For the gate alone: until the `closed()` around the request ends."""
    _egress.set(egress)


def carry(
    persons: Iterable[int], *groups: FieldGroup, sealed_to: Collection[int] | None = None
) -> None:
    """What is known of these persons is about to be handed out; one call for a query, not for a
    value. `sealed_to`: the staff to whom it is open, where a seal covers it.

    Raises NoEgress where nobody would receive it, Refused where it must not come together.
    """
    egress = _egress.get()
    if egress is None:
        raise NoEgress("open one with disclosure.egress.opened(Egress(…))")
    egress.carry(persons, groups, sealed_to)


def on_paper(about: Iterable[int]) -> None:
    """What is put together now is a paper of these persons alone."""
    if (egress := _egress.get()) is None:
        raise NoEgress("open one with disclosure.egress.opened(Egress(…))")
    egress.about = frozenset(about)


def wrote(persons: Iterable[int], *texts: str) -> None:
    """Somebody has typed these words about these persons; the answer warns where they say what is
    sealed. Nothing leaves by writing, so no egress need be open."""
    egress, said = _egress.get(), "\n".join(filter(None, texts))
    if egress is not None and said and (about := frozenset(persons)):
        egress.written.append(Written(about, said))
