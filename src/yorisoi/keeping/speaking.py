"""What is said about the recovery key at the command line."""

from collections.abc import Callable

from yorisoi.accounts.access import operator
from yorisoi.audit.actions import note
from yorisoi.keeping import age, lines, recovery

Say = Callable[[str], object]


def first_key(say: Say, *, is_noted: bool = True) -> None:
    """Make the first key where there is none, and show it."""
    identity = recovery.ensure()
    if identity is None:
        return
    if is_noted:
        code = recovery.code_of(age.public_of(identity))
        note(operator(None), "recovery.key_made", "recovery-key", payload={"key": code})
    show(identity, say)


def show(identity: bytes, say: Say) -> None:
    code = recovery.code_of(age.public_of(identity))
    say(
        f"復旧の鍵 {code}\n"
        "控えを開けるのは、この8行だけです。紙に書きうつすか刷って、金庫に入れてください。\n\n"
        f"{lines.numbered(identity)}\n\n"
        "    bin/yorisoi recovery-key print --out 鍵.pdf    施設長にわたす紙（もどし方つき）\n"
        "    bin/yorisoi recovery-key remove-local          紙をしまったら、この機械から消す"
    )


def key_still_here(say: Say) -> None:
    """Say so for as long as it is so."""
    if here := recovery.still_here():
        codes = "、".join(one.code for one in here)
        say(
            f"復旧の鍵 {codes} の秘密の半分が、まだこの機械にあります。紙をしまったら、\n"
            "bin/yorisoi recovery-key remove-local で消してください。"
        )
