from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KeepingConfig(AppConfig):
    name = "yorisoi.keeping"

    def ready(self) -> None:
        from yorisoi.accounts import news
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.common import checkups, nets
        from yorisoi.keeping import speaking
        from yorisoi.keeping.wrapping import CHECKUPS

        news.on_installation_made(speaking.first_key)

        nets.leave_out("a row that belongs to nobody", "keeping.Canary")
        checkups.register(*CHECKUPS)
        register(
            Verb("backup.made", _("控えを取った")),
            Verb("backup.restored", _("控えからもどした")),
            Verb("kek.rotated", _("連絡先などをひらく鍵をとりかえた")),
            Verb("recovery.key_made", _("復旧の鍵をつくった")),
            Verb("recovery.key_added", _("復旧の鍵を加えた")),
            Verb("recovery.key_forgotten", _("復旧の鍵を外した")),
            Verb("recovery.key_taken_away", _("復旧の鍵をこの機械から消した")),
        )
