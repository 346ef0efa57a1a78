"""Many rows at once, the same way on SQLite and PostgreSQL.

An import of a hundred thousand rows must not build a hundred thousand model instances; one row
goes through the same door. Callers pass values as the database takes them: ids, ISO text or
aware datetimes through `moment`, never model instances.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from itertools import chain
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler

from yorisoi.common.clock import UTC, micros

# How many variables a statement may have: SQLite before 3.32 takes 999.
VARIABLES = 999


def reserve_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Numbers for rows about to be inserted. Call inside the transaction that inserts them."""
    if count == 0:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Writers are alone (IMMEDIATE), and AUTOINCREMENT never gives a number twice.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            first = (row[0] if row else 0) + 1
            return range(first, first + count)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def insert(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence],
    *,
    skip_present: bool = False,
) -> None:
    """INSERT the rows; `fields` are attribute names («person_id»), one per value. `skip_present`:
    a row whose key is there already stays as it is.

    A statement holds as many rows as fit, and no column that is NULL in all of them: starting a
    statement and adapting a NULL cost more than storing the row.
    """
    rows = list(rows)
    if not rows:
        return
    by_column = {
        name: values
        for name, values in zip(fields, zip(*rows, strict=True), strict=True)
        if values.count(None) < len(values)
    }
    at_once = max(1, VARIABLES // len(by_column))
    rows = list(zip(*by_column.values(), strict=True))
    whole = len(rows) - len(rows) % at_once
    steps = [
        tuple(chain.from_iterable(rows[start : start + at_once]))
        for start in range(0, whole, at_once)
    ]
    ending = " ON CONFLICT DO NOTHING" if skip_present else ""
    with connection.cursor() as cursor:
        if steps:
            cursor.executemany(_insertion(model, by_column, at_once) + ending, steps)
        if rest := tuple(chain.from_iterable(rows[whole:])):
            cursor.execute(_insertion(model, by_column, len(rows) - whole) + ending, rest)


def insert_new(model: type[models.Model], **values: object) -> int | None:
    """INSERT one row and answer its number; None where its key is there already."""
    sql = f"{_insertion(model, values, 1)} ON CONFLICT DO NOTHING RETURNING id"
    with connection.cursor() as cursor:
        cursor.execute(sql, tuple(values.values()))
        row = cursor.fetchone()
    return row[0] if row else None


def _insertion(model: type[models.Model], fields: Iterable[str], rows: int) -> str:
    meta, quote = model._meta, connection.ops.quote_name
    by_attribute = {field.attname: field for field in meta.concrete_fields}
    columns = [quote(by_attribute[name].column) for name in fields]
    row = f"({', '.join(['%s'] * len(columns))})"
    return (
        f"INSERT INTO {quote(meta.db_table)} ({', '.join(columns)})"  # noqa: S608
        f" VALUES {', '.join([row] * rows)}"
    )


def read_in(
    model: type[models.Model],
    fields: Sequence[str],
    field: str,
    numbers: Iterable[int],
    *or_field: str,
) -> list[tuple]:
    """Rows whose `field` (or another) is among many numbers, as the database gives them, ordered by
    id.

    An ORM `__in` prepares each of its values; for tens of thousands that costs more than the
    query. Days come as yyyymmdd and moments as microseconds, so that they compare as integers.
    """
    meta = model._meta
    quote = connection.ops.quote_name
    by_attribute = {f.attname: f for f in meta.concrete_fields}
    columns = [by_attribute[name] for name in fields]
    readers = [_reader(column) for column in columns]
    selected = ", ".join(quote(column.column) for column in columns)
    asked = [quote(by_attribute[name].column) for name in (field, *or_field)]
    found: list[tuple] = []
    ordered = sorted(numbers)
    with connection.cursor() as cursor:
        for start in range(0, len(ordered), 20_000):
            among = ", ".join(map(str, map(int, ordered[start : start + 20_000])))
            where = " OR ".join(f"{column} IN ({among})" for column in asked)
            cursor.execute(
                f"SELECT {selected} FROM {quote(meta.db_table)} WHERE {where} ORDER BY id"  # noqa: S608
            )
            found += cursor.fetchall()
    changed = [(i, read) for i, read in enumerate(readers) if read]
    if not changed:
        return found
    rows = []
    for row in found:
        values = list(row)
        for i, read in changed:
            if values[i] is not None:
                values[i] = read(values[i])
        rows.append(tuple(values))
    return rows


def strangers(
    organization: int | None, named: Mapping[type[models.Model], Collection[int]]
) -> list[type[models.Model]]:
    """Of which models not all these rows belong to the organization: what every save asks of every
    word, site and colleague, in one statement."""
    asked = [(model, ids) for model, ids in named.items() if ids]
    if not asked:
        return []
    counts = [
        f"(SELECT COUNT(*) FROM {connection.ops.quote_name(model._meta.db_table)}"  # noqa: S608
        f" WHERE organization_id = %s AND id IN ({', '.join(map(str, map(int, ids)))}))"
        for model, ids in asked
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", [organization] * len(asked))
        found = cursor.fetchone()
    return [
        model for (model, ids), count in zip(asked, found, strict=True) if count != len(set(ids))
    ]


@models.AutoField.register_lookup
@models.BigAutoField.register_lookup
@models.ForeignObject.register_lookup
class Among(models.Lookup):
    """`filter(pk__among=ids)`: `__in` for row numbers that are known to be integers. An `__in`
    prepares, checks and binds each of its values, which for four hundred costs more than the
    answer; these stand in the statement as they are."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: object) -> tuple[str, tuple]:
        numbers = ", ".join(map(str, map(int, self.rhs)))
        if not numbers:
            raise EmptyResultSet
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"{lhs} IN ({numbers})", tuple(parameters)


def _reader(column: models.Field) -> object:
    if isinstance(column, models.DateTimeField):
        return _micros
    return _day_number if isinstance(column, models.DateField) else None


def _micros(value: datetime) -> int:
    # SQLite's moments come without their zone; it is always UTC.
    return micros(value if value.tzinfo else value.replace(tzinfo=UTC))


def _day_number(value: date) -> int:
    return value.year * 10_000 + value.month * 100 + value.day


def delete_in(model: type[models.Model], field: str, values: Sequence[int]) -> None:
    """DELETE rows whose field is among many values, in steps that both databases accept."""
    for start in range(0, len(values), 5_000):
        model._default_manager.filter(
            **{f"{field}__in": values[start : start + 5_000]}
        )._raw_delete(using=connection.alias)


def moment(value: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(value.astimezone(UTC))


@lru_cache(maxsize=20_000)
def day(value: date | None) -> object:
    return connection.ops.adapt_datefield_value(value)


def hour(value: time | None) -> object:
    if value is None:
        return None
    return connection.ops.adapt_timefield_value(value)


def uuid(value: UUID | None) -> object:
    if value is None or connection.features.has_native_uuid_field:
        return value
    return value.hex
