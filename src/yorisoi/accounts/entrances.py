"""Tables of the ways in: devices, open sessions, identities elsewhere, attempts, recovery.

The second half of models.py, which hands them on.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.common.envelopes import WrappedKey


class Identity(models.Model):
    """Who a member of staff is at an OpenID provider: issuer and subject, and never an address.

    Source: OpenID Connect Core 1.0, 5.7: only `iss` and `sub` together are a stable name.
    """

    staff = models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    bound_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_identity_subject")
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.subject}"


class Device(models.Model):
    """A browser in which somebody has signed in, known again by a cookie. Only a digest is kept.

    Registered as shared it has a name and an organization, and shows who uses it.
    """

    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, blank=True
    )
    name = models.CharField(_("端末の名前"), max_length=60, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name or f"device {self.pk}"

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None


class DeviceUser(models.Model):
    """Somebody signed in here before: guesses made here are counted apart from the world's.

    On a shared device she may have herself shown on the closed screen, and have a PIN.
    """

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="users")
    staff = models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="devices")
    seen_at = models.DateTimeField()
    shown_as = models.CharField(_("この端末に出す名前"), max_length=20, blank=True)
    pin = models.CharField(max_length=200, blank=True)
    # Of the session_round at which the PIN was chosen: signing out everywhere ends it as well.
    pin_round = models.PositiveIntegerField(default=0)
    pin_wrong = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "staff"], name="accounts_device_user")
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} on {self.device_id}"


class SignIn(models.Model):
    """An open session as its owner sees it. Without its session it means nothing."""

    staff = models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.staff_id} {self.device}"


class Guesses(models.Model):
    """When somebody guessed, by what the guesses are counted under (a digest)."""

    bucket = models.CharField(max_length=64, unique=True)
    times = models.JSONField(default=list)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.bucket


class Recovery(models.Model):
    """Letting somebody in again who lost every key: asked for, then agreed to by two."""

    staff = models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="recoveries")
    reason = models.CharField(_("どうやって本人とたしかめましたか"), max_length=200)
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    first_by = models.CharField(max_length=120, blank=True)
    # The number of staff, 0 for whoever runs the machine.
    first_staff = models.PositiveBigIntegerField(null=True, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = models.CharField(max_length=120, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"],
                condition=models.Q(used_at=None, ended_at=None),
                name="accounts_recovery_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"recovery of {self.staff_id}"


class PaperCode(models.Model):
    """A code on paper in a sealed envelope, for when nobody is left who could let a manager in."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"paper code of {self.organization_id}"


class HouseKey(WrappedKey):
    """A key for what belongs to no person who is supported (accounts/keys.py)."""

    purpose = models.CharField(max_length=40, primary_key=True)

    def __str__(self) -> str:
        return self.purpose
