"""The run: which task how often, against which others, and what is held to which ratio."""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from yorisoi.bench import book, memory

PRODUCT, SQL, ADMIN = "product", "sql", "admin"
WARM = 3
MEGABYTE = 1024 * 1024
# task: (how often, compared with)
SPEED = {
    "list": (4.0, (PRODUCT, SQL, ADMIN)), "list-deep": (2.0, (PRODUCT, SQL, ADMIN)),
    "cases": (4.0, (PRODUCT, SQL, ADMIN)), "person": (1.0, (PRODUCT, SQL, ADMIN)),
    "save": (4.0, (PRODUCT, ADMIN)), "search": (4.0, (PRODUCT, SQL, ADMIN)),
    "search-planted": (4.0, (PRODUCT, ADMIN)), "month": (0.15, (PRODUCT, SQL)),
    "year": (0.1, (PRODUCT, SQL)),
}  # fmt: skip
GROWN = ("list", "person", "search", "save")


@dataclass(frozen=True)
class Held:
    """A promise: this over that is at most so much."""

    name: str
    found: float
    most: float
    unit: str = "×"

    @property
    def is_kept(self) -> bool:
        return self.found <= self.most


@dataclass
class Times:
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, wall: float, cpu: float) -> None:
        self.wall.append(wall)
        self.cpu.append(cpu)

    @property
    def p50(self) -> float:
        return statistics.median(self.wall)

    @property
    def p95(self) -> float:
        return sorted(self.wall)[max(0, round(len(self.wall) * 0.95) - 1)]

    @property
    def processor(self) -> float:
        return statistics.median(self.cpu)


@dataclass
class Found:
    """Everything that a run found. `times` by (world, task, contender)."""

    times: dict[tuple[str, str, str], Times] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def of(self, world: str, task: str, who: str) -> Times:
        return self.times.setdefault((world, task, who), Times())


class World:
    """A process of bench/worker.py."""

    def __init__(self, name: str, data: Path, persons: int, acts: int, *, url: str = "") -> None:
        self.name, self.data = name, data
        data.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "YORISOI_DATA": str(data)}
        environment["DJANGO_SETTINGS_MODULE"] = "yorisoi.config.bench_settings"
        environment.pop("DATABASE_URL", None)
        if url:
            environment["DATABASE_URL"] = url
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yorisoi.bench.worker"], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.ask(build=[persons, acts])

    def ask(self, **what: object) -> dict:
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the process of the {self.name} world ended: {self.process.wait()}")
        return json.loads(answer)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


@contextmanager
def worlds(where: Path, persons: int, acts: int, *, both: bool) -> Iterator[list[World]]:
    opened: list[World] = []
    try:
        if both:
            opened.append(
                World("tenth", where / "tenth", max(100, persons // 10), max(100, acts // 10))
            )
        opened.append(World("whole", where / "whole", persons, acts))
        yield opened
    finally:
        for one in opened:
            one.close()


def speed(found: Found, opened: list[World], rounds: int, say: Callable[[str], None]) -> None:
    """Tasks and worlds in an order thrown by dice, so that whatever else the machine does falls on
    all of them alike."""
    turns = _turns(opened, rounds)
    _warm(opened)
    for number, (world, task, who) in enumerate(turns):
        got = world.ask(task=task, seed=number, who=list(who))
        for one, (wall, cpu) in got["taken"].items():
            found.of(world.name, task, one).add(wall, cpu)
        if got["wrong"]:
            found.wrong.append(f"{task}: {got['wrong']}")
        if number % 25 == 24:
            say(f"{number + 1} / {len(turns)}")
    _hold_speed(found)
    if len(opened) > 1:
        _hold_growth(found)


def _turns(opened: list[World], rounds: int) -> list[tuple[World, str, tuple[str, ...]]]:
    *smaller, whole = opened
    turns = [
        (whole, task, who)
        for task, (often, who) in SPEED.items()
        for _ in range(max(2, round(rounds * often)))
    ]
    turns += [(one, task, (PRODUCT,)) for one in smaller for task in GROWN for _ in range(rounds)]
    random.Random(5).shuffle(turns)  # noqa: S311
    return turns


def _warm(opened: list[World]) -> None:
    """Templates are read and statements prepared before anything is measured."""
    for world in opened:
        others = ("list-deep", "cases") if world is opened[-1] else ()
        for task in (*GROWN, *others):
            for seed in range(WARM):
                world.ask(task=task, seed=-1 - seed, who=list(SPEED[task][1]))


def _hold_speed(found: Found) -> None:
    def p50(task: str, who: str) -> float:
        return found.of("whole", task, who).p50

    def hold(name: str, over: float, under: float, most: float) -> None:
        found.held.append(Held(name, over / under, most))

    for task, most in (("list", 0.45), ("cases", 0.45), ("person", 0.6), ("save", 1.0),
                       ("search", 0.2), ("search-planted", 0.2)):  # fmt: skip
        hold(f"{task} / admin", p50(task, PRODUCT), p50(task, ADMIN), most)
    hold("list-deep / list", p50("list-deep", PRODUCT), p50("list", PRODUCT), 1.3)
    hold("month / sql", p50("month", PRODUCT), p50("month", SQL), 1.3)
    hold("year / sql", p50("year", PRODUCT), p50("year", SQL), 0.5)


def _hold_growth(found: Found) -> None:
    for task in GROWN:
        whole, tenth = (found.of(world, task, PRODUCT).processor for world in ("whole", "tenth"))
        found.held.append(Held(f"{task}: 10× data, processor", whole / tenth, 1.25))


def server_memory(found: Found, whole: World, rounds: int) -> None:
    ways = whole.ask(cookies=True)
    used, asked = memory.held(whole.data, ways["cookies"], ways["paths"], rounds)
    found.held.append(Held("server memory, one process", used["peak"] / MEGABYTE, 150, "MB"))
    found.notes.append(
        f"server: {asked} requests, at most {used['peak'] / MEGABYTE:.0f} MB resident,"
        f" {used['own'] / MEGABYTE:.0f} MB its own share"
    )


def importing(found: Found, where: Path, rows: int, say: Callable[[str], None]) -> None:
    """Reading, importing, reading again: the ratio is over the mean of both readings."""
    with tempfile.TemporaryDirectory(dir=where) as place:
        path = Path(place) / "large.xlsx"
        book.write(path, rows)
        say(f"{path.name} {path.stat().st_size / MEGABYTE:.1f} MB, {rows:,}")
        first = book.reading(path)
        taken = book.importing(path, Path(place) / "data")
        second = book.reading(path)
        got = json.loads(taken.said) if taken.status in (0, 3) else {}
    if got.get("recorded", 0) < rows:
        found.wrong.append(
            f"import: {got.get('recorded')} of {rows} rows recorded ({taken.status})"
        )
    read = (first.cpu + second.cpu) / 2
    found.held.append(Held("import / reading with calamine, processor", taken.cpu / read, 15))
    found.held.append(Held("import memory", taken.memory / MEGABYTE, 330, "MB"))
    found.notes.append(
        f"import of {rows:,} rows: {taken.cpu:.1f} s of the processor ({taken.wall:.1f} s),"
        f" reading alone {read:.2f} s"
    )
