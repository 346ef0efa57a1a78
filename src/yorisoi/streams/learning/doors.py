from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

DOORS = [
    Door("learning-observations", Permission.OBSERVATION_RECORD),
    Door(
        "learning-observation-new", Permission.OBSERVATION_RECORD, methods=("GET", "POST")
    ),
]
