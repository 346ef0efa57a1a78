from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "yorisoi.streams.learning"
    label = "learning"

    def ready(self) -> None:
        from yorisoi.accounts import doors
        from yorisoi.ledger import kinds
        from yorisoi.streams.learning.doors import DOORS
        from yorisoi.streams.learning.kinds import ATTENDANCE, OBSERVATION

        doors.register(*DOORS)
        kinds.register(ATTENDANCE, OBSERVATION)
