"""What the chains were, written down outside the database: found is also who made all of it anew."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command

from tests.cast import Cast
from tests.harness.installation import Installation
from yorisoi.audit import anchors, keeping
from yorisoi.audit.actions import note
from yorisoi.audit.models import Chain
from yorisoi.checks import tampering
from yorisoi.common import clock


@pytest.fixture
def place(settings: object, tmp_path: Path) -> Path:
    settings.ANCHORS = tmp_path / "anchors"
    return tmp_path / "anchors" / anchors.FILE


def read_on(cast: Cast, times: int = 3) -> None:
    for number in range(times):
        note(cast.actor(cast.takada), "person.read", f"person:{number}", persons=[number])


def test_eight_kinds_of_tampering_are_each_found_at_the_right_link(db: None) -> None:
    outcome = tampering.tamper(3)
    assert not outcome.wrong
    assert (sum(outcome.found.values()), outcome.tried, outcome.false_alarms) == (24, 24, 0)
    assert not Chain.objects.filter(name=tampering.NAME).exists()


def test_each_chain_that_moved_on_gets_a_line(cast: Cast, place: Path) -> None:
    note(cast.actor(cast.tanaka), "person.read", "person:1")
    read_on(cast)
    assert {one.chain for one in anchors.anchor()} == {"aozora", "minato", "system"}
    assert anchors.anchor() == []
    read_on(cast)
    (one,) = anchors.anchor()
    assert (one.chain, one.number) == ("aozora", Chain.objects.get(name="aozora").length)
    assert len(json.loads(place.read_text().splitlines()[-1])["links"]) == 3 * anchors.DIGITS
    assert place.stat().st_mode & 0o007 == 0


def test_the_server_makes_one_an_hour_and_mails_the_first_of_a_day(
    cast: Cast, place: Path, settings: object
) -> None:
    settings.ANCHORS_MAIL = ["kan@example.jp"]
    noon = clock.now().astimezone(clock.JAPAN).replace(hour=12)
    for minutes, lines in ((0, 2), (59, 0), (61, 1)):
        read_on(cast)
        with clock.standing_at(noon + timedelta(minutes=minutes)):
            assert len(keeping.keep_once()) == lines
    (sent,) = mail.outbox
    head = Chain.objects.get(name="system").head
    assert head in sent.body
    assert "links" not in sent.body


def test_the_command_says_up_to_where_it_is_anchored(
    cast: Cast, place: Path, capsys: pytest.CaptureFixture
) -> None:
    read_on(cast)
    call_command("audit", "anchor")
    read_on(cast, 2)
    call_command("audit", "verify", "--anchors")
    said = capsys.readouterr().out
    length = Chain.objects.get(name="aozora").length
    assert f"aozora：{length}件、つながっています" in said
    assert f"錨は{length - 2}番まで。そのあとの2件は、まだ錨がありません" in said


def test_a_chain_that_was_forged_whole_is_named_by_the_file_and_by_a_mail(
    cast: Cast, place: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    read_on(cast)
    made = anchors.anchor()
    mailed = tmp_path / "mail.txt"
    mailed.write_text(anchors.to_mail(made))
    Chain.objects.filter(name="aozora").update(length=0, head="")
    from yorisoi.audit.models import Entry

    old = Entry.objects.filter(chain="aozora")
    _unguard()
    old.update(chain="gone")
    read_on(cast, 9)
    for file in ([], [str(mailed)]):
        with pytest.raises(SystemExit) as left:
            call_command("audit", "verify", "--anchors", *file)
        assert left.value.code == 1
        said = capsys.readouterr().out
        assert re.search(
            r"aozora：1(〜\d+)?番で切れています。錨にのこっている記録とちがいます", said
        )


def _unguard() -> None:
    from django.db import connection

    on = "" if connection.vendor == "sqlite" else " ON audit_entry"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER audit_entry_update{on}")


@pytest.mark.parametrize("deed", ["edit", "take out", "swap"])
def test_the_file_of_anchors_is_a_chain_itself(
    cast: Cast, place: Path, deed: str, capsys: pytest.CaptureFixture
) -> None:
    for _time in range(3):
        read_on(cast)
        anchors.anchor()
    lines = place.read_text().splitlines()
    if deed == "edit":
        lines[1] = lines[1].replace('"number":', '"number":1')
    elif deed == "take out":
        del lines[1]
    else:
        lines[1], lines[2] = lines[2], lines[1]
    place.write_text("\n".join(lines) + "\n")
    with pytest.raises(SystemExit):
        call_command("audit", "verify", "--anchors")
    assert "錨のファイルが" in capsys.readouterr().out


def test_no_anchors_is_said_and_is_no_proof(
    cast: Cast, place: Path, installation: Installation
) -> None:
    ran = installation.run("audit", "verify", "--anchors")
    assert ran.code == 1
    assert "錨を読めません" in ran.err
