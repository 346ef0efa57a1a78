"""A form that is sent twice is done once: a button pressed twice, a connection that broke after the
deed, a device that tries again.

Every form carries a number that is spent once: the one of its draft (`uuid`), or the token against
forgery, which every page masks anew. In the transaction of the deed the number is written down with
what was sent and what was answered, so that either both are there or neither.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac

from yorisoi.accounts.models import Sent
from yorisoi.common import bulk, clock

# As long as the numbers of drafts: a tablet may stay without a connection for weeks.
REMEMBERED = timedelta(days=60)
# Django masks a token of 32 letters into one of 64 that is new on every page.
MASKED = 64
NO_CONTENT = {"csrfmiddlewaretoken", "uuid"}


def digest_of(content: Mapping[str, Sequence[str]], address: str) -> str:
    """Of what was sent and where to; the order of the fields does not matter."""
    fields = sorted(
        (name, list(values)) for name, values in content.items() if name not in NO_CONTENT
    )
    said = json.dumps([address, fields])
    return salted_hmac("yorisoi.accounts.sent", said, algorithm="sha256").hexdigest()


def number_of(content: Mapping[str, Sequence[str]], door: str, digest: str) -> str:
    """Empty where what was sent carries none. A token alone counts together with what was sent: two
    forms of one page are two deeds."""
    uuid = (content.get("uuid") or [""])[-1]
    try:
        return f"{door}:{UUID(uuid)}"
    except ValueError:
        token = (content.get("csrfmiddlewaretoken") or [""])[-1]
    if len(token) != MASKED:
        return ""
    return hashlib.sha256(f"{token}{digest}".encode()).hexdigest()


def claim(staff: int, number: str, digest: str) -> tuple[Sent, bool]:
    """The row of this number, and whether it is ours to answer. Whoever comes second waits here until
    the first has answered."""
    if mine := bulk.insert_new(
        Sent, staff_id=staff, number=number, digest=digest, answer="", at=bulk.moment(clock.now())
    ):
        return Sent(pk=mine, staff_id=staff, number=number, digest=digest), True
    return Sent.objects.get(staff=staff, number=number), False


def answered(row: Sent, where: str) -> None:
    Sent.objects.filter(pk=row.pk).update(answer=where)


def forget_old(organization: int) -> None:
    """Once a day: numbers that no device sends any more."""
    old = Sent.objects.filter(staff__organization=organization, at__lt=clock.now() - REMEMBERED)
    old.delete()


def release(row: Sent) -> None:
    """Nothing came of it: the same form may be sent again, put right."""
    Sent.objects.filter(pk=row.pk).delete()
