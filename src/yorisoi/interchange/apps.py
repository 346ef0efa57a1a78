from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterchangeConfig(AppConfig):
    name = "yorisoi.interchange"

    def ready(self) -> None:
        from yorisoi.accounts import doors
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.interchange.doors import DOORS

        doors.register(*DOORS)
        register(
            Verb("file.imported", _("ファイルを取り込んだ")),
            Verb("file.kept", _("ファイルを受けとった")),
            Verb("file.thrown_away", _("ファイルを取り込まずに捨てた")),
            Verb("row.decided", _("待っていた行を決めた")),
        )
