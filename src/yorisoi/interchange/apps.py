from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterchangeConfig(AppConfig):
    name = "yorisoi.interchange"

    def ready(self) -> None:
        from yorisoi.audit.verbs import Verb, register

        register(
            Verb("file.imported", _("ファイルを取り込んだ")),
            Verb("file.reviewed", _("ファイルを確かめた")),
            Verb("row.decided", _("待っていた行を決めた")),
        )
