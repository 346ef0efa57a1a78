"""Lines of the log: where something broke, and never what somebody typed."""

from __future__ import annotations

import logging
import traceback

from django.apps import apps
from django.db import Error


class Formatter(logging.Formatter):
    """An exception by its class and its place: its words may hold a value. What is sealed of the
    people in the page that writes the line is blackened for everybody."""

    def format(self, record: logging.LogRecord) -> str:
        # What was drawn for another handler holds the exception's words.
        record.exc_text = None
        line = super().format(record)
        record.exc_text = None
        return _blackened(line, record) if apps.ready else line

    def formatException(self, ei: tuple) -> str:
        kind, _error, trace = ei
        return "".join(traceback.format_tb(trace)) + f"{kind.__module__}.{kind.__qualname__}"


def _blackened(line: str, record: logging.LogRecord) -> str:
    # The settings name this module before there are any models.
    from yorisoi.disclosure import egress
    from yorisoi.disclosure.looking import BAR, blacken
    from yorisoi.disclosure.secrets import of

    out = egress.current()
    if out is None or not out.persons:
        return line
    try:
        return blacken(line, of(out.persons))
    except Error:
        # The very database is in trouble: then the kind of the line must do.
        return f"{record.levelname} {record.name} {BAR}"
