"""Learning and taking back what is known of a person. Nothing is overwritten: a fact that was
wrong is retracted, and the right one is learnt at the same moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from yorisoi.accounts import keys
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import bulk, clock
from yorisoi.common.kana import fold, sort_key
from yorisoi.registry import access, news
from yorisoi.registry.actions.shelving import shelve
from yorisoi.registry.models import (
    Circumstance,
    ContactPoint,
    Death,
    DoNotTell,
    Fact,
    HouseholdMember,
    Name,
    Person,
    Placement,
    Reach,
    Relationship,
    Residence,
    Seal,
    SearchKey,
    Vitals,
    telephone,
)
from yorisoi.registry.queries.identity import same_human
from yorisoi.registry.queries.sealing import is_hidden, may_open, seals_over
from yorisoi.registry.queries.searching import keys_for

# What reports split by; whoever counts must hear of it.
COUNTED = (Vitals, Placement, Residence, Circumstance, Seal, HouseholdMember)
# What decides how a person is found.
SEARCHED = (Name, ContactPoint, Seal, HouseholdMember)
# Facts of which only one can be true.
SINGLE = (Vitals,)


@transaction.atomic
def learn(actor: Actor, person: Person, model: type[Fact], **values: object) -> Fact:
    """Write down something new about a person; raises PermissionDenied, or ValidationError with
    words for the form."""
    require_reach(actor, person)
    now = clock.now()
    if model in SINGLE:
        model.objects.known().filter(person=person).update(retracted_at=now)
    fact = model(
        person=person, learnt_at=now, learnt_from=actor.label, **_with_keys(actor, model, values)
    )
    _check(actor, fact)
    fact.save(force_insert=True)
    note(actor, f"{_stem(model)}.learnt", f"{_stem(model)}:{fact.pk}", persons=[person.pk])
    spread(model, [person.pk])
    return fact


@transaction.atomic
def retract(actor: Actor, fact: Fact, *, permission: Permission = Permission.PERSON_WRITE) -> None:
    """Take back a fact: it was wrong, or no longer should stand. The row stays."""
    require_reach(actor, fact.person, permission)
    covered = _covered(fact)
    _retract(fact, clock.now())
    _forbid_uncovering(actor, fact, covered)
    note(
        actor,
        f"{_stem(type(fact))}.retracted",
        f"{_stem(type(fact))}:{fact.pk}",
        persons=[fact.person_id],
    )
    spread(type(fact), [fact.person_id])


@transaction.atomic
def relearn(actor: Actor, fact: Fact, **values: object) -> Fact:
    """Correct a fact: the old row is kept and says until when it was believed."""
    model = type(fact)
    require_reach(actor, fact.person)
    now = clock.now()
    covered = _covered(fact)
    _retract(fact, now)
    kept = {
        field.name: getattr(fact, field.name)
        for field in model._meta.concrete_fields
        if field.name not in {"id", "person", "learnt_at", "learnt_from", "retracted_at"}
    }
    for name in values:
        kept.pop(name.removesuffix("_id"), None)
    right = model(
        person=fact.person, learnt_at=now, learnt_from=actor.label,
        **_with_keys(actor, model, {**kept, **values}),
    )  # fmt: skip
    _check(actor, right)
    right.save(force_insert=True)
    _forbid_uncovering(actor, fact, covered, right)
    note(
        actor,
        f"{_stem(model)}.corrected",
        f"{_stem(model)}:{right.pk}",
        persons=[fact.person_id],
        payload={"was": fact.pk, "fields": sorted(values)},
    )
    spread(model, [fact.person_id])
    return right


def require_reach(
    actor: Actor, person: Person, permission: Permission = Permission.PERSON_WRITE
) -> None:
    if not access.persons(actor, permission).filter(pk=person.pk).exists():
        raise PermissionDenied(permission)


def _check(actor: Actor, fact: Fact) -> None:
    """Everything named belongs to the organization; people named may be known; days are in order."""
    fact.full_clean(exclude=["person", "learnt_from"])
    for field in fact._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey) or field.name == "person":
            continue
        named = getattr(fact, field.name)
        if named is not None and getattr(named, "organization_id", None) != actor.organization:
            raise PermissionDenied(field.name)
    if isinstance(fact, Relationship) and fact.other is not None:
        require_reach(actor, fact.other, Permission.PERSON_READ)
    if fact.since and fact.until and fact.until < fact.since:
        raise ValidationError({"until": _("おわりが、はじまりより前になっています。")})


def _covered(fact: Fact) -> dict[int, set[int]]:
    """Whom which seals cover, among those whom a change of this fact may concern."""
    if not isinstance(fact, HouseholdMember):
        return {}
    over = seals_over(concerned([fact.person_id]))
    return {person: {seal.pk for seal in seals} for person, seals in over.items()}


def _forbid_uncovering(
    actor: Actor, was: Fact, covered: dict[int, set[int]], right: Fact | None = None
) -> None:
    """Whoever cannot look must not uncover: not by taking somebody out of a sealed household, and
    not by calling a sealed address something else. Raises ValidationError, and all is undone."""
    if isinstance(was, ContactPoint) and right is not None:
        seals = seals_over([was.person_id]).get(was.person_id, [])
        is_uncovered = is_hidden(was, seals) and not is_hidden(right, seals)
        if is_uncovered and not may_open(actor, was.person, seals):
            raise ValidationError(_("伏せている連絡先です。ひらけるのは、秘匿を開ける人だけです。"))
    if not covered:
        return
    now = _covered(was)
    lost = {seal for person, seals in covered.items() for seal in seals - now.get(person, set())}
    for seal in Seal.objects.filter(pk__in=lost).prefetch_related("holders"):
        if not may_open(actor, seal.person, [seal]):
            raise ValidationError(
                _("秘匿がかかっている世帯です。はずせるのは、秘匿を開ける人だけです。")
            )


def _retract(fact: Fact, now: datetime) -> None:
    if type(fact).objects.filter(pk=fact.pk, retracted_at=None).update(retracted_at=now) == 0:
        raise ValidationError(
            _("ほかの人が先に直しました。ページを開きなおして、もう一度見てください。")
        )


def _stem(model: type) -> str:
    return model._meta.model_name


def _with_keys(actor: Actor, model: type, values: dict[str, object]) -> dict[str, object]:
    """Derived columns that are compared: digits of telephones, folded names."""
    if model is ContactPoint and "value" in values:
        is_phone = values.get("kind", "phone") == ContactPoint.Kind.PHONE
        return {**values, "digits_key": _indexed(actor, values["value"]) if is_phone else ""}
    if model is DoNotTell:
        derived = dict(values)
        if "phone" in values:
            derived["digits_key"] = _indexed(actor, values["phone"])
        if "name" in values:
            derived["name_key"] = fold(str(values["name"]))
        return derived
    return values


def _indexed(actor: Actor, number: object) -> str:
    figures = telephone(str(number))
    return keys.index(actor.organization)(figures) if figures else ""


def spread(model: type, persons: Collection[int]) -> None:
    """What follows from a change: other people in the household may be covered by a seal now."""
    touched = concerned(persons) if model in (Seal, HouseholdMember) else set(persons)
    if model in SEARCHED:
        reindex(touched)
    if model is Death:
        shelve(touched)
    if model in COUNTED:
        news.facts_changed(touched)


def concerned(persons: Collection[int]) -> set[int]:
    """Every file that a seal over one of these persons may cover."""
    files = _every_file(persons)
    return _every_file(files | housemates(files))


def _every_file(persons: Collection[int]) -> set[int]:
    return {file for group in same_human(persons).values() for file in group}


def housemates(persons: Collection[int]) -> set[int]:
    """Everybody who was ever written into a household with these persons."""
    households = HouseholdMember.objects.filter(person__in=persons).values("household")
    return set(
        HouseholdMember.objects.filter(household__in=households).values_list("person", flat=True)
    )


def reindex(persons: Collection[int]) -> None:
    """Make the search keys of these persons anew; sealed telephones fall out."""
    SearchKey.objects.filter(person__in=persons).delete()
    organizations = dict(Person.objects.filter(pk__in=persons).values_list("pk", "organization_id"))
    bulk.insert(
        SearchKey,
        ("organization_id", "key", "person_id", "source"),
        [
            (organizations[person], key, person, source)
            for person, found in keys_for(persons).items()
            for key, source in found
        ],
    )


@transaction.atomic
def add_name(
    actor: Actor, person: Person, *, form: str, name: str, kana: str = "", reason: str = "",
    since: object = None, until: object = None,
) -> Name:  # fmt: skip
    """Add a name to the history. A new current name makes the one before a former name, and
    names somebody who was anonymous."""
    require_reach(actor, person)
    now = clock.now()
    if form == Name.Form.CURRENT:
        _make_former(person, now, until=since)
        person.name, person.kana = name, kana
        person.name_key, person.kana_key = fold(name), fold(kana)
        person.sort_key, person.is_anonymous = sort_key(kana, name), False
        person.save(
            update_fields=["name", "kana", "name_key", "kana_key", "sort_key", "is_anonymous"]
        )
        Reach.objects.filter(person=person).update(sort_key=person.sort_key)
    row = Name.objects.create(
        person=person, form=form, name=name, kana=kana, name_key=fold(name), reason=reason,
        since=since, until=until, learnt_at=now,
    )  # fmt: skip
    reindex([person.pk])
    note(actor, "name.learnt", f"name:{row.pk}", persons=[person.pk], payload={"form": form})
    return row


def _make_former(person: Person, now: datetime, *, until: object) -> None:
    current = Name.objects.filter(person=person, form=Name.Form.CURRENT, retracted_at=None)
    for old in list(current):
        old.retracted_at = now
        old.save(update_fields=["retracted_at"])
        if person.is_anonymous:
            form, reason = Name.Form.ALIAS, ""
        else:
            form, reason = Name.Form.FORMER, old.reason
        Name.objects.create(
            person=person, form=form, name=old.name, kana=old.kana, name_key=old.name_key, reason=reason,
            since=old.since, until=until, learnt_at=now,
        )  # fmt: skip


@transaction.atomic
def record_vitals(actor: Actor, person: Person, *, birth: object, sex: int) -> Vitals:
    """Date of birth as exactly as it is known (common.ages.Birth or None), and sex."""
    return learn(
        actor, person, Vitals,
        birth_first=birth.first if birth else None,
        birth_last=birth.last if birth else None,
        birth_written=birth.written if birth else "",
        sex=sex,
    )  # fmt: skip


def is_covered(person: Person) -> bool:
    return bool(seals_over([person.pk]).get(person.pk))
