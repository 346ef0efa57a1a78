"""A process that sits in one world and measures what it is asked, line by line: JSON in, JSON out.

`python -m yorisoi.bench.worker`, with YORISOI_DATA naming the world. {"build": [persons, acts]}
makes it where there is none; {"task": name, "seed": 1, "who": [...]} measures a task once;
{"cookies": true} answers with the cookies of somebody signed in.
"""

from __future__ import annotations

import json
import os
import random
import sys
import warnings


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yorisoi.config.bench_settings")
    warnings.filterwarnings("ignore", message="No directory at")
    import django

    django.setup()
    from yorisoi.common import scopes

    # The rivals have no gate that opens a scope; the product's own gate closes this one first.
    with scopes.everything():
        _answer_all()


def _answer_all() -> None:
    tasks = None
    for line in sys.stdin:
        asked = json.loads(line)
        if "build" in asked:
            tasks = _prepared(*asked["build"])
            answer = {"built": len(tasks.world.persons)}
        elif "net" in asked:
            from yorisoi.bench import rowlevel

            rowlevel.switch(on=asked["net"])
            answer = {}
        elif "cookies" in asked:
            answer = _ways(tasks)
        else:
            answer = _measured(tasks, asked["task"], asked["seed"], asked["who"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _prepared(persons: int, acts: int) -> object:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from yorisoi.bench import world
    from yorisoi.bench.tasks import Tasks
    from yorisoi.common import checkpoints

    if connection.vendor == "postgresql":
        # Its policies are switched: a database in which anybody works is no place for that.
        stands = connection.introspection.table_names()
        if settings.PRODUCTION or (stands and not world.is_alone()):
            raise SystemExit("DATABASE_URL: not empty")
    # Its words would stand where answers are read, and nobody needs a backup of a made-up world.
    call_command("migrate", verbosity=0, no_backup=True)
    found = world.find()
    if found is None:
        world.build(persons=persons, acts=acts, progress=_say)
        if connection.vendor == "sqlite":
            checkpoints.checkpoint(settings.DATABASES["default"]["NAME"])
        found = world.find()
    return Tasks(found)


def _say(words: str) -> None:
    sys.stderr.write(f"  {words}\n")


def _measured(tasks: object, name: str, seed: int, who: list[str]) -> dict[str, object]:
    """Every contender is asked once for the same thing, in an order thrown by dice."""
    from yorisoi.bench.tasks import Wrong, taken

    task, lot = tasks.all[name], random.Random(f"{name} {seed}")  # noqa: S311
    target = task.target(lot)
    task.before()
    order = [one for one in task.ask if one in who]
    lot.shuffle(order)
    answers = {one: task.ask[one](target) for one in order}
    wrong = ""
    if set(order) == set(task.ask):
        try:
            task.check(target, answers)
        except Wrong as words:
            wrong = str(words)
    times = {one: taken(answer) for one, answer in answers.items()}
    return {"taken": {one: [t.wall, t.cpu] for one, t in times.items()}, "wrong": wrong}


def _ways(tasks: object) -> dict[str, object]:
    """What somebody walks through who works for a while, for a browser outside."""
    world, lot = tasks.world, random.Random(7)  # noqa: S311
    months = tasks.all["month"]
    some = [f"/persons/{lot.choice(world.persons)}/" for _ in range(30)]
    return {
        "cookies": tasks.product.cookies,
        "paths": [
            "/", "/persons/", "/persons/?count=1", "/cases/", "/search/?q=%E9%AB%98", "/record/",
            *some,
            *(f"/reports/{world.commission.pk}/{months.target(lot):%Y-%m}/" for _ in range(4)),
            f"/reports/{world.commission.pk}/year/{tasks.all['year'].target(lot)}/",
        ],
    }  # fmt: skip


if __name__ == "__main__":
    main()
