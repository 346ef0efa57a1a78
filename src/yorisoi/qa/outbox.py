"""What would have been sent: in QA the relay is a folder."""

from __future__ import annotations

import email
from collections.abc import Iterator, Sequence
from email.message import EmailMessage as Read
from email.policy import default
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from yorisoi.common import clock
from yorisoi.jobs.models import Job, State


def folder() -> Path:
    return Path(settings.DATA) / "qa-outbox"


class Relay(BaseEmailBackend):
    """settings.MAIL_RELAY in QA: takes every mail and lets none out."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder().mkdir(exist_ok=True, mode=0o700)
        for mail in email_messages:
            name = f"{clock.micros(clock.now()):020d}-{uuid4().hex[:8]}.eml"
            (folder() / name).write_bytes(mail.message().as_bytes())
        return len(email_messages)


def mails() -> Iterator[dict[str, object]]:
    """The sent ones in the order in which they left, then those that wait, by their number."""
    for path in sorted(folder().glob("*.eml")):
        yield {"state": "sent", **_said(path.read_bytes())}
    for job in Job.objects.filter(kind="mail").exclude(outcome=Job.Outcome.DONE).order_by("pk"):
        mime = job.payload.get("mime", "").encode("utf-8", "surrogateescape")
        state = "waiting" if job.state == State.WAITING else str(job.state.value)
        yield {"state": state, "job": job.pk, **_said(mime)}


def _said(mime: bytes) -> dict[str, object]:
    mail: Read = email.message_from_bytes(mime, policy=default)
    body = mail.get_body(("plain", "html"))
    return {
        "id": mail["Message-ID"], "from": mail["From"], "to": mail["To"], "subject": mail["Subject"],
        "text": body.get_content() if body else "",
        "attachments": [part.get_filename() for part in mail.iter_attachments()],
    }  # fmt: skip
