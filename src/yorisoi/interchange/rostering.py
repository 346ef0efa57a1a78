"""What a changed or repeated line of a station's roster says of somebody already registered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yorisoi.accounts.models import Term
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock
from yorisoi.common.kana import digits, fold
from yorisoi.common.text import one_line, word_key
from yorisoi.interchange.matching import sex_of
from yorisoi.interchange.planning import PlannedRoster
from yorisoi.interchange.reading import RosterRow
from yorisoi.registry import news
from yorisoi.registry.actions.casekeeping import open_case
from yorisoi.registry.actions.knowing import add_name, learn, relearn
from yorisoi.registry.models import (
    Case,
    CaseCommission,
    ContactPoint,
    Person,
    Placement,
    Residence,
    Vitals,
)

# Towns whose names contain the very words that end a name.
_SPECIAL = (
    "四日市市", "廿日市市", "八日市市", "野々市市", "十日町市", "市川市", "市原市", "町田市",
    "大町市", "村上市", "村山市", "東村山市", "武蔵村山市", "羽村市", "田村市", "郡山市",
    "大和郡山市", "小郡市", "蒲郡市", "郡上市", "玉村町", "余市町", "市貝町", "上市町", "中市町",
)  # fmt: skip
_PREFECTURE = re.compile(r"^(東京都|北海道|(?:京都|大阪)府|.{2,3}県)")
_TOWN = re.compile(r"^(?:[^市区町村]{1,5}郡)?([^0-9０-９\s]{1,7}?[市区町村])")


def municipality_of(address: str) -> str:
    """The municipality in an address, without prefecture and county; empty where none is seen."""
    rest = _PREFECTURE.sub("", one_line(address).replace(" ", ""))
    for town in _SPECIAL:
        if town in rest[: len(town) + 6]:
            return town
    match = _TOWN.match(rest)
    return match[1] if match else ""


def apply_roster(
    actor: Actor,
    planned: Sequence[PlannedRoster],
    *,
    placements: dict[str, Term],
    municipalities: dict[str, Term],
    commissions: dict[str, int],
) -> list[int]:
    """Learn what a roster says and the files do not have yet; correct what it says otherwise.
    Returns the persons whose files changed."""
    persons = Person.objects.in_bulk([p.person for p in planned])
    for item in planned:
        person, row = persons[item.person], item.row
        _name(actor, person, row)
        _vitals(actor, person, row)
        _placement(actor, person, row, placements.get(row.placement))
        _residence(actor, person, municipalities.get(municipality_of(row.address)))
        _routes(actor, person, row)
        _case(actor, person, row, commissions.get(word_key(row.commissioner)))
    return list(persons)


def _name(actor: Actor, person: Person, row: RosterRow) -> None:
    if row.number and not person.number:
        return
    if row.name and fold(row.name) != person.name_key:
        add_name(actor, person, form="current", name=one_line(row.name), kana=one_line(row.kana))


def _vitals(actor: Actor, person: Person, row: RosterRow) -> None:
    known = Vitals.objects.known().filter(person=person).first()
    sex, birth = sex_of(row.sex), row.birth
    same_birth = birth is None or (
        known and known.birth and (known.birth.first, known.birth.last) == (birth.first, birth.last)
    )
    if known and same_birth and (not sex or known.sex == sex):
        return
    if not (sex or birth):
        return
    learn(
        actor, person, Vitals,
        birth_first=birth.first if birth else (known.birth_first if known else None),
        birth_last=birth.last if birth else (known.birth_last if known else None),
        birth_written=birth.written if birth else (known.birth_written if known else ""),
        sex=sex or (known.sex if known else 0),
    )  # fmt: skip


def _placement(actor: Actor, person: Person, row: RosterRow, kind: Term | None) -> None:
    if kind is None:
        return
    known = Placement.objects.known().filter(person=person).order_by("since", "id").last()
    if known is None:
        learn(
            actor, person, Placement, kind=kind, facility=row.facility,
            placing_office=row.placing_office,
        )  # fmt: skip
    elif (known.kind_id, known.facility) != (kind.pk, row.facility):
        relearn(actor, known, kind_id=kind.pk, facility=row.facility)


def _residence(actor: Actor, person: Person, municipality: Term | None) -> None:
    if municipality is None:
        return
    known = Residence.objects.known().filter(person=person, until=None).order_by("id").last()
    if known is None:
        learn(actor, person, Residence, municipality=municipality)
    elif known.municipality_id != municipality.pk:
        relearn(actor, known, municipality_id=municipality.pk)


def _routes(actor: Actor, person: Person, row: RosterRow) -> None:
    points = ContactPoint.objects.known().filter(person=person)
    have = {digits(p.value) if p.kind == "phone" else fold(p.value) for p in points}
    for phone in row.phones:
        if digits(phone) not in have:
            learn(actor, person, ContactPoint, kind="phone", value=phone)
    for kind, value in (("mail", row.mail), ("address", row.address)):
        if value and fold(value) not in have:
            learn(actor, person, ContactPoint, kind=kind, value=value)


def _case(actor: Actor, person: Person, row: RosterRow, commission: int | None) -> None:
    case = Case.objects.filter(person=person).order_by("id").first()
    if case is None:
        case = open_case(actor, person, site=None, opened_on=row.registered_on or clock.today())
    if commission is None:
        return
    now = clock.now()
    known = CaseCommission.objects.known().filter(case=case)
    if {row.commission_id for row in known} == {commission}:
        return
    # A roster says no day: it corrects what was believed, for the whole time.
    known.update(retracted_at=now)
    CaseCommission.objects.create(
        case=case, commission_id=commission, learnt_at=now, learnt_from=actor.label
    )
    news.facts_changed([person.pk])
