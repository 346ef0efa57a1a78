"""What the second net holds of persons and cases besides the organization: access.py once more, in
the database's own words, for what is asked while somebody is `finding` (access.finding).

The few whose numbers matter are gathered before the statement, still in the scope of the whole
organization: a policy that asked for them itself would ask the very tables that it closes. Whether a
site knows somebody is asked row by row along an index. docs/mechanisms/row-level-security.md
"""

from __future__ import annotations

from django.apps import apps

from yorisoi.accounts.policy import Level
from yorisoi.common import nets
from yorisoi.common.nets import among, function, said

_ORGANIZATION = "yorisoi_organization()"
_NAMED = "SELECT i.person_id FROM registry_insider i WHERE i.staff_id = $1"
_ASSIGNED = (
    "SELECT k.person_id FROM registry_assignment a JOIN registry_case k ON k.id = a.case_id"
    " WHERE a.staff_id = $1 AND a.since <= $2 AND (a.until IS NULL OR a.until >= $2)"
)
# Closed files that name somebody else, limited ones unless one walks beside, and whoever is close.
_SHUT = (
    f"SELECT p.id FROM registry_person p WHERE p.organization_id = {_ORGANIZATION}"
    f" AND p.level IS NOT NULL AND p.id NOT IN ({_NAMED})"
    f" AND NOT (p.level = {Level.LIMITED.value} AND p.id IN ({_ASSIGNED}))"
    " UNION ALL SELECT o.person_id FROM registry_outsider o WHERE o.staff_id = $1"
)
_FEW = {"shut": _SHUT, "own": f"{_NAMED} UNION ALL {_ASSIGNED}"}
_GATHER = (
    "CREATE OR REPLACE FUNCTION registry_gather(staff bigint, day date) RETURNS void LANGUAGE sql"
    " VOLATILE AS $$ "
    + " ".join(
        f"SELECT set_config('yorisoi.{name}', (SELECT coalesce(string_agg(few.id::text, ','), '')"
        f" FROM ({rows}) few(id)), true);"
        for name, rows in _FEW.items()
    )
    + " $$"
)


def _numbers(name: str) -> str:
    return f"string_to_array(current_setting('yorisoi.{name}', true), ',')::bigint[]"


_PLACE = f"coalesce({said(3, 'text')}, '')"
_FUNCTIONS = (
    _GATHER,
    function("registry_file", "bigint", said(4, "bigint")),
    function("registry_everywhere", "boolean", f"{_PLACE} = '*'"),
    function(
        "registry_sites", "bigint[]",
        f"CASE WHEN {_PLACE} ~ '^[0-9]' THEN string_to_array({_PLACE}, ',')::bigint[] END",
    ),
    function("registry_shut", "bigint[]", _numbers("shut")),
    function("registry_own", "bigint[]", f"CASE WHEN {_PLACE} <> 'none' THEN {_numbers('own')} END"),
    # Whose file another body shares with this one, on the day; none while one single file is meant.
    function(
        "registry_given", "bigint[]",
        f"CASE WHEN registry_file() IS NULL AND {_PLACE} <> 'none' THEN"
        " (SELECT array_agg(s.person_id) FROM registry_sharing s"
        f" WHERE s.recipient_id = {_ORGANIZATION} AND s.revoked_at IS NULL"
        f" AND s.since <= {said(5, 'date')} AND s.until >= {said(5, 'date')}"
        f" AND (yorisoi_is_wide() OR NOT s.person_id = ANY ({_numbers('shut')}))) END",
    ),
    function("registry_staff", "bigint[]",
             "(SELECT array_agg(s.id) FROM accounts_staff s"
             f" WHERE s.organization_id = {_ORGANIZATION})"),
    function("registry_finds", "boolean",
             "EXISTS (SELECT 1 FROM registry_person p WHERE p.id = person)", takes="person bigint"),
)  # fmt: skip


def _found(person: str) -> str:
    return (
        f"{person} = (SELECT registry_file())"
        f" OR (NOT {among(person, 'registry_shut')} AND ((SELECT registry_everywhere())"
        f" OR {among(person, 'registry_own')} OR EXISTS (SELECT 1 FROM registry_reach r"
        f" WHERE r.person_id = {person} AND {among('r.site_id', 'registry_sites')})))"
    )


# What the policy of persons itself asks.
_MEANS = {"Reach", "Insider", "Outsider", "Sharing"}


def spread() -> None:
    nets.leave_out(
        "wrapped, and worth nothing without the key outside the database; a change of that key which"
        " did not see one of them would lose what it opens",
        "registry.PersonKey",
    )
    nets.define(*_FUNCTIONS)
    nets.gather("registry_gather")
    for model in apps.get_app_config("registry").get_models():
        fields = {field.name: field for field in model._meta.concrete_fields}
        hangs = "person" in fields and not fields["person"].null
        if hangs and model.__name__ not in _MEANS:
            nets.refine(model._meta.label, own=f"registry_finds({model._meta.db_table}.person_id)")
    nets.refine("registry.Case", own=_found("registry_case.person_id"))
    nets.refine(
        "registry.Person",
        own=_found("registry_person.id"),
        seen=f"registry_person.organization_id <> {nets.ORGANIZATION}"
        f" AND {among('registry_person.id', 'registry_given')}"
        f" AND (registry_person.level IS NULL OR registry_person.level < {Level.SEALED.value})",
    )
    nets.refine("registry.Sharing", seen=f"registry_sharing.recipient_id = {nets.ORGANIZATION}")
    # A tie keeps somebody of the own staff out of another body's file, too.
    for table in ("Insider", "Outsider"):
        nets.refine(
            f"registry.{table}", seen=among(f"registry_{table.lower()}.staff_id", "registry_staff")
        )
