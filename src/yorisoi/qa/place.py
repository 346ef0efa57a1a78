"""Where testers' tools may work: only with YORISOI_QA=1, never in production, and never on what
somebody else keeps."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings

# Written beside the database when the world is whole: what every key became.
WORLD = "qa-world.json"


class Refused(Exception):
    """Why a tool does nothing, in words for whoever typed it."""


def require_qa() -> None:
    if settings.PRODUCTION:
        raise Refused(
            f"ここは本番の場所です（{settings.DATA}）。ためす人のための命令は、本番では動きません。"
        )
    if not settings.QA:
        raise Refused("ためす人のための命令です。YORISOI_QA=1 をつけたときだけ動きます。")


def world_file() -> Path:
    return Path(settings.DATA) / WORLD


def require_own() -> None:
    """Only a world that was built for this, or the demo's; real people are not played with."""
    require_qa()
    if not (world_file().exists() or settings.DEMO):
        raise Refused(
            "ここには、qa world でつくった世界がありません。さきに bin/yorisoi qa world SPEC.json"
        )


def known() -> dict:
    """What `qa world` printed; empty in the demo world."""
    return json.loads(world_file().read_text()) if world_file().exists() else {}
