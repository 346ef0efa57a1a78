"""The hourly anchor, made by the server for as long as it runs."""

from __future__ import annotations

import logging
import threading
import time

from django.conf import settings
from django.core.mail import send_mail
from django.db import DatabaseError, close_old_connections, connection
from django.utils.translation import gettext as _

from yorisoi.audit import anchors
from yorisoi.common import clock

PAUSE = 60.0  # seconds
log = logging.getLogger(__name__)


def keep_in_background() -> None:
    """Every process of a server may: one of them writes (audit/anchors.py)."""
    threading.Thread(target=_keep, name="anchors", daemon=True).start()


def _keep() -> None:
    while True:
        time.sleep(PAUSE)
        try:
            keep_once()
        except (OSError, DatabaseError) as error:
            # Said in the log and tried again; a server does not stop for it.
            log.error("anchors were not written: %s", type(error).__name__)
        finally:
            close_old_connections()
            connection.close()


def keep_once() -> list[anchors.Anchor]:
    """An anchor where the last one is an hour old; the first one of a day goes out by mail."""
    made = anchors.anchor(every=anchors.HOURLY)
    if made and settings.ANCHORS_MAIL and _is_first_of_day(made):
        send_mail(
            _("よりそい：監査の記録の、きょうの錨"),
            _("この行をとっておくと、あとで記録が作りなおされていないか確かめられます"
              "（yorisoi audit verify --anchors ファイル）。") + "\n\n" + anchors.to_mail(made) + "\n",
            None,
            settings.ANCHORS_MAIL,
        )  # fmt: skip
    return made


def _is_first_of_day(made: list[anchors.Anchor]) -> bool:
    """No line of an earlier moment today."""
    today = made[0].at.astimezone(clock.JAPAN).date()
    held = anchors.read(anchors.place())
    moments = {trace.at for traces in held.traces.values() for trace in traces}
    earlier = [at for at in moments if at < made[0].at]
    return not any(at.astimezone(clock.JAPAN).date() == today for at in earlier)
