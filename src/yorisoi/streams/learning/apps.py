from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "yorisoi.streams.learning"
    label = "learning"

    def ready(self) -> None:
        from yorisoi.ledger import kinds
        from yorisoi.streams.learning.kinds import ATTENDANCE, OBSERVATION

        kinds.register(ATTENDANCE, OBSERVATION)
