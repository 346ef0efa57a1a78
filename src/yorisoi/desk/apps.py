from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "yorisoi.desk"

    def ready(self) -> None:
        from yorisoi.accounts import doors
        from yorisoi.accounts.policy import Permission
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.common import checkups
        from yorisoi.desk.checkups import CHECKUPS
        from yorisoi.desk.doors import DOORS
        from yorisoi.desk.listings import LISTS
        from yorisoi.desk.panels.person import PANELS
        from yorisoi.disclosure import kinds, lists
        from yorisoi.disclosure.kinds import Label
        from yorisoi.registry import panels

        doors.register(*DOORS)
        panels.register(*PANELS)
        lists.register(*LISTS)
        checkups.register(*CHECKUPS)
        register(
            Verb("readers.handed_over", _("だれが読んだかを本人にわたした")),
            Verb("audit.unusual_read", _("ふだんと違う読み方を見た")),
        )
        kinds.register(
            kinds.Kind(
                "readers",
                _("だれが読んだか（本人にわたす紙）"),
                (Permission.AUDIT_PERSON,),
                frozenset({Label.NAMES}),
            )
        )
