from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "yorisoi.casework"

    def ready(self) -> None:
        from yorisoi.casework.kinds import CENTRE, STATION
        from yorisoi.ledger import kinds

        kinds.register(STATION, CENTRE)
