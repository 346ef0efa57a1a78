"""Mails pass the gate out too: settings.EMAIL_BACKEND. None says what is sealed of the people whom
the page that sends it is about."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage

from yorisoi.disclosure import egress, secrets
from yorisoi.disclosure.egress import Refused
from yorisoi.jobs.mail import Backend as Jobs


class Backend(Jobs):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        out = egress.current()
        found = secrets.of(out.persons) if out else []
        for mail in email_messages if found else ():
            said = "\n".join([mail.subject, mail.body, *map(str, mail.recipients())])
            if hit := secrets.are_in(found, said):
                raise Refused("sealed", persons={secret.person for secret in hit})
        return super().send_messages(email_messages)
