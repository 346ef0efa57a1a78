"""The second net: row-level security, on PostgreSQL alone. docs/mechanisms/row-level-security.md

Every statement says in its own transaction in which scope it was asked (common/scopes.py), and a
policy on every table lets through the rows of that scope alone. Said nothing: no row. FORCE binds
the owner of the tables too, so that the one role of a small installation is bound like any other.

A policy follows from the shape of a table. A row belongs to its organization; where it has no such
column, to that of what its first required key points to, which a trigger writes beside it: a policy
that looked it up would be planned anew with every question. A room says where it is otherwise
(`leave_out`), and what is finer than the organization (`refine`), in AppConfig.ready(). `lay` makes
what is not there yet; `migrate` calls it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from yorisoi.common import scopes

SETTING = "yorisoi.scope"
# The organization of a row that has no column for it. No model knows it.
COLUMN = "net_organization"
# Tables without a policy, and why that is no hole.
LEFT_OUT: dict[str, str] = {}
_refined: dict[str, Refined] = {}
_functions: list[str] = []
_gatherers: list[str] = []


@dataclass(frozen=True)
class Refined:
    """SQL. `own`: which rows of the organization are seen. `seen`: rows of others that may be read
    besides, never written."""

    own: str = ""
    seen: str = ""


def leave_out(reason: str, *labels: str) -> None:
    LEFT_OUT.update(dict.fromkeys(labels, reason))


def refine(label: str, **words: str) -> None:
    _refined[label] = Refined(**words)


def function(name: str, answers: str, body: str, *, takes: str = "") -> str:
    """SQL of a function that policies ask. The planner does not look into it: a policy costs what
    is planned of it with every statement. It finds its tables also where nobody looks for any: a
    backup asks so."""
    return (
        f"CREATE OR REPLACE FUNCTION {name}({takes}) RETURNS {answers} LANGUAGE plpgsql STABLE"
        f" PARALLEL SAFE SET search_path FROM CURRENT AS $$ BEGIN RETURN {body}; END $$"
    )


def define(*functions: str) -> None:
    _functions.extend(functions)


def gather(name: str) -> None:
    """A function of staff and day. It is called, in the scope of the whole organization, before each
    statement of somebody who is `finding`, and leaves behind, in settings of that transaction, what
    policies then read."""
    _gatherers.append(name)


_SAID = f"current_setting('{SETTING}', true)"


def said(place: int, kind: str) -> str:
    """SQL for a part of what the scope says; NULL where it says nothing there."""
    return f"nullif(split_part({_SAID}, ':', {place}), '')::{kind}"


# Policies ask each in a sub-select: once for a statement, not once for a row.
_ASKED = (
    function(
        "yorisoi_organization", "bigint", f"substring({_SAID} from '^[0-9]+')::bigint"
    ),
    # Those of the scope: one, none, or all.
    function(
        "yorisoi_organizations",
        "bigint[]",
        f"CASE WHEN {_SAID} = '*' THEN (SELECT array_agg(o.id) FROM accounts_organization o)"
        " ELSE ARRAY[yorisoi_organization()] END",
    ),
    # Nobody looks for anybody, and no single file is meant: the organization is enough.
    function(
        "yorisoi_is_wide", "boolean",
        f"split_part({_SAID}, ':', 2) = '' AND split_part({_SAID}, ':', 4) = ''",
    ),
    "CREATE OR REPLACE FUNCTION yorisoi_edition() RETURNS void LANGUAGE sql AS $$ $$",
)  # fmt: skip
ORGANIZATION = "(SELECT yorisoi_organization())"
WIDE = "(SELECT yorisoi_is_wide())"


def among(column: str, function: str) -> str:
    return f"{column} = ANY ((SELECT {function}())::bigint[])"


# --- what is laid ---------------------------------------------------------------------------------


def bound() -> list[type[models.Model]]:
    """Every table of ours that has a policy; what others hang on comes first."""
    ours = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("yorisoi.") and model._meta.label not in LEFT_OUT
    ]
    return sorted(ours, key=_depth)


def _depth(model: type[models.Model]) -> int:
    return 0 if _has_organization(model) else 1 + _depth(_leads_to(model).related_model)


def _has_organization(model: type[models.Model]) -> bool:
    return any(field.name == "organization" for field in model._meta.concrete_fields)


def _leads_to(model: type[models.Model]) -> models.ForeignKey:
    """The first required key: what a row hangs on."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and not field.null:
            return field
    raise LookupError(f"{model._meta.label} belongs to nobody: nets.leave_out it, and say why")


def _column(model: type[models.Model]) -> str:
    return "organization_id" if _has_organization(model) else COLUMN


def _beside(model: type[models.Model]) -> list[str]:
    """The organization beside the row, written by a trigger: of what it hangs on, where that is
    within the scope. Rows that are put back as they were may come before what they hang on."""
    table, key = model._meta.db_table, _leads_to(model)
    parent = key.related_model
    found = (
        f"SELECT above.{_column(parent)} FROM {parent._meta.db_table} above"
        f" WHERE above.{parent._meta.pk.column} = "
    )
    return [
        f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {COLUMN} bigint",
        f"CREATE OR REPLACE FUNCTION net_{table}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN NEW.{COLUMN} := coalesce(({found}NEW.{key.column}),"
        f" CASE WHEN {_SAID} = '*' THEN NEW.{COLUMN} END); RETURN NEW; END $$",
        # Append-only tables too: their rows stay what they say.
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"UPDATE {table} SET {COLUMN} = ({found}{table}.{key.column}) WHERE {COLUMN} IS NULL",
        f"ALTER TABLE {table} ENABLE TRIGGER USER",
        f"DROP TRIGGER IF EXISTS net ON {table}",
        f"CREATE TRIGGER net BEFORE INSERT OR UPDATE OF {key.column}, {COLUMN} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION net_{table}()",
    ]


def _policies(model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    refined = _refined.get(model._meta.label, Refined())
    own = among(f"{table}.{_column(model)}", "yorisoi_organizations")
    # Everything is wide, too.
    using = f"{own} AND ({WIDE} OR {refined.own})" if refined.own else own
    made = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS own ON {table}",
        f"CREATE POLICY own ON {table} USING ({using}) WITH CHECK ({own})",
        f"DROP POLICY IF EXISTS seen ON {table}",
    ]
    if refined.seen:
        made.append(f"CREATE POLICY seen ON {table} FOR SELECT USING ({refined.seen})")
    return made


def _words() -> list[str]:
    tables = bound()
    columns = [word for model in tables if not _has_organization(model) for word in _beside(model)]
    policies = [word for model in tables for word in _policies(model)]
    bare = [
        f"ALTER TABLE {model._meta.db_table} DISABLE ROW LEVEL SECURITY"
        for model in apps.get_models()
        if model._meta.label in LEFT_OUT
    ]
    return [*_ASKED, *columns, *_functions, *policies, *bare]


def _edition(words: list[str]) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def lay() -> None:
    """Every function, column and policy as this version has them. Nothing where they are there."""
    if connection.vendor != "postgresql" or is_laid():
        return
    words = _words()
    with scopes.everything(), transaction.atomic(), connection.cursor() as cursor:
        # What waits to be checked at the end would forbid to alter the table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for word in words:
            cursor.execute(word)
        cursor.execute(f"COMMENT ON FUNCTION yorisoi_edition() IS '{_edition(words)}'")


def is_laid() -> bool:
    """Whether every table is bound, its owner too, by the policies of this version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regproc('yorisoi_edition'), 'pg_proc')")
        if cursor.fetchone()[0] != _edition(_words()):
            return False
    return not unbound()


def unbound() -> set[str]:
    """Tables that should have a policy and have none that holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity AND pg_table_is_visible(c.oid)"
        )
        held = {name for (name,) in cursor.fetchall()}
    return {model._meta.db_table for model in bound()} - held


def passes_by() -> bool:
    """Whether the role that is connected is one whom no policy binds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


# --- what every statement says --------------------------------------------------------------------

# They stand alone, or speak of transactions and see no row.
_ALONE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET TRANSACTION", "VACUUM", "CREATE DATABASE")


# Off only while the bench measures what it costs.
speaks = True


def listen(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """Of Django's `connection_created`: from here on, every statement says its scope."""
    if connection.vendor == "postgresql" and _say not in connection.execute_wrappers:
        connection.execute_wrappers.append(_say)


def _say(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
    """The scope and the statement go out together: one journey, one transaction. What was said
    ends with that transaction, so no connection carries it on, ours or a pool's."""
    database, cursor = context["connection"], context["cursor"].cursor
    said = scopes.said()
    if not speaks or not (said or database.in_atomic_block) or _stands_alone(sql):
        return execute(sql, params, many, context)
    words = _spoken(said)
    if many or getattr(cursor, "name", None):
        # These cannot be sent together with anything else.
        with transaction.atomic(using=database.alias), database.cursor() as first:
            first.cursor.execute(";".join(words))
            return execute(sql, params, many, context)
    answer = execute(";".join([*words, sql]), params, many, context)
    for _word in words:
        cursor.nextset()
    return answer


def _spoken(said: str) -> list[str]:
    if not scopes.is_finding():
        return [f"SET LOCAL {SETTING} = '{said}'"]
    organization, staff, *_rest, day = said.split(":")
    return [
        f"SET LOCAL {SETTING} = '{organization}::::{day}'",
        *(f"SELECT {name}({staff}, '{day}')" for name in _gatherers),
        f"SET LOCAL {SETTING} = '{said}'",
    ]


def _stands_alone(sql: object) -> bool:
    return str(sql).lstrip()[:20].upper().startswith(_ALONE)
