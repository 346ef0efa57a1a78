from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "yorisoi.casework"

    def ready(self) -> None:
        from yorisoi.accounts import doors
        from yorisoi.casework.doors import DOORS
        from yorisoi.casework.kinds import CENTRE, STATION
        from yorisoi.ledger import kinds

        doors.register(*DOORS)
        kinds.register(STATION, CENTRE)
