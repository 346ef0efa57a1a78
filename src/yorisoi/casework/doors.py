from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

POST = ("POST",)
DOORS = [
    Door("casework-memos", Permission.RECEPTION),
    Door("casework-memo-new", Permission.RECEPTION, methods=("GET", "POST")),
    Door("casework-memo", Permission.RECEPTION, target="memo"),
    Door("casework-memo-take", Permission.RECEPTION, target="memo", methods=POST),
    Door("casework-memo-pass", Permission.RECEPTION, target="memo", methods=POST),
    Door("casework-memo-close", Permission.RECEPTION, target="memo", methods=POST),
    Door("casework-alert-close", Permission.RECEPTION, target="memoalert", methods=POST),
    Door("casework-telephone", Permission.RECEPTION),
    Door("casework-telephone-words", Permission.SETUP, methods=("GET", "POST")),
]
