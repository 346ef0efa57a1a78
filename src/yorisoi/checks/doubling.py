"""`check doublesubmit`: the same form sent many times at the same moment."""

from __future__ import annotations

from collections import Counter
from uuid import uuid4

from yorisoi.checks.place import at_once, place
from yorisoi.checks.said import Said, Say


def check(*, times: int, say: Say) -> Said:
    said = Said()
    with place() as where, where.served():
        uuid = str(uuid4())
        answers = at_once(times, lambda: where.record(uuid=uuid, text="一度だけ"))
        other = where.record(uuid=uuid, text="べつのことを書いた")
        found = where.kept()
    alike = Counter((one.status, one.where) for one in answers)
    said.add(
        "、".join(f"{status} {where_to} が{count}" for (status, where_to), count in alike.items())
    )
    said.hold(
        len(alike) == 1 and answers[0].status == 302, f"{times}の同じPOSTの答え {len(alike)}通り"
    )
    said.hold(found["uuids"].count(uuid) == 1, f"できた記録 {found['uuids'].count(uuid)}件")
    said.hold(
        other.status == 409 and "べつのことを書いた" in other.said,
        f"同じ番号でちがう中身には {other.status}、書いたことは画面に残る",
    )
    said.hold(not found["wrong"], f"壊れたもの {len(found['wrong'])}件")
    return said
