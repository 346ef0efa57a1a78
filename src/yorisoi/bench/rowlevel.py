"""What the second net costs: the product's own tasks on one PostgreSQL, with the policies and
without, in turns within one run. The database is the bench's alone: its policies are switched."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

from yorisoi.bench.measuring import PRODUCT, Found, World
from yorisoi.common import nets

TASKS = ("list", "list-deep", "cases", "person", "search", "save", "month")
WITH, WITHOUT = "net", "no net"
WARM = 3


def switch(*, on: bool) -> None:
    """In the worker's process: policies and what every statement says, both on or both off."""
    word = "ENABLE" if on else "DISABLE"
    with transaction.atomic(), connection.cursor() as cursor:
        for model in nets.bound():
            cursor.execute(f"ALTER TABLE {model._meta.db_table} {word} ROW LEVEL SECURITY")
    connection.close()
    nets.speaks = on


def measure(
    found: Found, url: str, where: Path, size: tuple[int, int], rounds: int,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    """`url`: of a PostgreSQL database that is empty, or holds a bench world already."""
    world = World("postgresql", where / "postgresql", *size, url=url)
    try:
        lot = random.Random(11)  # noqa: S311
        for turn in range(-WARM, rounds):
            ways = [True, False]
            lot.shuffle(ways)
            for on in ways:
                world.ask(net=on)
                # The first after the switch opens the connection anew, and is not counted.
                world.ask(task="list", seed=0, who=[PRODUCT])
                for task in TASKS:
                    got = world.ask(task=task, seed=turn, who=[PRODUCT])
                    if turn >= 0:
                        found.of(WITH if on else WITHOUT, task, PRODUCT).add(*got["taken"][PRODUCT])
            if turn % 5 == 4:
                say(f"{turn + 1} / {rounds}")
        world.ask(net=True)
    finally:
        world.close()
    for task in TASKS:
        ratio = found.of(WITH, task, PRODUCT).p50 / found.of(WITHOUT, task, PRODUCT).p50
        found.notes.append(f"{task:<12}×{ratio:.2f}")
