from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "yorisoi.incidents"

    def ready(self) -> None:
        from yorisoi.accounts import doors, waiting
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.disclosure import kinds
        from yorisoi.incidents.doors import DOORS
        from yorisoi.incidents.erasing import erase
        from yorisoi.incidents.kinds import PAPER
        from yorisoi.incidents.panels import WAITING
        from yorisoi.registry import erasing

        doors.register(*DOORS)
        waiting.register(*WAITING)
        kinds.register(PAPER)
        erasing.register(erasing.Eraser("incidents", 40, erase))
        register(
            Verb("incident.reported", _("ヒヤリハット・苦情・漏えいを報告した")),
            Verb("incident.read", _("ヒヤリハット・苦情・漏えいを読んだ"), is_reading=True),
            Verb("incident.concerned", _("だれのことかを書いた")),
            Verb("incident.told", _("だれに知らせたかを書いた")),
            Verb("incident.measure_planned", _("あらためることを決めた")),
            Verb("incident.measure_done", _("あらためた")),
            Verb("incident.answered", _("苦情への答えを書いた")),
            Verb("incident.judged", _("漏えいの報告がいるかどうかを決めた")),
            Verb("incident.leak_reported", _("漏えいの報告を出したと書いた")),
            Verb("incident.closed", _("ヒヤリハット・苦情・漏えいを終えた")),
        )
