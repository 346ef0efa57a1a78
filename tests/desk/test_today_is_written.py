"""Whom the morning's list names is written down: not only those on its cards."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from tests.house.test_read_is_written import told
from yorisoi.accounts.access import operator
from yorisoi.audit.models import Entry
from yorisoi.casework.actions import NewMemo, write_memo
from yorisoi.common import clock
from yorisoi.registry.actions.sealing import seal

pytestmark = pytest.mark.django_db


def shown(cast: Cast) -> set[int]:
    client = enter(Client(), cast.takada)
    answer = client.get(reverse("desk-today"))
    assert answer.status_code == 200
    return told(list(Entry.objects.filter(verb="person.listed")))


def test_a_seal_that_ends_soon_names_somebody(cast: Cast) -> None:
    until = clock.today() + timedelta(days=5)
    root = operator(cast.aozora)
    seal(root, cast.yamada, basis="支援措置", holders=[cast.takada], until=until)
    assert shown(cast) == {cast.yamada.pk}


def test_a_memo_that_waits_is_about_somebody(cast: Cast) -> None:
    memo = NewMemo(
        way="phone", text="折り返し", came_at=clock.now(), about=cast.yamada, site=cast.main,
        to_site=cast.main,
    )  # fmt: skip
    write_memo(cast.actor(cast.suzuki), memo)
    assert shown(cast) == {cast.yamada.pk}


def test_a_morning_with_nobody_in_it_writes_nothing(cast: Cast) -> None:
    assert shown(cast) == set()
