from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

FORM, POST = ("GET", "POST"), ("POST",)
READ, WRITE = Permission.PERSON_READ, Permission.PERSON_WRITE

DOORS = [
    Door("attachments-papers", READ, target="person"),
    Door("attachments-new", WRITE, target="person", methods=FORM),
    Door("attachments-attachment", READ, target="attachment"),
    Door("attachments-file", READ, target="attachment"),
    # Everybody who may know the person may knock, as at registry-seal-open.
    Door("attachments-open", READ, target="attachment", methods=POST, step_up=True, downloads=True),
    Door("attachments-replace", WRITE, target="attachment", methods=FORM),
    Door("attachments-withdraw", WRITE, target="attachment", methods=POST),
    Door("attachments-clear", WRITE, target="attachment", methods=POST),
]
