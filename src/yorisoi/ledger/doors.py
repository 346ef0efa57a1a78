from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

FORM = ("GET", "POST")
DOORS = [
    Door("ledger-act-new", Permission.ACT_RECORD, methods=FORM),
    Door("ledger-act-about", Permission.ACT_RECORD, methods=FORM),
    # A helper reads what the helper wrote: ledger/access.py leaves only that.
    Door("ledger-act", Permission.ACT_READ, Permission.OBSERVATION_RECORD, target="act"),
    Door("ledger-act-correct", Permission.ACT_RECORD, target="act", methods=FORM),
    Door("ledger-act-retract", Permission.ACT_RECORD, target="act", methods=("POST",)),
    Door("ledger-promise-new", Permission.ACT_RECORD, methods=FORM),
    Door("ledger-promise-move", Permission.ACT_RECORD, target="promise", methods=FORM),
    Door("ledger-promise-drop", Permission.ACT_RECORD, target="promise", methods=FORM),
]
