"""What the database holds, as digests: of every table, of all, and of what people wrote."""

from __future__ import annotations

from django.db import connection, transaction

from yorisoi.keeping.digests import digests, whole

# What a request itself leaves: the trail, sessions, counted attempts, answered forms.
TRACES = frozenset(
    {
        "audit_chain", "audit_entry", "audit_mention", "django_session", "accounts_guesses",
        "accounts_signin", "accounts_sent", "accounts_device", "accounts_deviceuser", "jobs_hand",
        "sqlite_sequence",
    }
)  # fmt: skip


def taken() -> dict[str, object]:
    """`content` stays the same through whatever is refused; `whole` is over everything."""
    with transaction.atomic(), connection.cursor() as cursor:
        found = digests(cursor, connection.vendor)
    content = {name: one for name, one in found.items() if name not in TRACES}
    return {
        "whole": whole(found),
        "content": whole(content),
        "tables": {name: {"rows": one.rows, "digest": one.digest} for name, one in found.items()},
    }
