"""The canary sweep in small: nobody finds what is sealed, whoever may finds all of it; and a gate with
a hole is found."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from yorisoi.checks import leaking
from yorisoi.checks.leaking import CANARIES, TYPED, canaries_in, check, plant, sweep
from yorisoi.registry.queries.sealing import Route

PAGES = frozenset({"desk-person", "ledger-act"})
pytestmark = pytest.mark.django_db


@pytest.fixture
def planted(cast: Cast) -> leaking.Planted:
    return plant(cast.aozora)


@pytest.mark.walk
def test_nobody_finds_a_canary_and_whoever_may_finds_all(
    cast: Cast, planted: leaking.Planted
) -> None:
    some = [cast.satou, cast.takada, cast.tanaka]
    found = sweep(planted, some, links=0)
    assert found.leaks == []
    assert found.broken == []
    assert found.seen == found.wanted
    assert len(found.wanted) >= len(CANARIES)
    assert {"xlsx", "pdf"} <= {kind[:4].rstrip("（") for kind in found.files}
    assert found.fetched.total() > 200
    assert {"desk-person", "ledger-act", "desk-person-record", "casework-memo"} <= found.doors
    assert {"attachments-papers", "attachments-file", "attachments-open"} <= found.doors


def test_a_gate_that_looks_through_nothing_is_found_out(
    cast: Cast, planted: leaking.Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yorisoi.disclosure.middleware.hidden_from", lambda out: [])
    assert sweep(planted, [cast.takada], links=0, only=PAGES).leaks


def test_a_paper_that_nobody_looks_through_or_that_no_seal_covers_is_found_out(
    cast: Cast, planted: leaking.Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = frozenset({"attachments-file"})
    assert sweep(planted, [cast.takada], links=0, only=only).leaks == []
    with monkeypatch.context() as patch:
        patch.setattr("yorisoi.disclosure.gate.hidden_from", lambda out: [])
        assert sweep(planted, [cast.takada], links=0, only=only).leaks
    monkeypatch.setattr("yorisoi.attachments.actions.reading.is_hidden", lambda row, seals: False)
    assert sweep(planted, [cast.takada], links=0, only=only).leaks


def test_a_route_that_gives_its_value_away_is_stopped_by_the_second_net(
    cast: Cast, planted: leaking.Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The label is forgotten; what leaves is looked through all the same."""
    monkeypatch.setattr(Route, "value", property(lambda route: route.point.value))
    assert sweep(planted, [cast.takada], links=0, only=PAGES).leaks == []
    monkeypatch.setattr("yorisoi.disclosure.middleware.hidden_from", lambda out: [])
    assert sweep(planted, [cast.takada], links=0, only=PAGES).leaks


def test_what_was_typed_is_recognized_in_each_spelling() -> None:
    for text in TYPED:
        assert {"忘草町7319", "08091827364"} & canaries_in(text) or "七丁目" in text


def test_it_is_refused_where_people_may_be_real(db: None) -> None:
    said = check(world="demo", links=1, say=print)
    assert not said.is_well
    assert "見本の世界" in said.lines[0]
