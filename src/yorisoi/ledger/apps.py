from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "yorisoi.ledger"

    def ready(self) -> None:
        from yorisoi.accounts import doors, waiting
        from yorisoi.accounts.news import on_commission_changed
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.ledger import tally
        from yorisoi.ledger.actions.erasing import erase
        from yorisoi.ledger.doors import DOORS
        from yorisoi.ledger.panels.person import PANELS
        from yorisoi.ledger.panels.waiting import WAITING
        from yorisoi.ledger.queries.relations import acted, promised
        from yorisoi.ledger.queries.together import deeds_of
        from yorisoi.registry import erasing, news, panels, relations

        relations.register(
            relations.Relation("acted", _("いっしょの記録がない"), acted),
            relations.Relation("promised", _("約束がない"), promised),
        )
        news.on_facts_changed(tally.refresh_persons)
        news.on_deeds_asked(deeds_of)
        on_commission_changed(tally.refresh_commission)
        erasing.register(erasing.Eraser("ledger", 80, erase))
        doors.register(*DOORS)
        panels.register(*PANELS)
        waiting.register(*WAITING)
        register(
            Verb("act.recorded", _("支援を記録した")),
            Verb("act.corrected", _("記録を直した")),
            Verb("act.retracted", _("記録を取り消した")),
            Verb("act.read", _("記録を読んだ"), is_reading=True),
            Verb("promise.made", _("約束を書いた")),
            Verb("promise.dropped", _("約束をやめた")),
            Verb("promise.moved", _("約束の日をかえた")),
        )
