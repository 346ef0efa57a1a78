"""Registering persons: one by one on a page, or a hundred thousand from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts import keys
from yorisoi.accounts.access import require
from yorisoi.accounts.policy import Actor, Level, Permission
from yorisoi.audit.actions import note
from yorisoi.common import bulk, clock, envelopes
from yorisoi.common.ages import Birth
from yorisoi.common.kana import fold, registration_key, sort_key, to_katakana
from yorisoi.common.text import one_line
from yorisoi.registry.models import (
    Case,
    CaseCommission,
    ContactPoint,
    Name,
    Person,
    PersonKey,
    Placement,
    Reach,
    Residence,
    SearchKey,
    Vitals,
    telephone,
)
from yorisoi.registry.queries.searching import keys_of


@dataclass(slots=True)
class NewPerson:
    """What is known of somebody at registration; ids for terms, sites and commissions."""

    name: str
    kana: str = ""
    number: str = ""
    called: str = ""
    is_anonymous: bool = False
    birth: Birth | None = None
    sex: int = 0
    registered_on: date | None = None
    site: int | None = None
    commission: int | None = None
    placement: int | None = None
    facility: str = ""
    placing_office: str = ""
    municipality: int | None = None
    # (kind, value) of contact points.
    routes: Sequence[tuple[str, str]] = field(default_factory=tuple)
    # Registered with a programme, or only known by name.
    has_case: bool = True


def register_person(actor: Actor, person: NewPerson) -> Person:
    """Register one person; raises PermissionDenied, or ValidationError with words for the form."""
    require(actor, Permission.PERSON_WRITE)
    sites = actor.sites(Permission.PERSON_WRITE)
    if sites is not None and person.site not in sites:
        raise PermissionDenied(Permission.PERSON_WRITE)
    _check(actor, person)
    with transaction.atomic():
        (pk,) = register_persons(actor, [person])
        note(actor, "person.registered", f"person:{pk}", persons=[pk])
    return Person.objects.get(pk=pk)


def _check(actor: Actor, person: NewPerson) -> None:
    if not one_line(person.name):
        raise ValidationError({"name": _("名前か、呼び名を書いてください。")})
    key = registration_key(person.number) if person.number else None
    # A refusal would tell that a sealed file has the number.
    open_files = Person.objects.exclude(level__gte=Level.SEALED)
    if key and open_files.filter(organization=actor.organization, number_key=key).exists():
        raise ValidationError(
            {
                "number": _("登録番号 %(number)s は、もう使われています。")
                % {"number": person.number}
            }
        )


@transaction.atomic(savepoint=False)
def register_persons(actor: Actor, persons: Sequence[NewPerson]) -> list[int]:
    """The bulk form: checks no permission and writes no entry of its own; whoever calls it did
    the first and writes one entry for the batch. Returns the ids in order."""
    if not persons:
        return []
    now = bulk.moment(clock.now())
    ids = list(bulk.reserve_ids(Person, len(persons)))
    pairs = list(zip(ids, persons, strict=True))
    bulk.insert(
        Person,
        ("id", "organization_id", "number", "number_key", "name", "kana", "name_key", "kana_key",
         "sort_key", "called", "is_anonymous", "registered_on", "created_at", "created_by"),
        [_person_row(actor, pk, p, now) for pk, p in pairs],
    )  # fmt: skip
    index = keys.index(actor.organization)
    _insert_facts(actor, pairs, now)
    _insert_routes(actor, pairs, now, index)
    _insert_cases(actor, pairs, now)
    bulk.insert(
        SearchKey,
        ("organization_id", "key", "person_id", "source"),
        [
            (actor.organization, key, pk, source)
            for pk, p in pairs
            for key, source in _keys(p, index)
        ],
    )
    return ids


def _person_row(actor: Actor, pk: int, person: NewPerson, now: object) -> tuple:
    name, kana = one_line(person.name), to_katakana(one_line(person.kana))
    return (
        pk, actor.organization, person.number,
        registration_key(person.number) if person.number else None,
        name, kana, fold(name), fold(kana), sort_key(kana, name), one_line(person.called),
        person.is_anonymous, bulk.day(person.registered_on), now, actor.label,
    )  # fmt: skip


def _keys(person: NewPerson, index: Callable[[str], str]) -> set[tuple[str, str]]:
    phones = [telephone(value) for kind, value in person.routes if kind == ContactPoint.Kind.PHONE]
    names = [(Name.Form.CURRENT, person.name, person.kana), (Name.Form.CURRENT, person.called, "")]
    return keys_of(names, [person.number], phones, index)


def _insert_facts(actor: Actor, pairs: list[tuple[int, NewPerson]], now: object) -> None:
    learnt = (now, actor.label)
    bulk.insert(
        Name,
        ("person_id", "form", "name", "kana", "name_key", "reason", "learnt_at"),
        [
            (
                pk,
                Name.Form.CURRENT,
                one_line(p.name),
                to_katakana(one_line(p.kana)),
                fold(one_line(p.name)),
                "",
                now,
            )
            for pk, p in pairs
        ],
    )
    bulk.insert(
        Vitals,
        (
            "person_id",
            "birth_first",
            "birth_last",
            "birth_written",
            "sex",
            "learnt_at",
            "learnt_from",
        ),
        [
            (
                pk,
                p.birth.first if p.birth else None,
                p.birth.last if p.birth else None,
                p.birth.written if p.birth else "",
                p.sex,
                *learnt,
            )
            for pk, p in pairs
            if p.birth or p.sex
        ],
    )
    bulk.insert(
        Placement,
        (
            "person_id",
            "kind_id",
            "facility",
            "placing_office",
            "reason_ended",
            "learnt_at",
            "learnt_from",
        ),
        [
            (pk, p.placement, p.facility, p.placing_office, "", *learnt)
            for pk, p in pairs
            if p.placement
        ],
    )
    bulk.insert(
        Residence,
        ("person_id", "municipality_id", "learnt_at", "learnt_from"),
        [(pk, p.municipality, *learnt) for pk, p in pairs if p.municipality],
    )


def _insert_routes(
    actor: Actor, pairs: list[tuple[int, NewPerson]], now: object, index: Callable[[str], str]
) -> None:
    """Sealed, each with the key of the person: one is made for everybody who can be reached."""
    reached = [pk for pk, p in pairs if p.routes]
    sealing = envelopes.keys_for_writing(PersonKey, reached, are_new=True)
    place = ContactPoint._meta.get_field("value").place
    phone = ContactPoint.Kind.PHONE
    bulk.insert(
        ContactPoint,
        ("person_id", "kind", "value", "digits_key", "may", "hours", "note", "is_reachable",
         "is_sealed", "learnt_at", "learnt_from"),
        [
            (pk, kind, envelopes.seal(sealing[pk], place, pk, value),
             index(telephone(value)) if kind == phone else "",
             ContactPoint.May.YES, "", "", True, False, now, actor.label)
            for pk, p in pairs
            for kind, value in p.routes
        ],
    )  # fmt: skip


def _insert_cases(actor: Actor, pairs: list[tuple[int, NewPerson]], now: object) -> None:
    registered = [(pk, p) for pk, p in pairs if p.has_case]
    ids = list(bulk.reserve_ids(Case, len(registered)))
    bulk.insert(
        Case,
        ("id", "organization_id", "person_id", "site_id", "opened_on", "created_at"),
        [
            (case, actor.organization, pk, p.site, bulk.day(p.registered_on), now)
            for case, (pk, p) in zip(ids, registered, strict=True)
        ],
    )
    bulk.insert(
        CaseCommission,
        ("case_id", "commission_id", "learnt_at", "learnt_from"),
        [
            (case, p.commission, now, actor.label)
            for case, (_pk, p) in zip(ids, registered, strict=True)
            if p.commission
        ],
    )
    bulk.insert(
        Reach,
        ("site_id", "person_id", "sort_key"),
        [
            (p.site, pk, sort_key(to_katakana(one_line(p.kana)), one_line(p.name)))
            for pk, p in pairs
            if p.site
        ],
    )
