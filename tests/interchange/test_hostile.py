"""Sixty hostile files: read or refused in words, within five seconds and 200 MB, never a server error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from tests.interchange import hostile
from tests.interchange.books import act, book, month
from yorisoi.ledger.models import Act
from yorisoi.registry.models import Person

# Each in a process of its own, which has nothing before it but what reading needs.
MEASURE = """
import json, os, resource, sys, traceback
from django.conf import settings
settings.configure(USE_I18N=False)
from yorisoi.interchange.reading import UnreadableFile, read_file

def read(path):
    try:
        for one in read_file(path).acts():
            pass
    except UnreadableFile as words:
        assert str(words)

def cost(path):
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        try:
            path and read(path)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _pid, status, used = os.wait4(child, 0)
    return status, used.ru_utime + used.ru_stime, used.ru_maxrss

_status, _seconds, before = cost("")
for path in sys.argv[1:]:
    status, seconds, peak = cost(path)
    print(json.dumps([path.rsplit("/", 1)[-1], status, seconds, (peak - before) // 1024]))
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("hostile")
    good = book(folder, month(act(1, "R7.4.1"))).read_bytes()
    found = []
    for name, content in hostile.every(good):
        path = folder / name
        path.write_bytes(content)
        found.append(path)
    return found


def test_there_are_sixty_that_differ_in_more_than_their_name(files: list[Path]) -> None:
    assert len({path.name for path in files}) == len(files) >= 60
    assert len({path.read_bytes() for path in files}) >= 60


def test_each_is_read_or_refused_within_five_seconds_and_200_megabytes(files: list[Path]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, files)],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"},
    )  # fmt: skip
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(said) == len(files)
    over = [one for one in said if one[1] or one[2] > 5 or one[3] > 200]
    assert not over, f"{over}\n{ran.stderr[-2000:]}"


@pytest.mark.django_db
def test_handed_in_on_the_page_none_ends_in_a_server_error_or_in_a_record(
    files: list[Path], cast: Cast
) -> None:
    client = enter(Client(raise_request_exception=False), cast.satou)
    before, wrong = (Act.objects.count(), Person.objects.count()), []
    for path in files:
        file = ContentFile(path.read_bytes(), path.name)
        answer = client.post(reverse("interchange-imports"), {"file": file}, follow=True)
        if answer.status_code >= 500:
            wrong.append((path.name, answer.status_code))
    assert wrong == []
    assert (Act.objects.count(), Person.objects.count()) == before
    assert not Path("/tmp/yorisoi-was-here").exists()
