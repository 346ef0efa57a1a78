"""`check upgrade`: an older installation is brought to this version, killed on the way at random
moments, begun again; and must be the same as one that nobody disturbed.

The oldest version is the schema of the first migration of each room that needs no later one of another
room, filled with what could be then; younger rooms come with the upgrade.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time

from yorisoi.checks.place import Place, elsewhere, place
from yorisoi.checks.said import Said, Say

_OLDEST = """
import json
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
graph = executor.loader.graph
first = set(graph.root_nodes())
executor.migrate(sorted(node for node in first if set(graph.forwards_plan(node)) <= first))
with connection.cursor() as cursor:
    for number in range(400):
        cursor.execute("INSERT INTO audit_chain (name, length, head) VALUES (%s, 0, '')", [f"old-{number}"])
print(json.dumps(len(executor.loader.applied_migrations)))
"""
_DIGEST = """
import json
from django.db import connection
from yorisoi.keeping.digests import digests
with connection.cursor() as cursor:
    found = digests(cursor, connection.vendor)
# A canary and the first link of the trail are new in each place: their number counts.
for name in ("keeping_canary", "audit_entry", "audit_chain"):
    found.pop(name, None)
print(json.dumps(found))
"""


def check(*, times: int, seed: int, say: Say) -> Said:
    dice, said = random.Random(seed), Said()  # noqa: S311
    with place() as like:
        with elsewhere(like) as calm:
            _found(calm)
            begun = time.monotonic()
            calm.must_run("migrate", "--verbosity=0", "--no-backup")
            taken = time.monotonic() - begun
            wanted = calm.python(_DIGEST)
        equal, kills, examples = 0, 0, []
        for number in range(times):
            with elsewhere(like) as one:
                _found(one)
                for _ in range(3):
                    kills += _killed(one, dice.uniform(0.2, taken))
                one.must_run("migrate", "--verbosity=0", "--no-backup")
                got = one.python(_DIGEST)
                equal += got == wanted
                examples += [
                    name for name in wanted.keys() | got if got.get(name) != wanted.get(name)
                ]
            say(f"{number + 1} / {times}")
    said.add(f"1回に {taken:.1f}秒、途中で殺した {kills}回、表 {len(wanted)}")
    said.hold(kills > 0, "途中で殺せた")
    said.hold(equal == times, f"やりなおして、じゃまされなかったものと等しい {equal} / {times}")
    for one in sorted(set(examples)):
        said.add(f"ちがう表: {one}")
    return said


def _found(one: Place) -> None:
    one.data.mkdir(parents=True)
    one.python(_OLDEST)


def _killed(one: Place, after: float) -> bool:
    """Whether `migrate` was still at work when it was killed."""
    process = subprocess.Popen(
        one.command("migrate", "--verbosity=0", "--no-backup"),
        env=one.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    time.sleep(after)
    was_at_work = process.poll() is None
    if was_at_work:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return was_at_work
