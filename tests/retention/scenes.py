"""A file whose time is over."""

from datetime import date

from tests.cast import Cast, _staff
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Role, Staff
from yorisoi.common import clock
from yorisoi.registry.actions.casekeeping import close_case
from yorisoi.registry.models import Case, Person
from yorisoi.retention.actions.deciding import decide, offer_copy, propose
from yorisoi.retention.models import Disposal

LONG_AGO = date(2010, 3, 31)


def end(cast: Cast, person: Person, on: date = LONG_AGO) -> Person:
    close_case(operator(cast.aozora), Case.objects.get(person=person), on=on, reason="goal")
    person.refresh_from_db()
    return person


def second(cast: Cast) -> Staff:
    return _staff(cast.aozora, "次長", Role.MANAGER)


def offered(cast: Cast, person: Person) -> Disposal:
    manager = cast.actor(cast.satou)
    row = propose(manager, person)
    offer_copy(manager, row, on=clock.today(), how="手紙", answer="no_answer")
    return row


def decided(cast: Cast, person: Person, other: Staff) -> Disposal:
    row = offered(cast, person)
    decide(cast.actor(cast.satou), row)
    decide(cast.actor(other), row)
    row.refresh_from_db()
    return row
