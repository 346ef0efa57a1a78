from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

IMPORT = Permission.IMPORT
POST = ("POST",)
BOTH = ("GET", "POST")

DOORS = [
    Door("interchange-imports", IMPORT, methods=BOTH),
    Door("interchange-import", IMPORT, target="batch", methods=BOTH),
    Door("interchange-import-take", IMPORT, target="batch", methods=POST),
    Door("interchange-import-throw", IMPORT, target="batch", methods=POST),
    Door("interchange-waiting", IMPORT, target="batch", methods=BOTH),
    Door("interchange-waiting-file", IMPORT, target="batch", step_up=True, downloads=True),
]
