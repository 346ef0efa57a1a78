from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

DRAW, READ = Permission.INSPECT_DRAW, Permission.INSPECT
DOORS = [
    Door("inspection-list", DRAW, or_permission=READ),
    Door("inspection-new", DRAW, methods=("GET", "POST"), step_up=True),
    Door("inspection-inspection", DRAW, or_permission=READ, target="inspection"),
    Door("inspection-file", DRAW, or_permission=READ, target="sampled"),
    Door("inspection-revoke", DRAW, target="inspection", methods=("POST",)),
    Door(
        "inspection-pack", DRAW, target="inspection", methods=("POST",), step_up=True,
        downloads=True,
    ),
]  # fmt: skip
