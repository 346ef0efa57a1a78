from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class QaConfig(AppConfig):
    name = "yorisoi.qa"

    def ready(self) -> None:
        from yorisoi.audit.verbs import Verb, register

        register(
            Verb("qa.world_built", _("ためす人のための世界をつくった")),
            Verb("qa.session_made", _("ためす人のために、サインインした状態をつくった")),
            Verb("qa.clock_moved", _("ためす人のために、時刻を動かした")),
        )
        if settings.QA:
            from yorisoi.qa import moving

            moving.follow()
