"""What `yorisoi doctor` asks about the work in the background."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.common.checkups import Checkup, Finding, bad, good, warn
from yorisoi.jobs import queries


def background() -> Finding:
    condition = queries.condition()
    if condition.late and not condition.hands:
        return bad(
            _("しごとが%(late)s件たまっていますが、するものがいません。")
            % {"late": condition.late},
            _("サーバー（bin/yorisoi serve）か、bin/yorisoi jobs work を動かしてください。"),
        )
    if condition.late:
        return warn(
            _("%(late)s件のしごとが、10分より長く待っています。") % {"late": condition.late},
            _("長く続くなら、サーバーを止めて、もう一度開いてください。"),
        )
    if condition.uncertain:
        return warn(
            _("とどいたかどうかわからないもの（送信不明）が%(n)s件あります。")
            % {"n": condition.uncertain},
            _("あいてに確かめて、「うしろのしごと」のページ（/jobs/）で決めてください。"),
        )
    if condition.failed:
        return warn(
            _("この7日に、できなかったしごとが%(n)s件あります。") % {"n": condition.failed},
            _("「うしろのしごと」のページ（/jobs/）に、わけがあります。"),
        )
    return good(_("たまっているものはありません。"))


CHECKUPS = [Checkup("jobs", gettext_lazy("うしろのしごと"), 70, background)]
