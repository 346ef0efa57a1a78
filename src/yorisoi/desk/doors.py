from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

DOORS = [
    # Whoever is signed in comes home; what stands there depends on the role.
    Door("desk-today"),
    Door("desk-status", Permission.SYSTEM),
    Door("desk-people", Permission.PERSON_READ),
    # Asked by POST, so that no name stands in an address: the browser keeps those, and a relay.
    Door("desk-search", Permission.PERSON_READ, methods=("GET", "POST"), while_full=True),
    Door("desk-person-picker", Permission.PERSON_READ),
    Door("desk-person", Permission.PERSON_READ, target="person"),
    Door("desk-person-readers", Permission.AUDIT_PERSON, target="person"),
    Door(
        "desk-person-hand-over",
        Permission.AUDIT_PERSON,
        target="person",
        methods=("GET", "POST"),
        while_full=True,
    ),
    Door("desk-unusual", Permission.AUDIT_READ),
    Door("desk-person-record", Permission.ACT_READ, target="person"),
    Door("desk-household", Permission.PERSON_READ, target="household"),
    Door("desk-cases", Permission.PERSON_READ),
    Door("desk-pairs", Permission.LINK_DECIDE, methods=("GET", "POST")),
    Door("desk-shared", Permission.SHARED_READ),
    Door("desk-shared-file", Permission.SHARED_READ, target="shared"),
    Door("desk-emergency", Permission.EMERGENCY_READ, target="ownemergency"),
    Door("desk-unlink", Permission.LINK_DECIDE, target="link", methods=("POST",)),
]
