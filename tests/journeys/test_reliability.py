"""What was acknowledged is there: killed outright, pressed twice, at the same time, on a full disk.

Real servers and real commands, in an installation of their own.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest

from tests.desk.test_serving import processes_of
from tests.harness.installation import Installation, Served

TOKEN = "x" * 32
HEADINGS = "受付番号,受付日,相談者氏名,相談経路,お困りごと,対応結果,備考"
WORKERS = """
import json
from datetime import date
from django.contrib.auth import HASH_SESSION_KEY, BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import found_organization
from yorisoi.accounts.models import Membership, Organization, Site, Staff
from yorisoi.accounts.queries.sessions import FACTOR
body = found_organization(operator(None), name="見本", code="mihon")
site = Site.objects.create(organization=body, name="本所")
keys = []
for name in ("佐藤", "鈴木"):
    staff = Staff.objects.create(organization=body, name=name, email=f"{len(keys)}@example.jp")
    Membership.objects.create(staff=staff, role="worker", site=site, valid_from=date(2020, 4, 1), granted_by="test")
    session = SessionStore()
    session.update({SESSION_KEY: str(staff.pk), BACKEND_SESSION_KEY: "yorisoi.accounts.backends.StaffBackend",
                    HASH_SESSION_KEY: staff.get_session_auth_hash(), FACTOR: True})
    session.create()
    keys.append(session.session_key)
print(json.dumps({"site": site.pk, "keys": keys}))
"""
KEPT = """
import json
from django.db import connection
from yorisoi.audit.models import Chain
from yorisoi.audit.queries import verify
from yorisoi.ledger.models import Act, Tally
print(json.dumps({
    "uuids": [str(uuid) for uuid in Act.objects.values_list("client_uuid", flat=True)],
    "texts": list(Act.objects.values_list("text", flat=True)),
    "tallied": Tally.objects.values("act").distinct().count(),
    "breaks": [chain.name for chain in Chain.objects.all() if verify(chain)],
}))
"""


@dataclass(frozen=True)
class Office:
    installation: Installation
    site: int
    # The session of each of two workers.
    keys: list[str]

    def record(
        self, served: Served, *, who: int = 0, uuid: str = "", text: str = "話した"
    ) -> tuple[int, str]:
        """Post the form once: (status, body). 302 is the acknowledgement; 0: no answer came."""
        sent = {
            "csrfmiddlewaretoken": TOKEN, "uuid": uuid or str(uuid4()), "who": "anonymous",
            "day": "today", "site": self.site, "kind": "station", "text": text,
        }  # fmt: skip
        return self.ask(served, "POST", "/record/", sent, who=who)

    def ask(
        self, served: Served, method: str, path: str, sent: dict | None = None, *, who: int = 0
    ) -> tuple[int, str]:
        headers = {
            "Cookie": f"yorisoi_session={self.keys[who]}; yorisoi_csrf={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = HTTPConnection(urlsplit(served.url).netloc, timeout=60)
        try:
            connection.request(method, path, urlencode(sent) if sent else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            return 0, ""
        finally:
            connection.close()

    def kept(self) -> dict[str, list]:
        return json.loads(self.installation.python(KEPT).splitlines()[-1])


def open_office(installation: Installation) -> Office:
    made = json.loads(installation.python(WORKERS).splitlines()[-1])
    return Office(installation, made["site"], made["keys"])


@pytest.fixture
def office(installation: Installation) -> Office:
    return open_office(installation)


def at_once(*deeds: object) -> list:
    """Begin all of them at the same moment; what each gave back."""
    gate, found = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int) -> None:
        gate.wait()
        found[number] = deeds[number]()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_what_was_acknowledged_outlives_a_killed_server(office: Office) -> None:
    acknowledged: list[str] = []
    for _cycle in range(2):
        with office.installation.served() as served:
            _write_until_killed(office, served, acknowledged)
    kept = office.kept()
    assert len(acknowledged) >= 6
    assert set(acknowledged) <= set(kept["uuids"])
    assert len(kept["uuids"]) == len(set(kept["uuids"])) == kept["tallied"]
    assert kept["breaks"] == []


def _write_until_killed(office: Office, served: Served, acknowledged: list[str]) -> None:
    before = len(acknowledged)

    def write(who: int) -> None:
        while True:
            uuid = str(uuid4())
            status, _said = office.record(served, who=who, uuid=uuid)
            if not status:
                return
            assert status == 302
            acknowledged.append(uuid)

    threads = [threading.Thread(target=write, args=[number % 2]) for number in range(4)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 40
    while len(acknowledged) < before + 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    for process in processes_of(served.pid):
        os.kill(int(process.name), signal.SIGKILL)
    for thread in threads:
        thread.join()


def test_two_who_record_at_once_both_stay_and_one_button_twice_is_one_act(office: Office) -> None:
    uuid = str(uuid4())
    with office.installation.served() as served:
        both = at_once(
            lambda: office.record(served, who=0, text="佐藤が書いた"),
            lambda: office.record(served, who=1, text="鈴木が書いた"),
        )
        twice = at_once(*[lambda: office.record(served, uuid=uuid, text="一度だけ")] * 8)
    assert {status for status, _said in both + twice} == {302}
    assert sorted(office.kept()["texts"]) == sorted(["佐藤が書いた", "鈴木が書いた", "一度だけ"])


def test_an_import_killed_half_way_leaves_nothing_and_begins_again(
    installation: Installation,
) -> None:
    installation.must_run("init", "--organization", "見本", "--code", "mihon")
    book = installation.data / "窓口.csv"
    rows = "".join(
        f"R7-{n},R7.4.6,山田{n},家族,住まいについて,情報提供のみ,話\r\n" for n in range(6_000)
    )
    book.write_text(f"{HEADINGS}\r\n{rows}")
    command = [sys.executable, "-P", "-m", "yorisoi.config.cli", "import", str(book), "--create"]
    process = subprocess.Popen(
        command,
        env=installation.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert any("記録しています" in line for line in process.stderr)
    process.kill()
    process.wait()
    process.stderr.close()
    counted = "from yorisoi.ledger.models import Act; print(Act.objects.count())"
    assert installation.python(counted).split()[-1] == "0"
    assert installation.run("import", book, "--create").code == 0
    assert installation.python(counted).split()[-1] == "6000"


@pytest.fixture
def narrow(migrated: Installation, tmp_path: Path) -> Iterator[Installation]:
    """An installation whose files lie on a disk of their own, a little larger than they are."""
    if migrated.database_url:
        pytest.skip("PostgreSQL keeps its rows on a disk of its own")
    place = tmp_path / "disk"
    place.mkdir()
    files = (file for file in migrated.data.rglob("*") if file.is_file())
    # What is held back fits the disk on which it lies.
    size = sum(file.stat().st_size for file in files if file.name != "reserve")
    options = f"size={size + 6 * 1024 * 1024}"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", place], check=False)
    if done.returncode:
        pytest.skip("この環境では、小さいディスクを作れません（mount）")
    try:
        reserve = shutil.ignore_patterns("reserve")
        shutil.copytree(migrated.data, place, ignore=reserve, dirs_exist_ok=True)
        yield Installation(place)
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(place: Path) -> Path:
    """Not a byte is left."""
    stuffing = place / "stuffing"
    with stuffing.open("wb") as file:
        try:
            for size in (65_536, 4_096, 1):
                while file.write(b"x" * size):
                    file.flush()
        except OSError:
            pass
    return stuffing


def test_a_full_disk_is_told_kindly_and_nothing_typed_is_lost(narrow: Installation) -> None:
    office, uuid = open_office(narrow), str(uuid4())
    typed = "あおぞらの下で、ながい話をきいた。" * 4_000
    with narrow.served() as served:
        assert office.record(served, text="まえの記録")[0] == 302
        stuffing = fill(narrow.data)
        status, said = office.record(served, uuid=uuid, text=typed)
        assert status == 507
        assert "いまは保存できません" in said
        assert typed[:3_000] in said
        assert uuid in said
        for path in ("/", "/permissions/", "/persons/"):
            status, said = office.ask(served, "GET", path)
            assert status == 200
            assert "いまは何も保存できません" in said
        assert "置き場所がいっぱい" in narrow.run("doctor").out
        stuffing.unlink()
        assert office.record(served, uuid=uuid, text=typed)[0] == 302
    kept = office.kept()
    assert {"まえの記録", typed} <= set(kept["texts"])
    assert uuid in kept["uuids"]
    assert kept["breaks"] == []


def test_a_command_on_a_full_disk_says_so(narrow: Installation) -> None:
    narrow.must_run("init", "--organization", "見本", "--code", "mihon")
    rows = "".join(
        f"R7-{n},R7.4.6,山田{n},家族,住まいについて,情報提供のみ,{'話' * 900}\r\n"
        for n in range(900)
    )
    book = narrow.data.parent / "窓口.csv"
    book.write_text(f"{HEADINGS}\r\n{rows}")
    fill(narrow.data)
    ran = narrow.run("import", book, "--create", "--json")
    assert ran.code == 2, ran.err
    assert "置き場所がいっぱい" in ran.err
    assert "Traceback" not in ran.err
    assert json.loads(ran.out)["recorded"] == 0
    ran = narrow.run("shell", "--no-imports", "-c", KEPT_FULL)
    assert ran.code == 1
    assert "置き場所がいっぱい" in ran.err
    assert "Traceback" not in ran.err
    (narrow.data / "stuffing").unlink()
    assert narrow.run("import", book, "--create").code == 0


KEPT_FULL = """
from django.db import transaction
from yorisoi.accounts.models import Organization
with transaction.atomic():
    for number in range(200):
        Organization.objects.create(name="山" * 200, code=str(number), anonymous_words=["山" * 9000])
"""


def test_the_settings_that_all_this_rests_on(installation: Installation) -> None:
    if installation.database_url:
        pytest.skip(
            "PostgreSQL's own: fsync and full_page_writes are on unless somebody turns them off"
        )
    said = installation.python(
        "from django.db import connection as c; k = c.cursor()\n"
        "for name in ('journal_mode', 'synchronous', 'foreign_keys', 'wal_autocheckpoint'):\n"
        "    k.execute(f'PRAGMA {name}'); print(name, k.fetchone()[0])\n"
        "print('begins', c.transaction_mode)"
    )
    assert said.split("\n")[-6:-1] == [
        "journal_mode wal", "synchronous 2", "foreign_keys 1", "wal_autocheckpoint 0",
        "begins IMMEDIATE",
    ]  # fmt: skip
