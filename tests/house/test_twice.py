"""Every door behind which something is written: the same form twice makes its rows once.

The bodies are those of the walk of the doors (agreed.py).
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.door import enter
from tests.house import agreed
from tests.house.planted import MAIN, World
from tests.house.test_doors import address
from yorisoi.accounts import doors

# A page of one's own: what is sent twice there does nothing twice by itself.
EXCEPT = {
    "interchange-imports": "a file is known again by its content (interchange/actions/uploading.py)",
    "ledger-act-about": "a part of a page, asked for by a script; it writes down that it was read",
    "accounts-draft": "JSON from a script, with the number of the draft",
    "attachments-open": "shows what is sealed: each opening is a reading of its own",
    "registry-seal-open": "shows what is sealed: each opening is a reading of its own",
}
# What leaves the house, or is shown, a second time is read a second time, and written down so; nothing
# else may come of it.
READS = {
    "desk-search": "a search is a question",
    "desk-person-hand-over": "hands over a file",
    "incidents-paper": "hands over a file",
    "inspection-pack": "hands over a file",
    "retention-certificate": "hands over a file",
    "retention-hand-back-file": "hands over a file",
    "registry-emergency-new": "nobody was found: each attempt is written down",
    "incidents-notify": "these words are refused, and the page that says so names somebody",
    "retention-contract": "these words are refused, and the page that says so names somebody",
}
READING = {"audit_entry", "audit_mention", "disclosure_release"}
# How one came in, and the memory itself.
OWN = {"django_session", "accounts_sent", "accounts_draft", "accounts_attempts"}


def rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for name in connection.introspection.table_names(cursor):
            if name not in OWN:
                cursor.execute(f'SELECT count(*) FROM "{name}"')
                found[name] = cursor.fetchone()[0]
    return found


@pytest.mark.django_db
@pytest.mark.walk
def test_the_same_form_twice_makes_its_rows_once(world: World) -> None:
    bodies, wrong, walked = agreed.bodies(world, MAIN), [], 0
    for name, door in sorted(doors.every().items()):
        if "POST" not in door.methods or door.is_public or name in EXCEPT or name not in bodies:
            continue
        client = enter(Client(), world.cast.satou)
        for number in ({"uuid": str(uuid4())}, {"csrfmiddlewaretoken": uuid4().hex * 2}):
            with transaction.atomic():
                before = rows()
                sent = bodies[name] | number
                first = client.post(address(world, door, MAIN), sent)
                between = rows()
                second = client.post(address(world, door, MAIN), sent)
                changed = {t for t, count in rows().items() if count != between.get(t)}
                if between != before and changed - (READING if name in READS else set()):
                    wrong.append(f"{name}: {first.status_code} {second.status_code} {changed}")
                if first.status_code == 302 and second.status_code != 302:
                    wrong.append(f"{name}: {first.status_code}, then {second.status_code}")
                walked += 1
                transaction.set_rollback(True)
    assert not wrong, "\n" + "\n".join(wrong)
    assert walked > 60
