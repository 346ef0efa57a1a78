from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "yorisoi.jobs"

    def ready(self) -> None:
        from yorisoi.accounts import doors, throttling, waiting
        from yorisoi.accounts.actions import sending
        from yorisoi.audit.verbs import Verb, register
        from yorisoi.common import checkups, nets
        from yorisoi.jobs import daily, kinds
        from yorisoi.jobs.checkups import CHECKUPS
        from yorisoi.jobs.doors import DOORS
        from yorisoi.jobs.mail import MAIL
        from yorisoi.jobs.panels import WAITING

        nets.leave_out("a hand takes what is due of every body", "jobs.Job", "jobs.Hand")
        doors.register(*DOORS)
        kinds.register(MAIL, daily.DAILY)
        daily.register(lambda _organization: throttling.forget_old(), sending.forget_old)
        waiting.register(*WAITING)
        checkups.register(*CHECKUPS)
        register(
            Verb("job.arrived", _("送信不明のものが、とどいていたと書いた")),
            Verb("job.again", _("送信不明のものを、もう一度送ることにした")),
            Verb("job.stopped", _("順番を待っていたしごとをとりやめた")),
        )
