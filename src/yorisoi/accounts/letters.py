"""Short letters about one's own way in. No link, no name of anybody: they are read on telephones."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Staff

log = logging.getLogger(__name__)
Letter = tuple[str | Promise, str | Promise]

RECOVERY_ASKED: Letter = (
    _("よりそい：あなたの鍵をつくり直す頼みが出ました"),
    _(
        "鍵をなくした人として、あなたをもう一度入れる頼みが出ました。心あたりがなければ、サインインして「わたしのこと」から取り消し、管理者に知らせてください。"
    ),
)
RECOVERY_AGREED: Letter = (
    _("よりそい：あなたの鍵をつくり直すことが認められました"),
    _(
        "ふたりが認めました。リンクは、手わたしで受けとってください（72時間、一度だけ）。開いていたサインインは、すべて終わりました。心あたりがなければ、すぐに管理者に知らせてください。"
    ),
)
PAPER_OPENED: Letter = (
    _("よりそい：封をした紙のコードが使われました"),
    _(
        "管理者を入れ直すための、紙のコードが使われました。だれが、なぜ使ったかをたしかめて、新しいコードをつくり、封をしてください。"
    ),
)


def send(staff: Staff, letter: Letter) -> None:
    """After the deed is done for good. A post office that is closed does not undo the deed."""
    if not staff.email:
        return
    subject, words = (str(part) for part in letter)
    address, body = staff.email, f"{words}\n\n{settings.BASE_URL}/\n"

    def post() -> None:
        try:
            send_mail(subject, body, None, [address])
        except OSError:
            log.exception("a letter about signing in could not be sent")

    transaction.on_commit(post)
