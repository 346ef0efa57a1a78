from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "yorisoi.disclosure"

    def ready(self) -> None:
        from yorisoi.audit.verbs import Verb, register

        register(
            Verb("disclosure.released", _("書き出して渡した")),
            Verb("disclosure.refused", _("出そうとしたが、出せなかった")),
            Verb("disclosure.warned", _("書いたことばに、伏せた住所などと同じものがあった")),
        )
