"""Whose rows are being asked for. A table that carries what is personal answers only inside a scope:
the organization that the gate, a command or a job opened. Whoever forgets it gets an error with the
name of the table, not everybody's rows.

A scope is the outer wall; which of its rows somebody may see is the matter of each room's access.py.
PostgreSQL hears of it with every statement (common/nets.py) and holds the same wall a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from functools import cache

from django.db import models

from yorisoi.common import clock


class _Kind(Enum):
    NONE = "none"
    EVERYTHING = "everything"


# Of this thread alone, like the clock.
_scope: ContextVar[int | _Kind] = ContextVar("scope", default=_Kind.NONE)
# What narrows it further, as the database hears it: «staff:sites:file», or nothing.
_narrow: ContextVar[str] = ContextVar("narrow", default="::")


class NoScope(RuntimeError):
    """Personal rows were asked for outside any scope: a mistake of the program."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(
            f"{model._meta.label}: no scope is open. Open one with common.scopes.within(organization)"
        )


@contextmanager
def within(organization: int | None, *, file: int | None = None) -> Iterator[None]:
    """The rows of one organization; of none, where None: then personal rows raise `NoScope`. With a
    `file`, the second net lets through this person's alone: how a file of another body is read."""
    kind = _Kind.NONE if organization is None else organization
    with _set(kind, f"::{'' if file is None else int(file)}"):
        yield


@contextmanager
def finding(
    staff: int | None, sites: Iterable[int] | None, *, nobody: bool = False
) -> Iterator[None]:
    """Inside a scope: the second net lets through only those persons and cases that this member of
    staff may find at these sites (None: at every one), or `nobody`. The first net, access.py, asks
    the same; a list that is put together wrongly stays empty, not full."""
    where = "none" if nobody else "*" if sites is None else ",".join(map(str, sorted(sites)))
    token = _narrow.set(f"{int(staff or 0)}:{where}:")
    try:
        yield
    finally:
        _narrow.reset(token)


@contextmanager
def closed() -> Iterator[None]:
    """No personal rows, until somebody enters an organization: how a request begins."""
    with _set(_Kind.NONE):
        yield


@contextmanager
def everything() -> Iterator[None]:
    """Every organization: for what keeps derived tables, builds worlds or measures."""
    with _set(_Kind.EVERYTHING):
        yield


def enter(organization: int | None) -> None:
    """For the gate alone: until the `closed()` around the request ends."""
    _scope.set(_Kind.NONE if organization is None else organization)


def said() -> str:
    """The scope in the words of the database: «organization:staff:sites:file:day», `*` for
    everything, nothing for none. Numbers, commas and our own words: nothing that somebody typed."""
    scope = _scope.get()
    if scope is _Kind.NONE:
        return ""
    if scope is _Kind.EVERYTHING:
        return "*"
    return f"{int(scope)}:{_narrow.get()}:{clock.today().isoformat()}"


def is_finding() -> bool:
    return isinstance(_scope.get(), int) and not _narrow.get().startswith(":")


@contextmanager
def _set(scope: int | _Kind, narrow: str = "::") -> Iterator[None]:
    tokens = _scope.set(scope), _narrow.set(narrow)
    try:
        yield
    finally:
        _scope.reset(tokens[0])
        _narrow.reset(tokens[1])


class ScopedManager(models.Manager):
    """Raises `NoScope` outside a scope; inside, rows with an organization of their own are those of
    the scope. Rows that hang on such rows (facts, participants) are reached through them."""

    def get_queryset(self) -> models.QuerySet:
        scope = _scope.get()
        if scope is _Kind.NONE:
            raise NoScope(self.model)
        rows = super().get_queryset()
        if scope is _Kind.EVERYTHING or not _has_organization(self.model):
            return rows
        return rows.filter(organization_id=scope)


@cache
def _has_organization(model: type[models.Model]) -> bool:
    return any(field.name == "organization" for field in model._meta.concrete_fields)


class Personal(models.Model):
    """Base of every table that carries what is personal to the people who are supported."""

    objects = ScopedManager()

    class Meta:
        abstract = True
