"""The check: many cuts at random steps of several runs, under each kind of disk."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from yorisoi.checks.powercut import resetting, working
from yorisoi.checks.powercut.disk import KINDS, Disk
from yorisoi.checks.powercut.journal import Journal, NotListening
from yorisoi.checks.said import Said, Say


@dataclass
class Found:
    """By kind of disk: how many cuts, in how many something acknowledged was lost or damaged."""

    cuts: Counter = field(default_factory=Counter)
    lost: Counter = field(default_factory=Counter)
    damaged: Counter = field(default_factory=Counter)
    most_lost: int = 0
    checkpoints: int = 0
    acts: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not self.lost.total() and not self.damaged.total()


def check(*, cuts: int, synchronous: str = "FULL", acts: int = 400, seed: int = 1) -> Found:
    """`cuts` in all, spread over the kinds of disk and over runs of `acts` transactions each, one
    run for each 1,000 cuts or part of them."""
    found = Found()
    runs = max(1, round(cuts / 1_000))
    for number in range(runs):
        share = cuts // runs + (number < cuts % runs)
        with tempfile.TemporaryDirectory(prefix="yorisoi-powercut-", dir=_memory()) as folder:
            _one_run(found, Path(folder), share, synchronous, acts, seed + number)
    return found


def _memory() -> str | None:
    """A place in memory, where there is one: nothing here must reach a disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def _one_run(found: Found, folder: Path, cuts: int, synchronous: str, acts: int, seed: int) -> None:
    live, after = folder / "live", folder / "after"
    live.mkdir()
    after.mkdir()
    journal = Journal()
    working.run(live, journal, synchronous=synchronous, acts=acts, seed=seed)
    steps = journal.steps
    found.acts += max(step.at for step in steps if step.kind == "said")
    found.checkpoints += _checkpoints(steps)
    dice = random.Random(seed)  # noqa: S311
    # From the very first step on: also the making of the database must survive.
    moments = Counter(dice.randint(1, len(steps)) for _ in range(cuts))
    disk, count = Disk(), 0
    for at, step in enumerate(steps, 1):
        disk.take(step)
        for _ in range(moments[at]):
            _one_cut(found, disk, KINDS[count % len(KINDS)], dice, after)
            count += 1


def _one_cut(found: Found, disk: Disk, kind: str, dice: random.Random, after: Path) -> None:
    for old in after.iterdir():
        old.unlink()
    disk.cut(kind, dice, after)
    count, wrong = working.found(after)
    found.cuts[kind] += 1
    lost = disk.acknowledged - count
    if wrong:
        found.damaged[kind] += 1
    elif lost > 0:
        found.lost[kind] += 1
        found.most_lost = max(found.most_lost, lost)
    if (wrong or lost > 0) and len(found.examples) < 5:
        found.examples.append(wrong or f"{kind}: {lost} of {disk.acknowledged} acknowledged acts")


def _checkpoints(steps: list) -> int:
    """How often the log was copied over: the database's own sync ends each."""
    return sum(step.kind == "sync" and step.file == working.NAME for step in steps)


def answer(*, cuts: int, synchronous: str, seed: int, say: Say) -> Said:
    """`check powercut`."""
    said = Said()
    try:
        found = check(cuts=cuts, synchronous=synchronous, seed=seed)
        without, remedy = (resetting.bring_about(with_remedy=one) for one in (False, True))
    except NotListening as error:
        said.hold(False, f"この Python の SQLite は、外から聞けません（{error}）")
        return said
    said.add(
        f"SQLite {sqlite3.sqlite_version}、書きこみ {found.acts:,}回、写しこみ {found.checkpoints}回"
    )
    for kind in KINDS:
        wrong = f"失われた {found.lost[kind]}回、壊れた {found.damaged[kind]}回"
        said.add(f"{kind:<7} 電源を切った {found.cuts[kind]:,}回、{wrong}")
    said.hold(
        found.is_well,
        f"{found.cuts.total():,}回のうち、書けましたと答えたものが失われたか壊れた"
        f" {found.lost.total() + found.damaged.total():,}回（いちばん多くて{found.most_lost}件）",
    )
    for example in found.examples:
        said.add(example)
    fault = "おこる" if not without.is_well else "おこらない（直っている版）"
    said.add(f"WAL-reset の不具合は、何もしなければこの版で{fault}")
    said.hold(
        remedy.is_well and not remedy.got_in,
        f"よりそいの写しこみでは、{remedy.acknowledged}件のうち失われた"
        f" {remedy.acknowledged - remedy.seen}件、割りこめた人 {int(remedy.got_in)}人",
    )
    return said
