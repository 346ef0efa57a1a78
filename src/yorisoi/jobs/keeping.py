"""The hand that works in the background of the server, and of `yorisoi jobs work`."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time

from django.db import Error, connection

from yorisoi.common import clock
from yorisoi.jobs.actions.running import run_one
from yorisoi.jobs.daily import ask_for_today
from yorisoi.jobs.models import GONE_AFTER, Hand

PAUSE = 2.0  # seconds between two looks at an empty table
SHOWN_EVERY = 60.0  # seconds

log = logging.getLogger(__name__)


def keep_in_background() -> None:
    """Work for as long as this process lives."""
    threading.Thread(target=work, name="jobs", daemon=True).start()


def work(stop: threading.Event | None = None) -> None:
    """One job after the other; a database that does not answer just now is waited for."""
    stop, shown, tidied = stop or threading.Event(), 0.0, None
    while not stop.is_set():
        try:
            if time.monotonic() - shown > SHOWN_EVERY or not shown:
                show_oneself()
                shown = time.monotonic()
                if tidied != clock.today():
                    ask_for_today()
                    tidied = clock.today()
            if run_one():
                continue
        except Error as error:
            log.warning("jobs: the database did not answer (%s)", type(error).__name__)
            connection.close()
        stop.wait(PAUSE)
    connection.close()


def show_oneself() -> None:
    now = clock.now()
    name = f"{socket.gethostname()}:{os.getpid()}"[:80]
    Hand.objects.update_or_create(name=name, defaults={"seen_at": now})
    Hand.objects.filter(seen_at__lt=now - GONE_AFTER).delete()
