"""Who was refused stands in the trail, and the one who asked learns nothing of it."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from tests.cast import Cast
from yorisoi.accounts.actions.refusing import MOST
from yorisoi.audit.models import Entry
from yorisoi.common import clock

REFUSED = ("door.refused", "reach.refused")


def refusals() -> list[tuple[str, str]]:
    return list(Entry.objects.filter(verb__in=REFUSED).order_by("pk").values_list("verb", "target"))


def test_a_door_of_another_role_leaves_an_entry(cast: Cast, enter) -> None:
    assert enter(cast.takada).get(reverse("accounts-audit")).status_code == 404
    (entry,) = Entry.objects.filter(verb__in=REFUSED)
    assert (entry.verb, entry.target) == ("door.refused", "door:accounts-audit")
    assert entry.actor == f"高田（{cast.takada.pk}）"


def test_a_file_out_of_reach_and_one_that_never_was_leave_the_same(cast: Cast, enter) -> None:
    client = enter(cast.takada)
    answers = [
        client.get(reverse("desk-person", args=[number])) for number in (cast.stranger.pk, 987654)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert refusals() == [
        ("reach.refused", f"person:{cast.stranger.pk}"), ("reach.refused", "person:987654")
    ]  # fmt: skip
    # Whose file it would have been is not among its readers.
    assert not Entry.objects.filter(verb__in=REFUSED, mentions__isnull=False).exists()


def test_who_asks_again_and_again_leaves_one_and_who_tries_numbers_a_few(cast: Cast, enter) -> None:
    client = enter(cast.takada)
    for _time in range(5):
        client.get(reverse("desk-person", args=[987654]))
    assert len(refusals()) == 1
    for number in range(900_000, 900_000 + MOST + 5):
        client.get(reverse("desk-person", args=[number]))
    assert len(refusals()) == MOST
    assert "more" in Entry.objects.filter(verb="reach.refused").latest("pk").payload
    with clock.standing_at(clock.now() + timedelta(minutes=11)):
        client.get(reverse("desk-person", args=[987654]))
    assert len(refusals()) == MOST + 1


def test_what_is_allowed_leaves_none(cast: Cast, enter) -> None:
    assert enter(cast.takada).get(reverse("desk-person", args=[cast.yamada.pk])).status_code == 200
    assert refusals() == []
