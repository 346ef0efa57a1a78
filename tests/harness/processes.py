"""Processes that tests start end with the tests, also where those were killed outright."""

from yorisoi.checks.cluster import end_with_parent

__all__ = ["end_with_parent"]
