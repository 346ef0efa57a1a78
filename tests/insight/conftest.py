"""October 2026 under あかね県, small enough to count by hand (see `october`)."""

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from django.test import Client

from tests import cast as everybody
from tests.cast import Cast
from tests.door import enter
from tests.rows import Kept
from yorisoi.accounts.models import Term
from yorisoi.common import clock
from yorisoi.insight.queries.monthly import build
from yorisoi.insight.report import Report
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.models import Circumstance, Placement, Residence

OCTOBER = date(2026, 10, 1)


def at(day: date, hour: int = 17) -> datetime:
    return datetime.combine(day, time(hour), clock.JAPAN)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """It is the fifth of November, the day on which October is handed in."""
    with clock.standing_at(at(date(2026, 11, 5))):
        yield


def assemble() -> Cast:
    """Everybody was registered on 1 April."""
    with clock.standing_at(at(date(2026, 4, 1), 9)):
        return everybody.assemble()


def call(cast: Cast, day: date, *persons: object, method: str = "phone", topic: str = "money",
         **values: object) -> NewAct:  # fmt: skip
    takings = [Taking(person=p.pk) for p in persons] or [Taking(form="unnamed")]
    return NewAct(**{
        "kind": "station", "occurred_on": day, "site": cast.main.pk,
        "method": cast.term("method", method).pk, "minutes": 20,
        "main_topic": cast.term("topic", topic).pk, "workers": [cast.takada.pk],
        "takings": takings, "text": "話した。", **values,
    })  # fmt: skip


def done(cast: Cast, day: date, *persons: object, on: date | None = None, **values: object) -> Act:
    """An act, written down that evening (or `on` another day) by 高田."""
    with clock.standing_at(at(on or day, 20)):
        actor = cast.actor(cast.satou if cast.kawaguchi in persons else cast.takada)
        return record_act(actor, call(cast, day, *persons, **values))


def make_october() -> Cast:
    cast = assemble()
    root, yamada, naoya = cast.actor(cast.satou), cast.yamada, cast.takahashi
    contract, ours = cast.contract.pk, cast.term
    with clock.standing_at(at(date(2026, 4, 1), 10)):
        town = Term.objects.create(
            organization=cast.aozora, vocabulary="municipality", label="汐見市"
        )
        learn(root, yamada, Residence, municipality=town)
        learn(root, yamada, Placement, kind=ours("placement", "childrens_home"),
              placing_office="あかね県中央児童相談所", until=date(2024, 3, 31))  # fmt: skip
        learn(root, naoya, Circumstance, kind=ours("circumstance", "employed"))
    done(cast, date(2026, 10, 1), yamada)
    done(cast, date(2026, 10, 5), naoya, topic="work", topics=[ours("topic", "money").pk])
    done(cast, date(2026, 10, 5), yamada, method="visit_office", topic="housing")
    done(cast, date(2026, 10, 20), yamada, method="accompany", topic="health",
         destination=ours("destination", "hospital").pk)  # fmt: skip
    done(cast, date(2026, 10, 21), commission=contract)
    done(cast, date(2026, 10, 22), yamada, naoya, method="drop_in", topic="leisure")
    done(cast, date(2026, 10, 27), method="meeting", topic="study",
         counterpart=ours("counterpart", "school").pk,
         takings=[Taking(person=naoya.pk), Taking(form="body", body="港高校")])  # fmt: skip
    done(cast, date(2026, 10, 31), method="other", topic="other", commission=contract,
         menu=ours("menu", "child_exchange").pk, takings=[Taking(form="unnamed", heads=12)])  # fmt: skip
    # Not October, not this contract, under no contract at all.
    done(cast, date(2026, 9, 10), yamada)
    done(cast, date(2025, 10, 9), commission=contract)
    done(cast, date(2026, 10, 8), cast.kawaguchi, site=cast.branch.pk)
    done(cast, date(2026, 10, 26))
    return cast


def make_busy() -> Cast:
    october = make_october()
    for day in range(1, 21):
        done(october, date(2026, 10, day), october.yamada)
    for day in range(1, 12):
        done(october, date(2026, 10, day), october.takahashi, method="visit", topic="work")
    return october


# By the fixture that asks for it; the first one asked for contains those below it.
KEPT = {"busy": Kept(make_busy), "october": Kept(make_october), "cast": Kept(assemble)}


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None, november: None) -> Cast:
    """Everybody on 1 April; for a test that asks for more of the world, with all of it."""
    return next(kept for name, kept in KEPT.items() if name in request.fixturenames).put()


@pytest.fixture
def october(cast: Cast) -> Cast:
    """Eight acts with two people, somebody who gave no name, and twelve at an exchange."""
    return cast


@pytest.fixture
def busy(october: Cast) -> Cast:
    """Twenty more telephone calls and eleven visits in October."""
    return october


@pytest.fixture
def report(october: Cast) -> Report:
    return build(october.actor(october.satou), october.contract, OCTOBER)


@pytest.fixture
def manager(october: Cast) -> Client:
    return enter(Client(), october.satou)
