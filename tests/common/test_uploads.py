"""Files on their way in: in memory, so many and no more, and only from whoever is signed in."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from yorisoi.common import uploads


def sent(*sizes: int, is_signed_in: bool = True) -> HttpRequest:
    files = [SimpleUploadedFile(f"{at}.bin", b"x" * size) for at, size in enumerate(sizes)]
    request = RequestFactory().post("/", {"before": "前", "files": files, "typed": "言葉"})
    request.user = SimpleNamespace(is_authenticated=is_signed_in)
    return request


def test_a_file_of_any_size_lies_in_memory_and_not_in_a_folder() -> None:
    (file,) = sent(5 * uploads.MB).FILES.getlist("files")
    assert not hasattr(file, "temporary_file_path")
    assert (file.size, len(file.read()), file.is_whole) == (5 * uploads.MB, 5 * uploads.MB, True)


def test_what_is_too_large_is_read_past_and_the_words_beside_it_stay() -> None:
    request = sent(uploads.LARGEST + 1, 10)
    large, small = request.FILES.getlist("files")
    assert (large.is_whole, large.size, large.read()) == (False, uploads.LARGEST + 1, b"")
    assert (small.is_whole, small.read()) == (True, b"x" * 10)
    assert (request.POST["before"], request.POST["typed"]) == ("前", "言葉")


def test_many_together_are_held_only_as_far_as_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "TOGETHER", 250_000)
    found = sent(100_000, 100_000, 100_000, 50_000).FILES.getlist("files")
    assert [file.is_whole for file in found] == [True, True, False, True]


def test_a_stranger_s_file_is_not_kept_and_the_form_is_read_all_the_same() -> None:
    request = sent(1_000, is_signed_in=False)
    assert not request.FILES
    assert request.POST["typed"] == "言葉"
