"""Doors as somebody sees them: an address where they stand open, nothing where they do not."""

from django.urls import NoReverseMatch, reverse

from yorisoi.accounts import doors
from yorisoi.accounts.middleware import may_pass
from yorisoi.accounts.policy import Actor


def open_door(actor: Actor, name: str) -> str:
    """The address of a door without a number in it, or «» where this actor does not come in."""
    door = doors.find(name)
    if door is None or not may_pass(actor, door):
        return ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
