from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

NOTICE, RECORD = Permission.OBSERVATION_RECORD, Permission.ACT_RECORD
FORM, POST = ("GET", "POST"), ("POST",)
# A helper sees the own observations, whoever records acts those of the site: ledger/access.py.
DOORS = [
    Door("learning-observations", NOTICE),
    Door("learning-observation-new", NOTICE, methods=FORM),
    Door("learning-observation", NOTICE, target="observation"),
    Door("learning-observation-correct", NOTICE, target="observation", methods=FORM),
    Door("learning-observation-attach", RECORD, target="observation", methods=POST),
    Door("learning-observation-seen", RECORD, target="observation", methods=POST),
]
