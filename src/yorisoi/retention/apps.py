from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "yorisoi.retention"

    def ready(self) -> None:
        from yorisoi.accounts import doors, waiting
        from yorisoi.accounts.policy import Permission
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.disclosure import kinds as releases
        from yorisoi.jobs import kinds as jobs
        from yorisoi.registry import erasing
        from yorisoi.retention.actions.deciding import ERASE
        from yorisoi.retention.actions.erasing import SCRUB, scrub, work
        from yorisoi.retention.doors import DOORS
        from yorisoi.retention.erasing import erase
        from yorisoi.retention.kinds import KINDS
        from yorisoi.retention.panels import WAITING

        doors.register(*DOORS)
        waiting.register(*WAITING)
        releases.register(*KINDS)
        erasing.register(erasing.Eraser("retention", 44, erase))
        jobs.register(
            jobs.Kind(ERASE, _("ファイルを消す"), work, Permission.RETENTION),
            jobs.Kind(SCRUB, _("消したあとの場所をならす"), scrub, attempts=20),
        )
        register(
            Verb("retention.rule_written", _("保存期間の決まりを書いた")),
            Verb("retention.held", _("ファイルを消さないことにした（保全）")),
            Verb("retention.hold_ended", _("保全を終えた")),
            Verb("retention.read", _("保存期間のページを読んだ"), is_reading=True),
            Verb("retention.proposed", _("消すファイルの候補にあげた")),
            Verb("retention.offered", _("本人に写しをわたすかをたずねた")),
            Verb("retention.decided", _("ファイルを消すことを決めた")),
            Verb("retention.withdrawn", _("ファイルを消すのをとりやめた")),
            Verb("retention.erased", _("ファイルを消した")),
            Verb("hand_back.asked", _("委託の終わりに記録を返すことをたのんだ")),
            Verb("hand_back.agreed", _("委託の終わりに記録を返すことを決めた")),
        )
