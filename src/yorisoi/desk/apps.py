from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "yorisoi.desk"

    def ready(self) -> None:
        from yorisoi.accounts import doors
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.common import checkups
        from yorisoi.desk.checkups import CHECKUPS
        from yorisoi.desk.doors import DOORS
        from yorisoi.desk.panels.person import PANELS
        from yorisoi.registry import panels

        doors.register(*DOORS)
        panels.register(*PANELS)
        checkups.register(*CHECKUPS)
        register(Verb("backup.made", _("控えを取った")))
