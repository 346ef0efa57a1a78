from yorisoi.accounts.doors import Door

DOORS = [
    # One's own work in the background; access.jobs says whose else.
    Door("jobs-list"),
    Door("jobs-arrived", target="job", methods=("POST",)),
    Door("jobs-again", target="job", methods=("POST",)),
    Door("jobs-stop", target="job", methods=("POST",)),
]
