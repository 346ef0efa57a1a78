"""Files with something in common, found by the database: newest first, as many as are asked for.

Plain SQL, because the whole question is one join of a table with itself: two names that read the
same, with births and sexes that do not contradict, which nobody has linked or rejected yet.
"""

from __future__ import annotations

from django.db import connection

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.registry import access
from yorisoi.registry.models import Shelf

# Groups larger than this are a common name, not a person written twice.
CROWD = 12
# Looked at for somebody who knows only a part of the files.
WIDE = 2_000

_COMMON = """
LEFT JOIN registry_vitals v ON v.person_id = p.id AND v.retracted_at IS NULL
LEFT JOIN registry_vitals w ON w.person_id = q.id AND w.retracted_at IS NULL
WHERE p.organization_id = %s AND p.shelf < %s AND q.shelf < %s
  AND NOT p.is_anonymous AND NOT q.is_anonymous
  AND (v.birth_first IS NULL OR w.birth_first IS NULL
       OR (v.birth_first <= w.birth_last AND w.birth_first <= v.birth_last))
  AND NOT (COALESCE(v.sex, 0) IN (1, 2) AND COALESCE(w.sex, 0) IN (1, 2) AND v.sex <> w.sex)
  AND NOT EXISTS (SELECT 1 FROM registry_link l WHERE l.first_id = q.id AND l.second_id = p.id
                  AND l.unlinked_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM registry_rejection r WHERE r.first_id = q.id AND r.second_id = p.id)
"""
_BY_KEY = """
SELECT p.id, q.id FROM registry_person p
JOIN registry_person q
  ON q.organization_id = p.organization_id AND q.{key} = p.{key} AND q.id < p.id
{common} AND p.{key} <> ''
  AND (SELECT COUNT(*) FROM (
        SELECT 1 FROM registry_person c
        WHERE c.organization_id = p.organization_id AND c.{key} = p.{key}
          AND (c.level IS NULL OR c.level < 2) LIMIT %s) crowd) <= %s
"""
# A telephone is often a family's: without something in common in the names nothing is proposed.
_BY_PHONE = """
SELECT DISTINCT p.id, q.id FROM registry_contactpoint a
JOIN registry_contactpoint b ON b.digits_key = a.digits_key AND b.person_id < a.person_id
JOIN registry_person p ON p.id = a.person_id
JOIN registry_person q ON q.id = b.person_id AND q.organization_id = p.organization_id
{common} AND a.digits_key <> '' AND a.retracted_at IS NULL AND b.retracted_at IS NULL
  AND a.is_sealed = %s AND b.is_sealed = %s
  AND (SUBSTR(p.name_key, 1, 2) = SUBSTR(q.name_key, 1, 2)
       OR (p.kana_key <> '' AND SUBSTR(p.kana_key, 1, 2) = SUBSTR(q.kana_key, 1, 2)))
"""

_SINCE = """COALESCE((SELECT id FROM registry_person WHERE organization_id = %s
                     ORDER BY id DESC LIMIT 1 OFFSET %s), 0)"""


def twins(actor: Actor, *, size: int, newest: int | None = None) -> list[tuple[int, int]]:
    """(lower, higher) numbers of files that may be one human. `newest`: only where the later file
    is among so many registered last, which costs the same however many there are."""
    is_everywhere = actor.sites(Permission.LINK_DECIDE) is None and not access.is_barred(actor)
    base = [actor.organization, Shelf.DEAD, Shelf.DEAD]
    asked = [
        (_BY_KEY.format(key="name_key", common=_COMMON), [*base, CROWD + 1, CROWD]),
        (_BY_KEY.format(key="kana_key", common=_COMMON), [*base, CROWD + 1, CROWD]),
        (_BY_PHONE.format(common=_COMMON), [*base, False, False]),
    ]
    if newest is not None:
        asked = [
            (f"{sql} AND p.id > {_SINCE}", [*params, actor.organization, newest])
            for sql, params in asked
        ]
    union = " UNION ".join(sql for sql, _params in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{union} ORDER BY 1 DESC, 2 DESC LIMIT %s",
            [*(one for _sql, params in asked for one in params), size if is_everywhere else WIDE],
        )
        found = cursor.fetchall()
    if not is_everywhere:
        found = _within(actor, found)[:size]
    return [(earlier, later) for later, earlier in found]


def _within(actor: Actor, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where both files are within reach."""
    numbers = {number for pair in found for number in pair}
    persons = access.persons(actor, Permission.LINK_DECIDE).filter(pk__in=numbers)
    known = set(persons.values_list("pk", flat=True))
    return [pair for pair in found if known.issuperset(pair)]
