"""What a database holds, table by table, as a number of rows and a digest that is the same for the
same rows, in whatever order they were written and on whichever database they lie.

Each row becomes one line of JSON (columns in the order of their names, values as below); its SHA-256
is added up, modulo 2**256, over the table. Reads the tables as they are, not as the models say: a
backup of an older version has a digest too.

    truth       true, false                 SQLite keeps 1 and 0
    moment      2026-11-28T01:02:03.000004  in UTC
    day, time   2026-11-28, 10:00:00
    uuid        32 hexadecimal digits
    JSON        with sorted keys
    decimal     without zeros at the end
    bytes       hexadecimal
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import NamedTuple, Protocol
from uuid import UUID

from yorisoi.common import nets

# Counters of attempts that come and go, and what a database keeps for itself.
NOT_CONTENT = {"accounts_attempts"}
# When a migration was applied, and as which number, differs wherever it is applied; so does the number
# of a kind that Django knows (no row of ours points to one).
COLUMNS = {
    "django_migrations": ("app", "name"),
    "django_content_type": ("app_label", "model"),
    "auth_permission": ("codename", "name"),
}
ROWS_AT_ONCE = 2_000
WHOLE = 1 << 256


class Digest(NamedTuple):
    rows: int
    digest: str


class Cursor(Protocol):
    """Django's, or a driver's own."""

    def execute(self, sql: str, parameters: object = ...) -> object: ...
    def fetchmany(self, size: int) -> list[tuple]: ...
    def fetchall(self) -> list[tuple]: ...


def digests(cursor: Cursor, vendor: str) -> dict[str, Digest]:
    """By name of table. `vendor` is «sqlite» or «postgresql». Read inside one transaction, or from a
    copy, where somebody may be writing."""
    tables = _SQLITE_TABLES if vendor == "sqlite" else _POSTGRESQL_TABLES
    cursor.execute(tables)
    names = sorted(name for (name,) in cursor.fetchall() if name not in NOT_CONTENT)
    columns = _sqlite_columns if vendor == "sqlite" else _postgresql_columns
    return {name: _digest(cursor, name, columns(cursor, name)) for name in names}


def whole(found: dict[str, Digest]) -> str:
    """One digest over all tables, to be said at a telephone: are they the same?"""
    lines = "".join(f"{name} {one.rows} {one.digest}\n" for name, one in sorted(found.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _digest(cursor: Cursor, table: str, kinds: dict[str, str]) -> Digest:
    names = [name for name in sorted(kinds) if name in COLUMNS.get(table, kinds)]
    said = [(at, _SAYING[kinds[name]]) for at, name in enumerate(names) if kinds[name] in _SAYING]
    columns = ", ".join(f'"{name}"' for name in names)
    cursor.execute(f'SELECT {columns} FROM "{table}"')  # noqa: S608
    count, total = 0, 0
    for row in _rows(cursor):
        values = list(row)
        for at, say in said:
            if values[at] is not None:
                values[at] = say(values[at])
        line = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
        total += int.from_bytes(hashlib.sha256(line).digest(), "big")
        count += 1
    return Digest(count, f"{total % WHOLE:064x}")


def _rows(cursor: Cursor) -> Iterator[tuple]:
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


# --- which kind of value a column holds -----------------------------------------------------------

_SQLITE_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)
_POSTGRESQL_TABLES = (
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
)


def _sqlite_columns(cursor: Cursor, table: str) -> dict[str, str]:
    """Django writes a JSON column as text with a check; nothing else tells it from text."""
    cursor.execute(f"SELECT sql FROM sqlite_master WHERE name = '{table}'")  # noqa: S608
    documents = set(re.findall(r'JSON_VALID\("(\w+)"\)', cursor.fetchall()[0][0]))
    cursor.execute(f'PRAGMA table_info("{table}")')
    return {
        name: "json" if name in documents else _SQLITE_KINDS.get(declared.lower().split("(")[0], "")
        for _at, name, declared, *_rest in cursor.fetchall()
    }


def _postgresql_columns(cursor: Cursor, table: str) -> dict[str, str]:
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns"  # noqa: S608
        f" WHERE table_schema = current_schema() AND table_name = '{table}'"
    )
    # What the second net writes beside a row is no part of it.
    return {
        name: _POSTGRESQL_KINDS.get(declared, "")
        for name, declared in cursor.fetchall()
        if name != nets.COLUMN
    }


_SQLITE_KINDS = {
    "bool": "truth", "datetime": "moment", "date": "day", "time": "time", "char": "uuid",
    "decimal": "decimal", "blob": "bytes", "real": "real",
}  # fmt: skip
_POSTGRESQL_KINDS = {
    "boolean": "truth", "timestamp with time zone": "moment", "date": "day",
    "time without time zone": "time", "uuid": "uuid", "jsonb": "json", "json": "json",
    "numeric": "decimal", "bytea": "bytes", "double precision": "real",
}  # fmt: skip


# --- how a value of each kind is said -------------------------------------------------------------


def _moment(value: object) -> str:
    if not isinstance(value, datetime):
        value = datetime.fromisoformat(str(value))
    if value.tzinfo:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return value.isoformat(timespec="microseconds")


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _time(value: object) -> str:
    if not isinstance(value, time):
        value = time.fromisoformat(str(value))
    return value.isoformat(timespec="microseconds")


def _uuid(value: object) -> str:
    return value.hex if isinstance(value, UUID) else str(value).replace("-", "")


def _json(value: object) -> str:
    parsed = json.loads(value) if isinstance(value, str | bytes) else value
    return json.dumps(parsed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _decimal(value: object) -> str:
    return format(Decimal(str(value)).normalize(), "f")


_SAYING: dict[str, Callable[[object], object]] = {
    "truth": bool, "moment": _moment, "day": _day, "time": _time, "uuid": _uuid, "json": _json,
    "decimal": _decimal, "bytes": lambda value: bytes(value).hex(), "real": float,
}  # fmt: skip
