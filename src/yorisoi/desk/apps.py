from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "yorisoi.desk"

    def ready(self) -> None:
        from yorisoi.accounts import doors
        from yorisoi.desk.doors import DOORS
        from yorisoi.desk.panels.person import PANELS
        from yorisoi.registry import panels

        doors.register(*DOORS)
        panels.register(*PANELS)
