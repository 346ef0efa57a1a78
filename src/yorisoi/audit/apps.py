from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "yorisoi.audit"

    def ready(self) -> None:
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.common import nets

        nets.leave_out(
            "numbers and words that name nobody; one reading stands in the trails of two bodies,"
            " and a trail is walked as a whole",
            "audit.Chain", "audit.Entry", "audit.Mention",
        )  # fmt: skip
        register(Verb("entry.erased", _("記録の中身を消した")))
