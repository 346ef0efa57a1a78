"""`check kill9`: a server under writing load, all its processes killed outright, again and again."""

from __future__ import annotations

import random
import time

from yorisoi.checks.place import Load, kill, place
from yorisoi.checks.said import Said, Say

# After so many cycles everything that was ever acknowledged is looked for.
LOOK_EVERY = 25


def check(*, cycles: int, seconds: float, seed: int, say: Say) -> Said:
    """`seconds` ends it before all cycles are done; 0: however long it takes."""
    dice, said = random.Random(seed), Said()  # noqa: S311
    kept: list[str] = []
    missing: set[str] = set()
    wrong: list[str] = []
    begun, done, silent = time.monotonic(), 0, 0
    with place() as where:
        while done < cycles and not (seconds and time.monotonic() - begun > seconds):
            before = len(kept)
            with where.served() as group, Load(where, until_no_answer=True) as load:
                # From the first write on: at any moment of a second and a half.
                time.sleep(dice.uniform(0.05, 1.5))
                kill(group)
            kept += load.kept
            silent += len(kept) == before
            wrong += [str(status) for _at, status in load.answers if status not in {0, 302}]
            done += 1
            if done % LOOK_EVERY == 0 or done == cycles:
                say(f"{done} / {cycles}  {len(kept):,}")
                _look(where, kept, missing, wrong)
        _look(where, kept, missing, wrong)
    taken = time.monotonic() - begun
    said.add(f"{done}回 SIGKILL（{taken:.0f}秒、1回も書けずに殺された回 {silent}）")
    said.hold(len(kept) > 0, f"書けましたと答えた記録 {len(kept):,}件")
    said.hold(not missing, f"そのうち失われた記録 {len(missing)}件")
    said.hold(
        not wrong, f"壊れたもの・おかしな答え {len(wrong)}件{'：' + wrong[0] if wrong else ''}"
    )
    return said


def _look(where: object, kept: list[str], missing: set[str], wrong: list[str]) -> None:
    found = where.kept()
    missing |= set(kept) - set(found["uuids"])
    wrong += found["wrong"]
    if len(found["uuids"]) != len(set(found["uuids"])):
        wrong.append("an act stands twice")
