"""Devices that several people share: which they are, who is shown there, a PIN that opens them."""

from __future__ import annotations

import itertools

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require_everywhere
from yorisoi.accounts.models import Device, DeviceUser, Organization, Staff
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock

PIN_LEAST, PIN_MOST = 6, 12
# Beyond the slowing down: a PIN that was guessed at so often is dropped, and made anew by its owner.
PIN_TRIES = 10


@transaction.atomic
def share_device(actor: Actor, device: Device, *, name: str) -> Device:
    require_everywhere(actor, Permission.SETUP)
    if device.organization_id not in {None, actor.organization}:
        raise PermissionDenied("device")
    device.organization_id, device.name, device.shared_at = actor.organization, name, clock.now()
    device.save()
    note(actor, "device.shared", f"device:{device.pk}")
    return device


@transaction.atomic
def end_sharing(actor: Actor, device: Device) -> None:
    """Nobody is shown there any more, and no PIN opens it."""
    require_everywhere(actor, Permission.SETUP)
    if device.organization_id != actor.organization:
        raise PermissionDenied("device")
    DeviceUser.objects.filter(device=device).update(shown_as="", pin="", pin_wrong=0)
    device.shared_at = None
    device.save(update_fields=["shared_at"])
    note(actor, "device.unshared", f"device:{device.pk}")


@transaction.atomic
def show_me(actor: Actor, user: DeviceUser, *, shown_as: str, pin: str = "") -> None:
    """Have oneself shown on this device; with digits, a PIN as well. Without, an older one stays."""
    _require_own(actor, user)
    staff = Staff.objects.select_related("organization").get(pk=actor.staff)
    if pin:
        _require_pins(staff.organization)
        check_digits(pin)
        user.pin, user.pin_round, user.pin_wrong = make_password(pin), staff.session_round, 0
    user.shown_as = shown_as
    user.save()
    note(actor, "device.shown", f"device:{user.device_id}", payload={"pin": bool(user.pin)})


@transaction.atomic
def hide_me(actor: Actor, user: DeviceUser) -> None:
    _require_own(actor, user)
    user.shown_as, user.pin, user.pin_wrong = "", "", 0
    user.save()
    note(actor, "device.hidden", f"device:{user.device_id}")


def opens(user: DeviceUser, pin: str) -> bool:
    """Whether these digits are the PIN, on a shared device of an organization that allows it. A
    wrong one is counted on the row as well, and the tenth ends the PIN."""
    staff = user.staff
    if not has_pin(user):
        return False
    if check_password(pin, user.pin):
        DeviceUser.objects.filter(pk=user.pk).update(pin_wrong=0)
        return staff.is_active
    DeviceUser.objects.filter(pk=user.pk).update(pin_wrong=F("pin_wrong") + 1)
    DeviceUser.objects.filter(pk=user.pk, pin_wrong__gte=PIN_TRIES).update(pin="")
    return False


def has_pin(user: DeviceUser) -> bool:
    device, staff = user.device, user.staff
    return bool(
        user.pin
        and device.is_shared
        and staff.organization is not None
        and device.organization_id == staff.organization_id
        and staff.organization.allows_pin
        and user.pin_round == staff.session_round
    )


def check_digits(pin: str) -> None:
    """Six digits and more, not those that everybody tries first."""
    if not (pin.isascii() and pin.isdigit() and PIN_LEAST <= len(pin) <= PIN_MOST):
        raise ValidationError(
            {"pin": _("%(least)s〜%(most)sけたの数字にしてください。")
             % {"least": PIN_LEAST, "most": PIN_MOST}}
        )  # fmt: skip
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    is_repeated = pin in (pin + pin)[1:-1]
    is_year = pin.startswith(("19", "20")) and len(pin) in {6, 8}
    if len(steps) == 1 or is_repeated or is_year or len(set(pin)) < 3:
        raise ValidationError(
            {
                "pin": _(
                    "あてられやすい数字です。続き番号・くりかえし・年からはじまる数字は使えません。"
                )
            }
        )


def _require_own(actor: Actor, user: DeviceUser) -> None:
    device = user.device
    if user.staff_id != actor.staff or device.organization_id != actor.organization:
        raise PermissionDenied("device")
    if not device.is_shared:
        raise PermissionDenied("device")


def _require_pins(organization: Organization) -> None:
    if not organization.allows_pin:
        raise ValidationError({"pin": _("この法人では、暗証番号を使わないことになっています。")})
