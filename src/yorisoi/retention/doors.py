from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

KEEP = Permission.RETENTION
FORM, POST = ("GET", "POST"), ("POST",)
DOORS = [
    Door("retention-list", KEEP),
    Door("retention-rules", KEEP, methods=FORM),
    Door("retention-file", KEEP, target="person"),
    Door("retention-hold", KEEP, target="person", methods=POST),
    Door("retention-hold-end", KEEP, target="hold", methods=POST),
    Door("retention-propose", KEEP, target="person", methods=POST),
    Door("retention-disposal", KEEP, target="disposal"),
    Door("retention-offer", KEEP, target="disposal", methods=POST),
    Door("retention-decide", KEEP, target="disposal", methods=POST, step_up=True),
    Door("retention-withdraw", KEEP, target="disposal", methods=POST),
    Door("retention-certificate", KEEP, target="erased", methods=POST),
    Door("retention-endings", KEEP),
    Door("retention-ending", KEEP, target="commission"),
    Door("retention-hand-back", KEEP, target="commission", methods=POST),
    Door("retention-hand-back-agree", KEEP, target="handback", methods=POST, step_up=True),
    Door(
        "retention-hand-back-file", KEEP, target="handback_agreed", methods=POST, step_up=True,
        downloads=True,
    ),
    Door("retention-contract", KEEP, target="commission", methods=POST),
]  # fmt: skip
