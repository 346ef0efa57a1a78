"""The files of a commission as one archive: a workbook for people, JSON for the next system, and a list
of what is in it.

Left out: sealed files, and of a person under a seal every way to reach them, every text and every paper,
because these may say where somebody is; papers that were withdrawn, replaced or sealed by themselves.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from django.db.models import Q

from yorisoi.accounts.models import Commission
from yorisoi.accounts.policy import Actor, Level
from yorisoi.attachments import access as attachments
from yorisoi.attachments import contents, store
from yorisoi.attachments.models import Attachment
from yorisoi.attachments.queries import is_hidden
from yorisoi.common import clock
from yorisoi.disclosure import secrets
from yorisoi.disclosure.looking import for_paper, text_in
from yorisoi.ledger import access as ledger
from yorisoi.ledger.models import Participant, Tally
from yorisoi.registry.models import Case, Closure, ContactPoint, Person, Vitals
from yorisoi.registry.queries.knowledge import FOREVER
from yorisoi.registry.queries.sealing import seals_over
from yorisoi.retention import queries

Table = tuple[tuple[str, ...], list[tuple[object, ...]]]
# So that the same files make the same bytes.
MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Archive:
    content: bytes
    # {sheet: rows}
    contents: dict[str, int]
    persons: tuple[int, ...]
    # The words in it, for the gate, which cannot look into an archive.
    said: str


def archive(actor: Actor, commission: Commission) -> Archive:
    people = [
        person
        for person in queries.persons_of(actor, commission)
        if (person.level or 0) < Level.SEALED
    ]
    tables = {
        "people": _people(people, commission),
        "contacts": _contacts(people),
        "acts": _acts(actor, people, commission),
    }
    papers = _papers(actor, people, commission)
    tables["papers"] = _listed(papers)
    files = {
        "records.xlsx": _workbook(tables),
        "records.json": json.dumps(
            {name: [dict(zip(heads, row, strict=True)) for row in rows]
             for name, (heads, rows) in tables.items()},
            ensure_ascii=False, indent=1, default=str,
        ).encode(),
        **{name: body for name, _row, body in papers},
    }  # fmt: skip
    counts = {name: len(rows) for name, (_heads, rows) in tables.items()}
    told = {
        "commission": commission.code, "name": commission.name, "made_on": str(clock.today()),
        "rows": counts,
        "sha256": {name: hashlib.sha256(body).hexdigest() for name, body in files.items()},
    }  # fmt: skip
    files["contents.json"] = json.dumps(told, ensure_ascii=False, indent=1).encode()
    said = files["records.json"].decode() + "".join(
        text_in(body) or "" for _name, row, body in papers if not row.is_photo
    )
    return Archive(_zip(files), counts, tuple(person.pk for person in people), said)


def _people(people: list[Person], commission: Commission) -> Table:
    heads = ("id", "number", "name", "kana", "birth", "sex", "opened_on", "closed_on", "reason")
    vitals = {
        row.person_id: row
        for row in Vitals.objects.known().filter(person__in=people).order_by("id")
    }
    cases = Case.objects.filter(
        person__in=people, commissions__commission=commission, commissions__retracted_at=None
    ).distinct()
    opened = {case.person_id: case for case in cases.order_by("id")}
    closed = {row.case_id: row for row in Closure.objects.filter(case__in=cases, reopened_at=None)}
    rows = []
    for person in people:
        vital, case = vitals.get(person.pk), opened.get(person.pk)
        end = closed.get(case.pk) if case else None
        rows.append((
            person.pk, person.number, person.name, person.kana,
            _birth(vital), vital.get_sex_display() if vital else "",
            _day(case.opened_on if case else None), _day(end.on if end else None),
            end.get_reason_display() if end else "",
        ))  # fmt: skip
    return heads, rows


def _birth(vital: Vitals | None) -> str:
    if vital is None or vital.birth is None:
        return ""
    if vital.birth_first == vital.birth_last:
        text = str(vital.birth_first)
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return vital.birth_written


def _contacts(people: list[Person]) -> Table:
    sealed = _under_seal(people)
    rows = (
        ContactPoint.objects.known().filter(person__in=people, is_sealed=False)
        .exclude(person__in=sealed).order_by("person", "id")
    )  # fmt: skip
    return ("person", "kind", "value", "may", "note"), [
        (row.person_id, row.get_kind_display(), row.value, row.get_may_display(), row.note)
        for row in rows
    ]


def _under_seal(people: list[Person]) -> set[int]:
    return {pk for pk, seals in seals_over([person.pk for person in people]).items() if seals}


def _acts(actor: Actor, people: list[Person], commission: Commission) -> Table:
    """Acts with these people under this commission: what other commissions paid for is not in it."""
    heads = ("id", "person", "day", "kind", "site", "method", "topic", "minutes", "text")
    ids = [person.pk for person in people]
    sealed, black = _under_seal(people), for_paper(ids)
    parts = Participant.objects.filter(
        person__in=ids,
        act__in=ledger.standing(ledger.acts(actor)).filter(
            pk__in=_under(commission, ids)
        ).values("pk"),
    ).select_related("act__site", "act__method", "act__main_topic")  # fmt: skip
    return heads, [
        (
            part.act_id, part.person_id, _day(part.act.occurred_on), part.act.kind,
            part.act.site.name if part.act.site else "",
            part.act.method.label if part.act.method else "",
            part.act.main_topic.label if part.act.main_topic else "", part.act.minutes,
            # An act of several people may speak of one who is sealed.
            "" if part.person_id in sealed else black(part.act.text),
        )
        for part in parts.order_by("act__occurred_on", "act_id", "id")
    ]  # fmt: skip


def _papers(
    actor: Actor, people: list[Person], commission: Commission
) -> list[tuple[str, Attachment, bytes]]:
    """(name in the archive, row, content): what was handed over in acts of this commission, and what
    belongs to its registrations or to none. Of whoever has anything sealed nothing, because nobody
    can look for a place in a picture. A file that is damaged stops the archive: store.Missing."""
    ids = [person.pk for person in people]
    secretive = {secret.person for secret in secrets.of(ids)} | _under_seal(people)
    cases = Case.objects.filter(commissions__commission=commission, commissions__retracted_at=None)
    mine = Q(act__in=_under(commission, ids)) | Q(act=None, case__in=cases) | Q(act=None, case=None)
    rows = attachments.attachments(actor).filter(
        mine, person__in=set(ids) - secretive, withdrawal=None, superseded_by=None
    )  # fmt: skip
    return [
        (
            f"papers/{row.kind}-{row.pk}{contents.SUFFIX[row.media_type]}", row,
            store.read(row.stored_as, row.person_id),
        )
        for row in rows.select_related("clearing").order_by("person", "id")
        if not is_hidden(row, ())
    ]  # fmt: skip


def _listed(papers: list[tuple[str, Attachment, bytes]]) -> Table:
    heads = ("file", "person", "act", "kind", "title", "added_on")
    return heads, [
        (name, row.person_id, row.act_id, row.get_kind_display(), row.title,
         _day(row.added_at.astimezone(clock.JAPAN).date()))
        for name, row, _content in papers
    ]  # fmt: skip


def _under(commission: Commission, persons: list[int]) -> list[int]:
    rows = Tally.objects.filter(
        commission_id=commission.pk, person_id__in=persons, known_to=FOREVER
    )
    return list(rows.values_list("act_id", flat=True))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _workbook(tables: dict[str, Table]) -> bytes:
    """Every cell is text or a number: nothing that somebody typed becomes a formula or a link."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": clock.now().replace(tzinfo=None)})
    for name, (heads, rows) in tables.items():
        sheet = book.add_worksheet(name)
        for line, row in enumerate([heads, *rows]):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(line, column, value)
                elif value:
                    sheet.write_string(line, column, str(value)[:32_767])
        sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, body in files.items():
            bundle.writestr(zipfile.ZipInfo(name, MOMENT), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
