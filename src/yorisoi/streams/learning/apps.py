from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "yorisoi.streams.learning"
    label = "learning"

    def ready(self) -> None:
        from yorisoi.accounts import doors
        from yorisoi.ledger import kinds, news, panels
        from yorisoi.registry import erasing
        from yorisoi.streams.learning.actions import carry_marks
        from yorisoi.streams.learning.doors import DOORS
        from yorisoi.streams.learning.erasing import erase
        from yorisoi.streams.learning.kinds import ATTENDANCE, OBSERVATION
        from yorisoi.streams.learning.panels import marks, observation

        erasing.register(erasing.Eraser("learning", 43, erase))
        doors.register(*DOORS)
        kinds.register(ATTENDANCE, OBSERVATION)
        news.on_acts_corrected(carry_marks)
        panels.tells(marks)
        panels.tells(observation)
