from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "yorisoi.casework"

    def ready(self) -> None:
        from yorisoi.accounts import doors, waiting
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.casework.doors import DOORS
        from yorisoi.casework.erasing import erase
        from yorisoi.casework.kinds import CENTRE, STATION
        from yorisoi.casework.panels import WAITING
        from yorisoi.casework.relations import noted
        from yorisoi.casework.sources import MEMO
        from yorisoi.ledger import kinds, sources
        from yorisoi.registry import erasing, relations

        erasing.register(erasing.Eraser("casework", 41, erase))
        relations.register(relations.Relation("noted", _("受付メモがない"), noted))
        doors.register(*DOORS)
        kinds.register(STATION, CENTRE)
        sources.register(MEMO)
        waiting.register(*WAITING)
        register(
            Verb("memo.written", _("受付メモを書いた")),
            Verb("memo.alerted", _("受付メモの相手が、つたえない相手かもしれないと知らせた")),
            Verb("memo.alert_closed", _("つたえない相手かもしれないという知らせを終えた")),
            Verb("telephone.worded", _("電話の言葉を決めた")),
            Verb("memo.passed", _("受付メモを渡した")),
            Verb("memo.taken", _("受付メモを受けた")),
            Verb("memo.closed", _("受付メモを終えた")),
            Verb("memo.became", _("受付メモを記録にした")),
            Verb("memo.read", _("受付メモを読んだ"), is_reading=True),
        )
