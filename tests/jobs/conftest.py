"""Kinds of work made up for the tests, and a relay for mail that does as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from yorisoi.accounts.policy import Permission
from yorisoi.jobs import kinds
from yorisoi.jobs.kinds import Kind
from yorisoi.jobs.tasks import Task

Made = Callable[..., str]


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Made:
    """`kind(work, permission=…)` registers a kind for this test alone; answers its code."""

    def made(
        work: Callable[[Task], None], permission: Permission | None = None, **more: object
    ) -> str:
        code = f"made-up-{len(kinds.codes())}"
        known = {**kinds._kinds, code: Kind(code, code, work, permission, **more)}
        monkeypatch.setattr(kinds, "_kinds", known)
        return code

    return made


class Relay(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a relay must, takes mails in, and fails where it is told to."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.mails: list[str] = []
        # "" takes it; «refuse» answers 554 to the mail; «hang up» takes it and says nothing more.
        self.mood = ""


class Talk(socketserver.StreamRequestHandler):
    server: Relay

    def handle(self) -> None:
        self._say("220 relay")
        for line in self.rfile:
            word = line.strip().upper()[:4]
            if word == b"DATA":
                self._say("354 go on")
                self.server.mails.append(self._mail())
                if self.server.mood == "hang up":
                    return
                self._say("554 no" if self.server.mood == "refuse" else "250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _mail(self) -> str:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines).decode()

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def listening() -> Iterator[Relay]:
    with Relay() as relay:
        thread = threading.Thread(target=relay.serve_forever, daemon=True)
        thread.start()
        yield relay
        relay.shutdown()


@pytest.fixture
def relay(settings: object) -> Iterator[Relay]:
    with listening() as relay:
        settings.EMAIL_BACKEND = "yorisoi.jobs.mail.Backend"
        settings.MAIL_RELAY = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = relay.server_address
        yield relay
