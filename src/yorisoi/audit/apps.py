from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "yorisoi.audit"

    def ready(self) -> None:
        from yorisoi.audit.verbs import Verb, register

        register(Verb("entry.erased", _("記録の中身を消した")))
