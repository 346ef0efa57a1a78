"""`check postgresql-restart`: the database crashes and comes back under writing load."""

from __future__ import annotations

import time

from yorisoi.checks import cluster
from yorisoi.checks.place import Load, place
from yorisoi.checks.said import Said, Say
from yorisoi.common.postgres import program

MOST = 2.0  # seconds


def check(*, times: int, say: Say) -> Said:
    said = Said()
    if not program("initdb"):
        said.hold(False, "PostgreSQL がありません（sudo apt-get install -y postgresql）")
        return said
    gaps, away, failed, strange = [], [], 0, set()
    with cluster.running() as server, place(server.url("yorisoi")) as where, where.served():
        # As in one that has been in use for some minutes: what was built just now lies on the disk.
        server.checkpoint()
        with Load(where) as load:
            for number in range(times):
                time.sleep(2)
                before, begun = len(load.answers), time.monotonic()
                server.restart_at_once()
                away.append(time.monotonic() - begun)
                time.sleep(3)
                seen = load.answers[before:]
                wrong = [at for at, status in seen if status != 302]
                failed += len(wrong)
                strange |= {status for _at, status in seen} - {302}
                # From the word that it should crash: its own recovery is in it, and our way back.
                gaps.append(max(wrong) - begun if wrong else 0.0)
                say(f"{number + 1} / {times}  {away[-1]:.2f} {gaps[-1]:.2f}")
        found = where.kept()
    lost = set(load.kept) - set(found["uuids"])
    said.add(f"PostgreSQL {server.version} を immediate で{times}回おこしなおした")
    said.add(f"書けなかった答え {failed}件 {sorted(strange)}")
    said.add(f"データベースそのものが戻るまで {min(away):.2f}〜{max(away):.2f}秒")
    said.hold(
        max(gaps) <= MOST,
        f"落としてから、さいごの失敗まで、いちばん長くて {max(gaps):.2f}秒（{MOST:g}秒まで）",
    )
    said.hold(
        bool(load.kept) and not lost,
        f"書けましたと答えた {len(load.kept):,}件のうち失われた {len(lost)}件",
    )
    said.hold(not found["wrong"], f"壊れたもの {len(found['wrong'])}件")
    return said
