from django.http import HttpRequest

from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor


class StaffRequest(HttpRequest):
    """What every view behind the gate receives."""

    user: Staff
    actor: Actor
