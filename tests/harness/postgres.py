"""The PostgreSQL of the tests: with no care for power cuts."""

from contextlib import AbstractContextManager

from yorisoi.checks import cluster
from yorisoi.checks.cluster import DidNotStart, Server

__all__ = ["DidNotStart", "Server", "running"]


def running() -> AbstractContextManager[Server]:
    return cluster.running(fsync="off", synchronous_commit="off", full_page_writes="off")
