"""What is shown of attachments: a title and a small picture, or that something is there."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from yorisoi.accounts.policy import FIELD_GROUPS, Actor, FieldGroup
from yorisoi.attachments import access, store
from yorisoi.attachments.models import Attachment, Clearing
from yorisoi.common import saying
from yorisoi.common.envelopes import Shredded
from yorisoi.disclosure.egress import carry
from yorisoi.registry.models import Seal
from yorisoi.registry.queries.sealing import seals_over

# So many stand on the page of a person; all of them on a page of their own.
FEW = 6
KB = 1024


@dataclass(frozen=True)
class Paper:
    """One attachment as somebody may see it. Hidden: neither title nor picture."""

    row: Attachment
    is_hidden: bool
    title: str
    # A small JPEG as a data: address; empty for a paper.
    picture: str
    is_withdrawn: bool
    is_replaced: bool

    @property
    def kind(self) -> str:
        return self.row.get_kind_display()

    @property
    def group(self) -> str:
        return str(FIELD_GROUPS[FieldGroup(self.row.group)])

    @property
    def added_at(self) -> datetime:
        return self.row.added_at

    @property
    def form(self) -> str:
        """«PDF　240 KB»."""
        return form_of(self.row)


FORMS = {
    "image/jpeg": "JPEG", "image/png": "PNG", "application/pdf": "PDF", "text/plain": "TXT",
}  # fmt: skip


def form_of(row: Attachment) -> str:
    name = FORMS.get(row.media_type) or ("Word" if "word" in row.media_type else "Excel")
    return saying.beside(name, size_said(row.size))


def size_said(size: int) -> str:
    return f"{size / KB / KB:.1f} MB" if size >= KB * KB else f"{max(1, size // KB)} KB"


def is_hidden(row: Attachment, seals: Collection[Seal]) -> bool:
    """Sealed by itself, or a seal covers the person and nobody has said that the place cannot be told
    from it. Nobody can be asked to look through old papers on the day of a seal, so it hides them."""
    return row.is_sealed or (bool(seals) and (row.tells_where or not is_clear(row)))


def is_clear(row: Attachment) -> bool:
    return hasattr(row, "clearing")


def of_people(
    actor: Actor,
    files: Collection[int],
    seals: Collection[Seal],
    *,
    few: int | None = None,
) -> list[Paper]:
    """The newest first: what stands, or with `few` None also what was withdrawn or replaced. The seals
    are those over this human."""
    rows = _newest_first(actor).filter(person__in=files)
    if few is not None:
        rows = rows.filter(withdrawal=None, superseded_by=None)[:few]
    return shown(rows, seals)


def of_act(actor: Actor, act: int) -> dict[int, list[Paper]]:
    """What belongs to an act, by person, the newest first. Seals are asked for only where there is
    something that they could hide."""
    by_person: dict[int, list[Attachment]] = defaultdict(list)
    for row in _newest_first(actor).filter(act=act):
        by_person[row.person_id].append(row)
    seals = seals_over(by_person) if by_person else {}
    return {person: shown(rows, seals.get(person, [])) for person, rows in by_person.items()}


def _newest_first(actor: Actor) -> QuerySet[Attachment]:
    rows = access.attachments(actor).select_related("withdrawal", "clearing", "superseded_by")
    return rows.order_by("-added_at", "-id")


def shown(rows: Iterable[Attachment], seals: Collection[Seal]) -> list[Paper]:
    found = [_paper(row, seals) for row in rows]
    if found:
        groups = {FieldGroup(one.row.group) for one in found if not one.is_hidden}
        carry({one.row.person_id for one in found}, *groups)
    return found


def _paper(row: Attachment, seals: Collection[Seal]) -> Paper:
    hidden, withdrawn = is_hidden(row, seals), hasattr(row, "withdrawal")
    return Paper(
        row,
        hidden,
        "" if hidden else row.title,
        "" if hidden or withdrawn else small_picture(row),
        withdrawn,
        hasattr(row, "superseded_by"),
    )


def small_picture(row: Attachment) -> str:
    """Comes with the page that is written down as read, and has no address of its own."""
    if not row.thumbnail_as:
        return ""
    try:
        content = store.read(row.thumbnail_as, row.person_id)
    except (store.Missing, Shredded):
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"


def count_of(actor: Actor, files: Collection[int]) -> int:
    rows = access.attachments(actor).filter(person__in=files)
    return rows.filter(withdrawal=None, superseded_by=None).count()


def cleared(row: Attachment) -> Clearing | None:
    return row.clearing if is_clear(row) else None
