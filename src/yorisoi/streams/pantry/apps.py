from django.apps import AppConfig


class PantryConfig(AppConfig):
    name = "yorisoi.streams.pantry"
    label = "pantry"

    def ready(self) -> None:
        from yorisoi.ledger import kinds
        from yorisoi.streams.pantry.kinds import PANTRY

        kinds.register(PANTRY)
