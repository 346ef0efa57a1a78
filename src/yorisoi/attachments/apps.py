from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    name = "yorisoi.attachments"

    def ready(self) -> None:
        from yorisoi.accounts import doors
        from yorisoi.attachments import store
        from yorisoi.attachments.actions.following import follow
        from yorisoi.attachments.checkups import CHECKUPS
        from yorisoi.attachments.doors import DOORS
        from yorisoi.attachments.erasing import erase
        from yorisoi.attachments.panels import BESIDE, PANELS
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.common import checkups
        from yorisoi.jobs import daily
        from yorisoi.keeping import kept
        from yorisoi.ledger import news
        from yorisoi.ledger import panels as ledger
        from yorisoi.registry import erasing, panels

        doors.register(*DOORS)
        panels.register(*PANELS)
        ledger.register_beside(*BESIDE)
        news.on_acts_corrected(follow)
        erasing.register(erasing.Eraser("attachments", 60, erase))
        checkups.register(*CHECKUPS)
        daily.register(store.sweep)
        kept.register(store.kept)
        register(
            Verb("attachment.added", _("書類や写真を加えた")),
            Verb("attachment.superseded", _("書類や写真を、あたらしいものにかえた")),
            Verb("attachment.withdrawn", _("書類や写真を取り下げた")),
            Verb("attachment.cleared", _("書類や写真を、秘匿で伏せないことにした")),
            Verb("attachment.read", _("書類や写真をひらいた"), is_reading=True),
        )
