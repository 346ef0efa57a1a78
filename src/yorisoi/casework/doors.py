from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

FORM = ("GET", "POST")
DOORS = [
    Door("casework-memos", Permission.RECEPTION),
    Door("casework-memo-new", Permission.RECEPTION, methods=FORM),
    Door("casework-memo", Permission.RECEPTION, target="memo"),
]
