from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

FORM, POST = ("GET", "POST"), ("POST",)
WRITE, SEAL = Permission.PERSON_WRITE, Permission.SEAL_SET
# Each kind of fact has a sheet: what stands and a form, putting one right, taking one back.
FACTS = (
    "name", "contactpoint", "donottell", "flag", "placement", "residence", "circumstance",
    "relationship", "consent", "death", "householdmember",
)  # fmt: skip

DOORS = [
    Door("registry-person-new", WRITE, methods=FORM),
    Door("registry-person-edit", WRITE, target="person"),
    Door("registry-basics", WRITE, target="person", methods=FORM),
    *(Door(f"registry-{fact}-new", WRITE, target="person", methods=FORM) for fact in FACTS),
    *(Door(f"registry-{fact}-edit", WRITE, target=fact, methods=FORM) for fact in FACTS),
    *(Door(f"registry-{fact}-retract", WRITE, target=fact, methods=POST) for fact in FACTS),
    Door("registry-consent-withdraw", WRITE, target="consent", methods=FORM),
    Door("registry-case-new", WRITE, target="person", methods=FORM),
    Door("registry-case-edit", WRITE, target="case"),
    Door("registry-case-move", WRITE, target="case", methods=POST),
    Door("registry-case-commission", WRITE, target="case", methods=POST),
    Door("registry-case-assign", WRITE, target="case", methods=POST),
    Door("registry-case-close", WRITE, target="case", methods=POST),
    Door("registry-case-reopen", WRITE, target="case", methods=POST),
    Door("registry-case-uncommission", WRITE, target="casecommission", methods=POST),
    # Everybody who may know the person may knock; actions/sealing.py lets the named holders in.
    Door(
        "registry-seal-open",
        Permission.PERSON_READ,
        target="person",
        methods=FORM,
        step_up=True,
        while_full=True,
    ),
    Door(
        "registry-seal-ask",
        Permission.PERSON_READ,
        target="person",
        methods=POST,
        step_up=True,
        while_full=True,
    ),
    Door(
        "registry-seal-second",
        Permission.PERSON_READ,
        target="sealrequest",
        methods=FORM,
        step_up=True,
        while_full=True,
    ),
    Door("registry-duties", SEAL, methods=FORM, step_up=True),
    Door("registry-duty-end", SEAL, target="duty", methods=POST, step_up=True),
    Door(
        "registry-emergency-new",
        Permission.EMERGENCY_READ,
        methods=FORM,
        step_up=True,
        while_full=True,
    ),
    Door("registry-emergency-close", Permission.EMERGENCY_READ, target="emergency", methods=POST),
    Door("registry-emergencies", Permission.PERSON_READ),
    Door("registry-emergency-review", Permission.PERSON_READ, target="emergency", methods=FORM),
    Door("registry-seal", SEAL, target="person", methods=FORM, step_up=True),
    Door("registry-seal-holder", SEAL, target="seal", methods=POST, step_up=True),
    Door("registry-seal-holder-end", SEAL, target="sealholder", methods=POST, step_up=True),
    Door("registry-seal-lift", SEAL, target="seal", methods=POST, step_up=True),
    # How closed a file is may be seen by whoever writes it; actions/closing.py lets its keepers act.
    Door("registry-closing", WRITE, target="person", methods=FORM, step_up=True),
    Door("registry-restriction-lift", WRITE, target="restriction", methods=POST, step_up=True),
    Door("registry-restriction-member", WRITE, target="restriction", methods=POST, step_up=True),
    Door(
        "registry-restriction-member-end",
        WRITE,
        target="restrictionmember",
        methods=POST,
        step_up=True,
    ),
    Door("registry-ties", WRITE, target="person", methods=FORM),
    Door("registry-tie-end", SEAL, target="tie", methods=POST, step_up=True),
    Door("registry-sharing", SEAL, target="person", methods=FORM, step_up=True),
    Door("registry-sharing-revoke", SEAL, target="sharing", methods=POST),
    # Of oneself anybody may speak.
    Door("registry-own-ties", methods=FORM),
    Door("registry-own-tie-end", target="declaredtie", methods=POST),
]
