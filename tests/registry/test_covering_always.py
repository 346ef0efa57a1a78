"""Whatever was entered in whichever order: a seal covers everybody who lives with whom it hides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import found_organization
from yorisoi.accounts.models import Staff
from yorisoi.registry.actions.caring import found_household, join_household
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import ContactPoint, Person
from yorisoi.registry.models.routes import WHEREABOUTS
from yorisoi.registry.queries.sealing import routes
from yorisoi.registry.queries.secrets import secrets_of

pytestmark = pytest.mark.django_db
PEOPLE, HOMES = 6, 2
WHO, HOME = st.integers(0, PEOPLE - 1), st.integers(0, HOMES - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("live"), WHO, HOME),
        st.tuples(st.just("link"), WHO, WHO),
        st.tuples(st.just("seal"), WHO, st.just(0)),
        st.tuples(st.just("learn"), WHO, st.sampled_from(sorted(WHEREABOUTS))),
    ),
    max_size=14,
)


class Told:
    """What was entered, as plain sets: nothing here is read from the product."""

    def __init__(self) -> None:
        self.homes: list[set[int]] = [set() for _home in range(HOMES)]
        self.humans: list[set[int]] = [{one} for one in range(PEOPLE)]
        self.sealed: set[int] = set()

    def human(self, one: int) -> set[int]:
        return next(group for group in self.humans if one in group)

    def link(self, one: int, other: int) -> None:
        first, second = self.human(one), self.human(other)
        if first is not second:
            self.humans.remove(second)
            first |= second

    def is_covered(self, one: int) -> bool:
        mates = {
            mate for home, file in product(self.homes, self.human(one)) if file in home
            for mate in home
        }  # fmt: skip
        return any(self.human(mate) & self.sealed for mate in {one, *mates})


@given(STEPS)
def test_everybody_who_lives_there_is_covered_and_nobody_else(steps: list[tuple]) -> None:
    with undone():
        told, people, values = enter(steps)
        for number, person in enumerate(people):
            hidden = {route.is_sealed for route in routes(person)}
            assert hidden <= {told.is_covered(number)}, steps
            found = "".join(secret.pattern.pattern for secret in secrets_of([person.pk]))
            for value in values[number] if told.is_covered(number) else ():
                assert any(secret.pattern.search(value) for secret in secrets_of([person.pk])), (
                    steps,
                    value,
                )
            if not told.is_covered(number):
                assert not found, steps


def undone() -> object:
    from contextlib import contextmanager

    @contextmanager
    def scope() -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return scope()


def enter(steps: list[tuple]) -> tuple[Told, list[Person], list[list[str]]]:
    body = found_organization(operator(None), name="見本", code="mihon")
    root, holder = operator(body), Staff.objects.create(organization=body, name="鈴木")
    numbers = register_persons(root, [NewPerson(f"人 {n}", number=str(n)) for n in range(PEOPLE)])
    people = [Person.objects.get(pk=pk) for pk in numbers]
    homes, told = [None] * HOMES, Told()
    values: list[list[str]] = [[] for _one in people]
    for verb, one, other in steps:
        if verb == "live" and one not in told.homes[other]:
            if homes[other] is None:
                homes[other] = found_household(root, people[one])
            else:
                join_household(root, people[one], homes[other])
            told.homes[other].add(one)
        elif verb == "link" and told.human(one) is not told.human(other):
            link(root, people[one], people[other])
            told.link(one, other)
        elif verb == "seal":
            seal(root, people[one], basis="支援措置", holders=[holder])
            told.sealed.add(one)
        elif verb == "learn":
            value = f"カナリア{one}の{other}"
            learn(root, people[one], ContactPoint, kind=other, value=value)
            values[one].append(value)
    return told, people, values
