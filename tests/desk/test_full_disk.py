"""Room is held back for reading (docs/mechanisms/keeping.md). With a real disk: `check diskfull`."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from tests.cast import Cast
from yorisoi.accounts.models import Site
from yorisoi.common import space
from yorisoi.common.views import full
from yorisoi.ledger.models import Act

SLICE, WANTED = 1_000, 4_000


class Disk:
    """How much is free is what a test says."""

    free = 100_000

    def __call__(self) -> tuple[int, int, int]:
        return self.free, WANTED, SLICE


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """An installation on SQLite whose disk is what the test says, whatever the tests run on."""
    made = Disk()
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.setattr(space, "_is_ours", lambda: True)
    monkeypatch.setattr(space, "_disk", made)
    return made


def test_room_is_held_back_where_there_is_some(disk: Disk) -> None:
    assert not space.is_narrow()
    assert space.held() == WANTED
    space.make_room()
    assert space.held() == WANTED


def test_a_slice_is_given_up_when_hardly_any_is_left_and_taken_back_when_there_is(
    disk: Disk,
) -> None:
    space.is_narrow()
    disk.free = SLICE - 1
    space.make_room()
    assert space.held() == WANTED - SLICE
    # The slice itself is not taken for room again.
    disk.free = SLICE + 500
    assert space.is_narrow()
    disk.free = 2 * SLICE
    assert not space.is_narrow()
    assert space.held() == WANTED


def test_it_ends_at_nothing(disk: Disk) -> None:
    space.is_narrow()
    disk.free = 0
    for _ in range(10):
        space.make_room()
    assert space.held() == 0
    assert space.is_narrow()
    assert space.readings_left() == 0


def test_on_a_disk_that_never_had_the_room_nothing_is_pretended(disk: Disk) -> None:
    disk.free = WANTED - 1
    assert space.is_narrow()
    assert space.held() == 0


def test_while_the_disk_is_full_one_reads_and_saves_nothing(
    cast: Cast, takada: Client, disk: Disk
) -> None:
    disk.free = 0
    page = takada.get(reverse("desk-person", args=[cast.yamada.pk]))
    assert page.status_code == 200
    assert "いまは何も保存できません" in page.content.decode()
    assert takada.post(reverse("desk-search"), {"q": "山田"}).status_code == 200
    typed = "あおぞらの下で、ながい話をきいた。"
    sent = {"who": "anonymous", "day": "today", "kind": "station", "site": Site.objects.get(name="本所").pk,
            "uuid": str(uuid4()), "text": typed}  # fmt: skip
    refused = takada.post(reverse("ledger-act-new"), sent)
    assert refused.status_code == 507
    assert typed in refused.content.decode()
    draft = {"uuid": str(uuid4()), "values": {"text": typed}, "changed": ["text"]}
    url = reverse("accounts-draft", args=["ledger-act-new"])
    assert takada.post(url, draft, content_type="application/json").status_code == 507
    assert not Act.objects.filter(text=typed).exists()
    disk.free = 100_000
    assert takada.post(reverse("ledger-act-new"), sent).status_code == 302
    assert Act.objects.filter(text=typed).exists()


def test_one_signs_in_and_locks_while_the_disk_is_full(
    cast: Cast, takada: Client, disk: Disk
) -> None:
    disk.free = 0
    assert takada.post(reverse("accounts-lock-now")).status_code != 507
    assert Client().post(reverse("account_login"), {"login": "a@b.example"}).status_code != 507


def test_whoever_writes_hears_of_it_even_where_nothing_can_be_read_any_more(
    cast: Cast, takada: Client, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_asked: object, **_options: object) -> None:
        raise OperationalError("disk I/O error")

    typed = "あおぞらの下で、ながい話をきいた。"
    sent = {"who": "anonymous", "day": "today", "kind": "station", "site": Site.objects.get(name="本所").pk,
            "uuid": str(uuid4()), "text": typed}  # fmt: skip
    takada.raise_request_exception = False
    # The reserve was given up; a checkpoint made room again before anybody looked.
    space.is_narrow()
    disk.free = 0
    space.make_room()
    disk.free = SLICE + 500
    monkeypatch.setattr("yorisoi.accounts.middleware.is_narrow", lambda: False)
    monkeypatch.setattr("yorisoi.ledger.actions.recording.record_acts", broken)
    monkeypatch.setattr("yorisoi.desk.shell._shell", broken)
    answer = takada.post(reverse("ledger-act-new"), sent)
    assert answer.status_code == 507
    assert typed in answer.content.decode()


def test_also_where_nobody_can_be_recognised_any_more(rf: RequestFactory) -> None:
    def broken() -> None:
        raise OperationalError("disk I/O error")

    typed = "あおぞらの下で、ながい話をきいた。"
    request = rf.post("/record/", {"text": typed})
    request.user = SimpleLazyObject(broken)
    answer = full(request)
    assert answer.status_code == 507
    assert typed in answer.content.decode()


@pytest.mark.parametrize("has_served", [True, False])
def test_an_error_of_the_disk_with_all_the_room_there_is_is_not_called_full(
    disk: Disk, has_served: bool
) -> None:
    if has_served:
        space.is_narrow()
    assert not space.is_full(OperationalError("disk I/O error"))
