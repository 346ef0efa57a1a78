from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "yorisoi.insight"

    def ready(self) -> None:
        from yorisoi.accounts import doors
        from yorisoi.accounts.policy import Permission
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.disclosure import kinds
        from yorisoi.disclosure.kinds import Label
        from yorisoi.insight.doors import DOORS

        doors.register(*DOORS)
        register(
            Verb("report.submitted", _("実績報告を提出した")),
            Verb("report.members", _("報告の数字のもとを見た"), is_reading=True),
            Verb("report.looked", _("提出された報告を、委託元の見え方で見た"), is_reading=True),
            Verb("report.received", _("提出された報告を見た"), is_reading=True),
        )
        kinds.register(
            kinds.Kind(
                "report",
                _("実績報告"),
                (Permission.REPORT_READ, Permission.REPORT_RECEIVED),
                frozenset({Label.FIGURES, Label.WITHHELD_FIGURES}),
            )
        )
