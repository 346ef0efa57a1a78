"""A file given on a page: kept, reviewed, then taken in or thrown away."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from yorisoi.accounts.access import require
from yorisoi.accounts.models import Organization
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.common.files import write_private
from yorisoi.interchange.actions.importing import Outcome, import_file
from yorisoi.interchange.models import Batch, WaitingRow
from yorisoi.interchange.planning import plan
from yorisoi.interchange.plans import Plan
from yorisoi.interchange.reading import ActRow, Reading, UnreadableFile, read_file

# A page that asks about rows reads a file of up to so many bytes again.
READ_AGAIN = 3 * 1024 * 1024


@transaction.atomic
def keep_upload(
    actor: Actor, *, name: str, chunks: Iterable[bytes], kind: str, fiscal_year: int | None,
    creates: bool,
) -> Batch:  # fmt: skip
    """Put the file where only the server reads it, and remember how it is to be read."""
    require(actor, Permission.IMPORT)
    stored = f"{uuid.uuid4().hex}{Path(name).suffix.lower()[:8]}"
    folder = _folder()
    with (folder / stored).open("xb") as file:
        (folder / stored).chmod(0o600)
        for chunk in chunks:
            file.write(chunk)
    batch = Batch.objects.create(
        organization_id=actor.organization, kind=kind, file_name=Path(name).name[:200], digest="",
        fiscal_year=fiscal_year, stored_as=stored, creates=creates, made_at=clock.now(),
        made_by=actor.label,
    )  # fmt: skip
    note(actor, "file.kept", f"batch:{batch.pk}")
    return batch


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def path_of(batch: Batch) -> Path:
    return _folder() / batch.stored_as


def reading_of(batch: Batch) -> Reading:
    """Raises reading.UnreadableFile with words for the page."""
    return read_file(path_of(batch), kind=batch.kind or None, fiscal_year=batch.fiscal_year)


def review(actor: Actor, batch: Batch, *, registers: bool = False) -> Plan:
    """What taking the file in would do now; writes nothing."""
    require(actor, Permission.IMPORT)
    organization = Organization.objects.get(pk=actor.organization)
    return plan(organization, reading_of(batch), creates=batch.creates, registers=registers)


def told(actor: Actor, batch: Batch, rows: Iterable[WaitingRow]) -> dict[tuple[str, str], ActRow]:
    """What the waiting rows of a kept file say, by sheet and cell, for whoever decides about them.
    Nothing where the file is gone, is large, or says more than they may read."""
    require(actor, Permission.IMPORT)
    wanted = {(row.sheet, row.cell) for row in rows}
    reads_all = actor.may(Permission.ACT_READ) and actor.sites(Permission.ACT_READ) is None
    if not (wanted and batch.stored_as and (reads_all or batch.made_by == actor.label)):
        return {}
    try:
        if path_of(batch).stat().st_size > READ_AGAIN:
            return {}
        acts = [item for item in reading_of(batch).acts() if isinstance(item, ActRow)]
    except (OSError, UnreadableFile):
        return {}
    said = {(act.sheet, head.cell): act for act in acts for head in act.heads if head.cell}
    said |= {(act.sheet, act.cell): act for act in acts if act.kind != "attendance"}
    return {place: said[place] for place in wanted & said.keys()}


@transaction.atomic
def tell_year(actor: Actor, batch: Batch, fiscal_year: int) -> None:
    """Say of which fiscal year a kept file is, which names none itself."""
    require(actor, Permission.IMPORT)
    batch.fiscal_year = fiscal_year
    batch.save(update_fields=["fiscal_year"])
    note(actor, "file.year_told", f"batch:{batch.pk}", payload={"fiscal_year": fiscal_year})


@transaction.atomic
def mark_unreadable(actor: Actor, batch: Batch, why: str) -> None:
    """A kept file turned out not to be readable: the list of files says so."""
    require(actor, Permission.IMPORT)
    batch.summary = {"unreadable": why}
    batch.save(update_fields=["summary"])


def take_in(actor: Actor, batch: Batch, *, registers: bool = False) -> Outcome:
    """Record a reviewed file; rows that were decided since go with it, and with `registers` whoever
    is not registered yet. The stored file stays as long as rows wait, because their decision reads
    it again."""
    require(actor, Permission.IMPORT)
    reviewed = review(actor, batch, registers=registers)
    outcome = import_file(actor, reviewed, path=path_of(batch), file_name=batch.file_name)
    with transaction.atomic():
        made = outcome.batch
        made.stored_as, made.creates = batch.stored_as, batch.creates
        made.kind, made.fiscal_year = reviewed.kind, batch.fiscal_year
        made.save(update_fields=["stored_as", "creates", "kind", "fiscal_year"])
        Batch.objects.filter(pk=batch.pk, recorded_at=None).delete()
    if not reviewed.waiting:
        forget_file(made)
    return outcome


@transaction.atomic
def throw_away(actor: Actor, batch: Batch) -> None:
    """A file that was only reviewed goes; nothing of it was recorded."""
    require(actor, Permission.IMPORT)
    forget_file(batch)
    note(actor, "file.thrown_away", f"batch:{batch.pk}")
    batch.delete()


def forget_file(batch: Batch) -> None:
    """The file goes when that is certain: a transaction that fails afterwards leaves it."""
    if batch.stored_as:
        path = path_of(batch)
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
        Batch.objects.filter(stored_as=batch.stored_as).update(stored_as="")


def keep_copy(batch: Batch, path: Path) -> None:
    """A file read on the command line whose rows wait: the page that decides them needs it."""
    stored = f"{uuid.uuid4().hex}{path.suffix.lower()[:8]}"
    write_private(_folder() / stored, path.read_bytes())
    Batch.objects.filter(pk=batch.pk).update(stored_as=stored)
