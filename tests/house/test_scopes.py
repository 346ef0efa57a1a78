"""Personal rows answer only inside a scope: a query that somebody forgot to narrow fails, closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tests.cast import Cast
from tests.desk.scenes import spoke
from tests.door import enter
from yorisoi.accounts.doors import Door
from yorisoi.accounts.middleware import GateMiddleware
from yorisoi.common import scopes
from yorisoi.common.scopes import NoScope, Personal, ScopedManager
from yorisoi.ledger.models import Act
from yorisoi.registry.models import ContactPoint, Person

# What hangs on no person: organizations and their words, staff and their keys, figures, the trail
# (numbers and words that name nobody), drafts of one member of staff, what was given out by key.
NOT_PERSONAL = {"accounts", "audit", "disclosure", "insight", "jobs", "keeping"}
# Who can be rung, and what is said on the telephone: nobody's file.
OF_STAFF = {"registry.Duty", "casework.TelephoneScript"}
SOURCE = Path(__file__).resolve().parents[2] / "src" / "yorisoi"
OURS = [model for model in apps.get_models() if model.__module__.startswith("yorisoi.")]


def test_every_table_is_personal_or_stands_in_a_room_that_is_not() -> None:
    loose = {
        model._meta.label
        for model in OURS
        if not issubclass(model, Personal)
        and model._meta.app_label not in NOT_PERSONAL
        and model._meta.label not in OF_STAFF
    }
    assert not loose
    for model in OURS:
        points_there = any(
            isinstance(field, models.ForeignKey) and field.related_model is Person
            for field in model._meta.concrete_fields
        )
        assert not points_there or issubclass(model, Personal), model._meta.label


@pytest.mark.parametrize(
    "model", [model for model in OURS if issubclass(model, Personal)], ids=lambda m: m._meta.label
)
def test_a_forgotten_scope_raises_and_names_the_table(model: type[Personal]) -> None:
    assert isinstance(model._default_manager, ScopedManager)
    with scopes.closed(), pytest.raises(NoScope, match=model._meta.label):
        model._default_manager.all()


def test_within_one_organization_another_ones_rows_cannot_be_fetched(cast: Cast) -> None:
    act = spoke(cast, cast.yamada, 1)
    with scopes.within(cast.minato.pk):
        assert Person.objects.get(pk=cast.stranger.pk) == cast.stranger
        for model, row in ((Person, cast.yamada), (Act, act)):
            with pytest.raises(model.DoesNotExist):
                model.objects.get(pk=row.pk)
        assert Person.objects.filter(name__contains="山田").count() == 0
    with scopes.within(cast.aozora.pk):
        assert Person.objects.get(pk=cast.yamada.pk) == cast.yamada
        with pytest.raises(Person.DoesNotExist):
            Person.objects.get(pk=cast.stranger.pk)


def test_rows_reached_backwards_ask_for_the_scope_too(cast: Cast) -> None:
    with scopes.closed(), pytest.raises(NoScope):
        list(cast.yamada.cases.all())
    with scopes.within(cast.minato.pk):
        assert not cast.yamada.cases.exists()


def test_a_page_without_a_filter_sees_the_own_organization_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view as careless as can be, behind the gate."""
    seen: dict[str, object] = {}

    def careless(request: HttpRequest) -> HttpResponse:
        seen["names"] = set(Person.objects.values_list("name", flat=True))
        seen["stranger"] = Person.objects.filter(pk=cast.stranger.pk).first()
        seen["routes"] = ContactPoint.objects.count()
        return HttpResponse()

    with scopes.closed():
        gate = GateMiddleware(lambda request: _through(request, gate, careless))
        request = RequestFactory().get("/")
        request.user, request.session = cast.satou, {}
        monkeypatch.setattr("yorisoi.accounts.middleware.doors.find", lambda _n: Door("x"))
        monkeypatch.setattr("yorisoi.accounts.middleware.is_stranded", lambda _r: False)
        monkeypatch.setattr("yorisoi.accounts.middleware.is_locked", lambda _r: False)
        monkeypatch.setattr("yorisoi.accounts.middleware.has_factor", lambda _r: True)
        monkeypatch.setattr("yorisoi.accounts.middleware.touch", lambda _r: None)
        assert gate(request).status_code == 200
        # The scope ends with the request.
        with pytest.raises(NoScope):
            Person.objects.count()
    assert seen["stranger"] is None
    assert cast.yamada.name in seen["names"]
    assert cast.stranger.name not in seen["names"]


def _through(request: HttpRequest, gate: GateMiddleware, view: object) -> HttpResponse:
    request.resolver_match = None
    return gate.process_view(request, view, (), {}) or view(request)


def test_nobody_signed_in_means_no_scope(cast: Cast) -> None:
    gate = GateMiddleware(lambda _request: HttpResponse(str(Person.objects.count())))
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(NoScope):
        gate(request)


def test_the_pages_open_their_own_scope(cast: Cast, client: Client) -> None:
    enter(client, cast.takada)
    with scopes.closed():
        assert client.get(f"/persons/{cast.yamada.pk}/").status_code == 200
        assert client.get(f"/persons/{cast.stranger.pk}/").status_code == 404


# What keeps derived tables, copies, builds worlds, proves; nothing that answers a request.
SEES_EVERYTHING = {
    "attachments/store.py", "common/nets.py", "keeping/rows.py", "keeping/management/commands/migrate.py",
    "ledger/management/commands/tally.py", "desk/management/commands/shell.py",
    "demo/management/commands/demo.py", "bench/worker.py", "qa/world.py",
    "qa/management/commands/qa.py", "checks/ghosts.py", "checks/leaking.py",
}  # fmt: skip


def test_nothing_that_answers_a_request_sees_every_body() -> None:
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "scopes.everything()" in path.read_text()
    }
    assert found == SEES_EVERYTHING
