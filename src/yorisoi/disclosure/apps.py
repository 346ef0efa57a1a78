from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "yorisoi.disclosure"

    def ready(self) -> None:
        from yorisoi.accounts import doors, waiting
        from yorisoi.accounts.policy import Permission
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.disclosure import kinds
        from yorisoi.disclosure.actions.exporting import KINDS
        from yorisoi.disclosure.doors import DOORS
        from yorisoi.disclosure.kinds import Label
        from yorisoi.disclosure.panels import WAITING
        from yorisoi.jobs import kinds as jobs

        doors.register(*DOORS)
        waiting.register(*WAITING)
        jobs.register(*KINDS)
        kinds.register(
            kinds.Kind(
                "list", _("人・ケースの一覧"), (Permission.EXPORT,), frozenset({Label.NAMES})
            )
        )
        register(
            Verb("disclosure.released", _("書き出して渡した")),
            Verb("disclosure.refused", _("出そうとしたが、出せなかった")),
            Verb("disclosure.warned", _("書いたことばに、伏せた住所などと同じものがあった")),
            Verb("export.asked", _("一覧の書き出しを頼んだ")),
            Verb("export.agreed", _("一覧の書き出しを、ふたり目として認めた")),
            Verb("export.refused", _("一覧の書き出しを認めなかった")),
            Verb("export.withdrawn", _("頼んだ書き出しを取り下げた")),
            Verb("export.made", _("頼まれた一覧をつくった")),
        )
