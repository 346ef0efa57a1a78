"""An empty database gets its tables all at once; an older one step by step. Both are one schema."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.harness import installation as installations
from tests.harness.installation import Installation

# What stands between the outer brackets of CREATE TABLE, piece by piece: columns, checks, keys.
SQLITE = """
import json
from django.db import connection
def pieces(words):
    depth, found, begun = 0, [], ""
    for letter in words[words.index("(") + 1:words.rindex(")")] if "(" in words else "":
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            found.append(begun.strip()); begun = ""
        else:
            begun += letter
    return sorted([*found, begun.strip()])
with connection.cursor() as cursor:
    cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    # Written by hand or by Django: the same thing with and without marks.
    print(json.dumps({
        f"{kind} {name}": pieces(said) if kind == "table" else said
        for kind, name, sql in cursor.fetchall()
        for said in [sql.replace('"', "").replace("('')", "''")]
    }))
"""
POSTGRESQL = """
import json
from django.db import connection
ASKED = [
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,"
    " is_identity, collation_name FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'",
    "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies",
    "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relnamespace = 'public'::regnamespace",
]
found = {}
with connection.cursor() as cursor:
    for number, asked in enumerate(ASKED):
        cursor.execute(asked)
        found |= {f"{number} {row[0]} {row[1]}": list(row[2:]) for row in cursor.fetchall()}
print(json.dumps(found))
"""


def schema(installation: Installation) -> dict:
    asked = POSTGRESQL if installation.database_url else SQLITE
    return json.loads(installation.python(asked).splitlines()[-1])


@pytest.mark.django_db
def test_all_at_once_and_step_by_step_end_in_the_same_schema(migrated, tmp_path: Path) -> None:
    at_once = schema(migrated)
    with installations.new(tmp_path / "data") as slowly:
        # Something stands there: from here on it is Django that goes through the steps.
        slowly.must_run("migrate", "--no-backup", "contenttypes")
        slowly.must_run("migrate", "--no-backup")
        step_by_step = schema(slowly)
    assert len(at_once) > 200
    assert at_once == step_by_step


def test_whoever_is_killed_on_the_way_finds_it_empty_and_begins_again(tmp_path: Path) -> None:
    with installations.new(tmp_path / "data") as here:
        killed = 0
        for moment in (1.0, 1.6, 2.2, 2.8):
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "yorisoi.config.cli", "migrate", "--no-backup"],
                env=here.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            time.sleep(moment)
            killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert killed
        here.must_run("migrate", "--no-backup")
        assert here.run("migrate", "--check").code == 0
