"""Somebody signed in who sends requests straight into a WSGI application, and looks at the clock.

No socket stands between: what is measured is the application, as the server process runs it.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings
from django.utils.crypto import get_random_string

from yorisoi.accounts.models import Staff
from yorisoi.accounts.queries.sessions import FACTOR


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    where: str
    wall: float
    cpu: float


class Visitor:
    def __init__(self, staff: Staff, middleware: list[str] | None = None) -> None:
        """`middleware`: of an application beside the product; its own where None."""
        with override_settings(MIDDLEWARE=middleware or settings.MIDDLEWARE):
            self.application = WSGIHandler()
        self.token = get_random_string(32)
        cookies = SimpleCookie()
        cookies[settings.SESSION_COOKIE_NAME] = _session(staff)
        cookies[settings.CSRF_COOKIE_NAME] = self.token
        self.cookies = "; ".join(f"{name}={one.value}" for name, one in cookies.items())

    def get(self, path: str, **query: object) -> Answer:
        return self._ask(
            {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": urlencode(query)}
        )

    def post(self, path: str, values: dict[str, object]) -> Answer:
        sent = urlencode({**values, "csrfmiddlewaretoken": self.token}, doseq=True).encode()
        return self._ask(
            {
                "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": "",
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": str(len(sent)),
            },
            sent,
        )  # fmt: skip

    def _ask(self, about: dict[str, str], sent: bytes = b"") -> Answer:
        # PATH_INFO comes as latin-1, as WSGI has it.
        about["PATH_INFO"] = about["PATH_INFO"].encode().decode("latin-1")
        environ = {
            "SCRIPT_NAME": "", "SERVER_NAME": "localhost", "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000",
            "HTTP_COOKIE": self.cookies, "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
            "wsgi.input": io.BytesIO(sent), "wsgi.errors": io.StringIO(), "wsgi.multithread": True,
            "wsgi.multiprocess": True, "wsgi.run_once": False, **about,
        }  # fmt: skip
        head: dict[str, object] = {}

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            head["status"], head["headers"] = int(status[:3]), dict(headers)

        (body, response), wall, cpu = timed(lambda: self._read(environ, start))
        response.close()
        where = head["headers"].get("Location", "")
        return Answer(head["status"], body.decode(), where, wall, cpu)

    def _read(self, environ: dict, start: Callable) -> tuple[bytes, object]:
        response = self.application(environ, start)
        return b"".join(response), response


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it answered, the seconds it took by the wall clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def _session(staff: Staff) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(staff.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    store[FACTOR] = True
    store.save()
    return store.session_key
