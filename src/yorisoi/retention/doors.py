from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

KEEP = Permission.RETENTION
# What concerns the whole organization: its rules, and the end of a commission.
WHOLE = Permission.SETUP
POST = ("POST",)
DOORS = [
    Door("retention-list", KEEP),
    Door("retention-rules", KEEP),
    Door("retention-rule", WHOLE, methods=POST),
    Door("retention-file", KEEP, target="person"),
    Door("retention-hold", KEEP, target="person", methods=POST),
    Door("retention-hold-end", KEEP, target="hold", methods=POST),
    Door("retention-propose", KEEP, target="person", methods=POST),
    Door("retention-disposal", KEEP, target="disposal"),
    Door("retention-offer", KEEP, target="disposal", methods=POST),
    Door("retention-decide", KEEP, target="disposal", methods=POST, step_up=True),
    Door("retention-withdraw", KEEP, target="disposal", methods=POST),
    Door("retention-certificate", KEEP, target="erased", methods=POST),
    Door("retention-endings", WHOLE),
    Door("retention-ending", WHOLE, target="commission"),
    Door("retention-hand-back", WHOLE, target="commission", methods=POST),
    Door("retention-hand-back-agree", WHOLE, target="handback", methods=POST, step_up=True),
    Door(
        "retention-hand-back-file", WHOLE, target="handback_agreed", methods=POST, step_up=True,
        downloads=True,
    ),
    Door("retention-contract", WHOLE, target="commission", methods=POST),
]  # fmt: skip
