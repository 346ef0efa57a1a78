from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterchangeConfig(AppConfig):
    name = "yorisoi.interchange"

    def ready(self) -> None:
        from yorisoi.accounts import doors, steps
        from yorisoi.accounts.policy import Permission
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.disclosure import kinds
        from yorisoi.interchange.access import has_batch
        from yorisoi.interchange.doors import DOORS
        from yorisoi.interchange.erasing import erase, hindrance
        from yorisoi.registry import erasing

        erasing.register(erasing.Eraser("interchange", 30, erase, hindrance))
        doors.register(*DOORS)
        held = frozenset({kinds.Label.NAMES})
        kinds.register(kinds.Kind("waiting", _("待っている行"), (Permission.IMPORT,), held))
        steps.register(
            steps.Step(
                40, _("いままでの記録を取り込む"),
                _("Excelの表から。取り込む前に、中身をたしかめられます。"),
                "interchange-imports", has_batch,
            )
        )  # fmt: skip
        register(
            Verb("file.imported", _("ファイルを取り込んだ")),
            Verb("file.kept", _("ファイルを受けとった")),
            Verb("file.thrown_away", _("ファイルを取り込まずに捨てた")),
            Verb("file.year_told", _("ファイルが何年度のものかを答えた")),
            Verb("row.decided", _("待っていた行を決めた")),
        )
