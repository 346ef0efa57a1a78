"""Rows that wait leave as a CSV, past the gate. Page and command line both come through here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.disclosure.gate import Package, release
from yorisoi.disclosure.kinds import Label
from yorisoi.interchange import queries
from yorisoi.interchange.decisions import to_csv
from yorisoi.interchange.models import Batch
from yorisoi.registry import access as registry


def hand_out(actor: Actor, batch: Batch) -> bytes:
    """Every row of a file that waits, to be decided in a spreadsheet. Candidates are named as far
    as the actor may know them."""
    require(actor, Permission.IMPORT)
    rows = list(queries.undecided(batch))
    named = registry.persons(actor).in_bulk({pk for row in rows for pk in row.candidates})
    return release(
        actor,
        Package(to_csv(rows, named).encode(), len(rows), sorted(named)),
        kind="waiting",
        target=f"batch:{batch.pk}",
        recipient=actor.label,
        purpose=_("待っている行を決める"),
        basis=batch.file_name,
        labels={Label.NAMES},
    )
