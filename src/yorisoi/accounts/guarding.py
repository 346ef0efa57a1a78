"""Where guesses come in, each goes by the counter first (throttling.py)."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ValidationError
from django.http import HttpRequest  # noqa: TID251 whoever guesses comes by a request
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yorisoi.accounts import devices, throttling
from yorisoi.accounts.models import Staff
from yorisoi.accounts.throttling import ACCOUNT, ADDRESS, TooMany


def address_of(request: HttpRequest) -> str:
    return get_client_ip(request) or ""


def count(
    request: HttpRequest, staff: Staff | None, what: str, named: str = ""
) -> Callable[[], None]:
    """Count one guess at this account's password or code (`what`); returns how to take it back.

    `named`: what was typed as the name, where that is nobody we know. Raises ValidationError with
    the seconds to wait.
    """
    device = devices.knows(request, staff)
    who = staff.pk if staff else named
    if device is not None:
        buckets = (throttling.bucket(ACCOUNT, what, who, "device", device.pk),)
    else:
        buckets = (
            throttling.bucket(ACCOUNT, what, who),
            throttling.bucket(ADDRESS, "address", address_of(request)),
        )
    try:
        throttling.count(*buckets)
    except TooMany as stopped:
        raise ValidationError(wait_words(stopped.seconds), code="too_many") from stopped
    return lambda: throttling.take_back(*buckets)


def wait_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    left = (
        ngettext("あと%(n)s秒", "あと%(n)s秒", seconds) % {"n": seconds}
        if seconds < 60
        else ngettext("あと%(n)s分ほど", "あと%(n)s分ほど", minutes) % {"n": minutes}
    )
    return _(
        "つづけてまちがえたので、少しのあいだ止めています。%(left)s待ってください。パスキーはいまも使えます。"
    ) % {"left": left}
