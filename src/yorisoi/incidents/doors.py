from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

FORM, POST = ("GET", "POST"), ("POST",)
WORK = Permission.INCIDENT_WORK
# Verbs of one incident: each a form of its own on its page.
VERBS = ("concerned", "tell", "measure", "answer", "judge", "notify", "close")
DOORS = [
    # Whoever saw something may say so, whatever the role.
    Door("incidents-report", methods=FORM),
    Door("incidents-list", WORK),
    Door("incidents-complaint-new", WORK, methods=FORM),
    Door("incidents-leak-new", WORK, methods=FORM),
    Door("incidents-statistics", WORK),
    Door("incidents-incident", WORK, target="incident"),
    Door("incidents-paper", WORK, target="incident", methods=POST),
    *(Door(f"incidents-{verb}", WORK, target="incident", methods=POST) for verb in VERBS),
    Door("incidents-measure-done", WORK, target="measure", methods=POST),
]
