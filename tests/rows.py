"""Worlds that are made once through the product's own actions, then put back as rows."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection

World = TypeVar("World")


class Kept(Generic[World]):
    """What `make` puts into a database without rows, and what it answers: made for the first test
    that asks, put back for each later one. `make` must leave nothing but rows (no file), and answer
    what can be pickled."""

    def __init__(self, make: Callable[[], World]) -> None:
        self._make = make
        self._rows: list[tuple[str, list[tuple]]] = []
        self._answer: bytes = b""

    def put(self) -> World:
        """For this test: its transaction takes it away again."""
        if not self._answer:
            empty = [
                table for table in connection.introspection.table_names() if not rows(table, 1)
            ]
            self._answer = pickle.dumps(self._make())
            self._rows = [(table, found) for table in empty if (found := rows(table))]
        else:
            with connection.cursor() as cursor:
                for table, found in self._rows:
                    marks = ", ".join(["%s"] * len(found[0]))
                    cursor.executemany(f"INSERT INTO {_quoted(table)} VALUES ({marks})", found)
        return pickle.loads(self._answer)


def rows(table: str, most: int = 100_000) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {_quoted(table)} LIMIT {most}")
        return cursor.fetchall()


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)
