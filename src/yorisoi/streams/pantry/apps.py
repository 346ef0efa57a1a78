from django.apps import AppConfig


class PantryConfig(AppConfig):
    name = "yorisoi.streams.pantry"
    label = "pantry"

    def ready(self) -> None:
        from yorisoi.ledger import kinds, news, panels
        from yorisoi.registry import erasing
        from yorisoi.streams.pantry.actions import carry_hand_overs
        from yorisoi.streams.pantry.erasing import erase
        from yorisoi.streams.pantry.kinds import PANTRY
        from yorisoi.streams.pantry.panels import hand_over

        erasing.register(erasing.Eraser("pantry", 42, erase))
        kinds.register(PANTRY)
        news.on_acts_corrected(carry_hand_overs)
        panels.tells(hand_over)
