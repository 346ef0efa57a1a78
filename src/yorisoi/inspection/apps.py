from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionConfig(AppConfig):
    name = "yorisoi.inspection"

    def ready(self) -> None:
        from yorisoi.accounts import doors
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.disclosure import kinds
        from yorisoi.inspection.doors import DOORS
        from yorisoi.inspection.erasing import erase
        from yorisoi.inspection.kinds import PACK
        from yorisoi.registry import erasing

        doors.register(*DOORS)
        kinds.register(PACK)
        erasing.register(erasing.Eraser("inspection", 31, erase))
        register(
            Verb("inspection.drawn", _("検査のためにファイルを抜き出した")),
            Verb("inspection.revoked", _("検査のための抜き出しを取り消した")),
            Verb(
                "inspection.listed",
                _("検査のために抜き出したファイルの一覧を見た"),
                is_reading=True,
            ),
            Verb("inspection.read", _("検査のために抜き出したファイルを読んだ"), is_reading=True),
            Verb("inspection.packed", _("検査の資料をわたした")),
        )
