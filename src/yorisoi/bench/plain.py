"""The plain SQL of each answer, over the normalised tables as shipped with their indexes: what
somebody would write by hand who knows the tables and asks for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection

from yorisoi.bench.world import World

Rows = list[tuple]


def ask(sql: str, *values: object) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def people(world: World, offset: int = 0) -> Rows:
    return ask(
        "SELECT id, number, name, kana, called FROM registry_person"
        " WHERE organization_id = %s AND shelf = 0 ORDER BY sort_key, id LIMIT 50 OFFSET %s",
        world.organization.pk, offset,
    )  # fmt: skip


def cases(world: World) -> Rows:
    return ask(
        "SELECT c.id, p.name, p.kana, s.name, c.opened_on FROM registry_case c"
        " JOIN registry_person p ON p.id = c.person_id LEFT JOIN accounts_site s ON s.id = c.site_id"
        " WHERE c.organization_id = %s AND c.shelf = 0 ORDER BY c.id DESC LIMIT 50",
        world.organization.pk,
    )  # fmt: skip


STANDING = (
    "NOT EXISTS (SELECT 1 FROM ledger_act n WHERE n.supersedes_id = a.id)"
    " AND NOT EXISTS (SELECT 1 FROM ledger_retraction r WHERE r.act_id = a.id)"
)


def person(pk: int) -> Rows:
    """Who somebody is, and the latest fifty acts with their words."""
    ask("SELECT name, kana, number FROM registry_person WHERE id = %s", pk)
    for table in ("name", "vitals", "contactpoint", "placement", "residence", "case"):
        ask(f"SELECT * FROM registry_{table} WHERE person_id = %s", pk)  # noqa: S608
    return ask(
        "SELECT a.id, a.occurred_on, s.name, m.label, t.label, a.minutes, a.text"  # noqa: S608
        " FROM ledger_participant p JOIN ledger_act a ON a.id = p.act_id"
        " LEFT JOIN accounts_site s ON s.id = a.site_id"
        " LEFT JOIN accounts_term m ON m.id = a.method_id"
        " LEFT JOIN accounts_term t ON t.id = a.main_topic_id"
        f" WHERE p.person_id = %s AND {STANDING} ORDER BY a.occurred_on DESC, a.id DESC LIMIT 50",
        pk,
    )


def search(world: World, letters: str) -> Rows:
    """As one would write it at first: the letters as they were typed, anywhere in the name."""
    like = f"%{letters}%"
    return ask(
        "SELECT id, number, name, kana FROM registry_person WHERE organization_id = %s"
        " AND (name LIKE %s OR kana LIKE %s OR number LIKE %s) ORDER BY sort_key, id LIMIT 50",
        world.organization.pk, like, like, like,
    )  # fmt: skip


# What a participant of an act is, by the facts that held on the act's day.
_HELD = (
    "{f}.retracted_at IS NULL AND ({f}.since IS NULL OR {f}.since <= a.occurred_on)"
    " AND ({f}.until IS NULL OR {f}.until >= a.occurred_on)"
)
_UNDER = f"""
FROM ledger_act a JOIN ledger_participant p ON p.act_id = a.id
JOIN registry_case k ON k.person_id = p.person_id
JOIN registry_casecommission u ON u.case_id = k.id AND {_HELD.format(f="u")}
"""
_WHERE = f"""
WHERE a.organization_id = %s AND a.occurred_on BETWEEN %s AND %s AND u.commission_id = %s
AND {STANDING}
"""
_AGE = "(CAST(REPLACE(CAST(a.occurred_on AS TEXT), '-', '') AS INTEGER) - v.birth_first) / 10000"
_FACT = "LEFT JOIN registry_{table} v ON v.person_id = p.person_id AND " + _HELD.format(f="v")
# (join, column, what is counted): one question for each block of the report.
ACTS, PERSONS, HEADS = "a.id", "p.person_id", "heads"
BLOCKS: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "method": ("", "a.method_id", (ACTS, PERSONS), ""),
    "main-topic": ("", "a.main_topic_id", (ACTS,), ""),
    "topic": (
        "JOIN (SELECT id AS act_id, main_topic_id AS term_id FROM ledger_act UNION ALL"
        " SELECT act_id, term_id FROM ledger_acttopic) x ON x.act_id = a.id",
        "x.term_id", (ACTS,), "",
    ),
    "age": (_FACT.format(table="vitals"), _AGE, (PERSONS,), ""),
    "sex": (_FACT.format(table="vitals"), "v.sex", (PERSONS,), ""),
    "placement": (_FACT.format(table="placement"), "v.kind_id", (PERSONS,), ""),
    "office": (_FACT.format(table="placement"), "v.placing_office", (PERSONS,), ""),
    "municipality": (_FACT.format(table="residence"), "v.municipality_id", (PERSONS,), ""),
    "circumstance": (_FACT.format(table="circumstance"), "v.kind_id", (PERSONS,), ""),
    "destination": ("", "a.destination_id", (ACTS,), "AND m.code = 'accompany'"),
    "site": ("", "a.site_id", ("a.occurred_on", HEADS), "AND m.code = 'drop_in'"),
    "menu": ("", "a.menu_id", (ACTS, HEADS), "AND a.menu_id IN (SELECT id FROM accounts_term WHERE"
             " code IN ('child_training', 'child_exchange', 'supporter_training'))"),
    "counterpart": ("", "a.counterpart_id", (ACTS,), "AND a.counterpart_id IS NOT NULL"),
}  # fmt: skip


def report(world: World, periods: Sequence[tuple[date, date]]) -> dict[str, Rows]:
    """Every block as a GROUP BY over the acts, with a column for each period: distinct acts or
    persons cannot be added up, so that each period is counted for itself."""
    first, last = min(p[0] for p in periods), max(p[1] for p in periods)
    found = {}
    for name, (join, column, counted, where) in BLOCKS.items():
        method = "JOIN accounts_term m ON m.id = a.method_id" if "m.code" in where else ""
        sums, inside = [], []
        for what in counted:
            for start, end in periods:
                within = "CASE WHEN a.occurred_on BETWEEN %s AND %s THEN "
                total = "SUM(" + within + "p.heads ELSE 0 END)" if what == HEADS else (
                    "COUNT(DISTINCT " + within + what + " END)"
                )  # fmt: skip
                sums.append(total)
                inside += [start, end]
        found[name] = ask(
            f"SELECT {column}, {', '.join(sums)} {_UNDER} {join} {method} {_WHERE} {where}"
            f" GROUP BY {column}",
            *inside, world.organization.pk, first, last, world.commission.pk,
        )  # fmt: skip
    return found
