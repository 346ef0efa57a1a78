"""Every mail of the product is a job: it leaves after the transaction that wrote it, is tried again
where certainly nothing has left, and never twice by itself."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Staff
from yorisoi.jobs.actions.asking import ask
from yorisoi.jobs.kinds import Kind
from yorisoi.jobs.tasks import NotSent, Task

# The relay said no, so it does not have it.
REFUSALS = (
    smtplib.SMTPSenderRefused,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPHeloError,
    smtplib.SMTPNotSupportedError,
)


class Backend(BaseEmailBackend):
    """settings.EMAIL_BACKEND: puts mails down instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            whole = mail.message()
            ask(
                operator(None, via="mail"), "mail",
                {"from": mail.from_email, "to": mail.recipients(),
                 "mime": whole.as_bytes(linesep="\r\n").decode("utf-8", "surrogateescape")},
                key=whole["Message-ID"],
            )  # fmt: skip
        return len(email_messages)


class _Ready(EmailMessage):
    """A mail that was put together when it was asked for, with the Message-ID that it had then."""

    def __init__(self, payload: dict) -> None:
        super().__init__(from_email=payload["from"], to=payload["to"])
        self.mime = payload["mime"].encode("utf-8", "surrogateescape")

    def message(self, **_options: object) -> _Ready:
        return self

    def as_bytes(self, **_options: object) -> bytes:
        return self.mime

    def get_charset(self) -> None:
        """What the console's backend asks for before it prints."""


def send(task: Task) -> None:
    """Not to somebody who has left since it was put down: PermissionDenied."""
    recipients = task.job.payload["to"]
    if Staff.objects.filter(email__in=recipients, left_on__isnull=False).exists():
        raise PermissionDenied("mail")
    relay = get_connection(settings.MAIL_RELAY)
    try:
        relay.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(str(_("メールのサーバーにつながりません。"))) from error
    try:
        with task.sending():
            try:
                relay.send_messages([_Ready(task.job.payload)])
            except REFUSALS as error:
                raise NotSent(str(_("メールのサーバーがうけとりませんでした。"))) from error
    finally:
        relay.close()


MAIL = Kind("mail", _("メールを送る"), send, is_secret=True)
