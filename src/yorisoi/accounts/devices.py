"""Devices that are known again, and in which words their owners recognise them."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse  # noqa: TID251 cookies belong to the gate
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Device, DeviceUser, Staff
from yorisoi.common import clock

COOKIE_AGE = timedelta(days=400)
# A device that nobody has used for so long is a stranger again.
KNOWN = timedelta(days=180)
# The first that fits; Edge says Chrome as well, and Chrome says Safari.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("iPad", "iPad"), ("iPhone", "iPhone"), ("Android", "Android"), ("CrOS", "Chromebook"),
           ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"))  # fmt: skip


def device_of(request: HttpRequest) -> Device | None:
    """The device that this browser says it is, if we know it: one query, once a request."""
    if not hasattr(request, "_device"):
        token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
        request._device = Device.objects.filter(digest=_digest(token)).first() if token else None
    return request._device


def shared_device(request: HttpRequest) -> Device | None:
    device = device_of(request)
    return device if device is not None and device.is_shared else None


def knows(request: HttpRequest, staff: Staff | None) -> Device | None:
    """The device, where this member of staff has signed in on it lately."""
    device = device_of(request)
    if device is None or staff is None:
        return None
    since = clock.now() - KNOWN
    is_known = DeviceUser.objects.filter(device=device, staff=staff, seen_at__gte=since).exists()
    return device if is_known else None


def ensure(request: HttpRequest) -> Device:
    """The device, met for the first time if need be: then its cookie goes with the answer."""
    device = device_of(request)
    if device is None:
        token = secrets.token_urlsafe(32)
        device = Device.objects.create(digest=_digest(token), made_at=clock.now())
        request._device, request.device_token = device, token
    return device


def remember(request: HttpRequest, staff: Staff) -> DeviceUser:
    """Somebody has signed in here in full."""
    user, _made = DeviceUser.objects.update_or_create(
        device=ensure(request), staff=staff, defaults={"seen_at": clock.now()}
    )
    return user


def give_cookie(request: HttpRequest, response: HttpResponse) -> None:
    token = getattr(request, "device_token", "")
    if token:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME, token, max_age=COOKIE_AGE, httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip


def in_words(request: HttpRequest) -> str:
    """«Chrome（Windows）»."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    if browser and system:
        return f"{browser}（{system}）"
    return browser or system or _("わからない端末")


def place_in_words(address: str) -> str:
    """Where from, coarsely: the network, not the machine."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    known = getattr(known, "ipv4_mapped", None) or known
    if known.is_loopback:
        return _("サーバーと同じ機械")
    network = ipaddress.ip_network(f"{known}/{24 if known.version == 4 else 48}", strict=False)
    words = re.sub(r"\.0/24$", ".*", str(network)).replace("::/48", ":*")
    return _("内部のネットワーク（%(net)s）") % {"net": words} if known.is_private else words


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
