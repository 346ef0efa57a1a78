from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

FORM = ("GET", "POST")
DOORS = [
    Door("registry-person-new", Permission.PERSON_WRITE, methods=FORM),
    Door("registry-person-edit", Permission.PERSON_WRITE, target="person"),
    Door("registry-seal-open", Permission.PERSON_READ, target="person", methods=FORM),
    Door("registry-case-edit", Permission.PERSON_WRITE, target="case", methods=FORM),
]
