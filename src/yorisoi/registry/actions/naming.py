"""What somebody is called, and under which number: added in knowing.add_name, put right here."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Level
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.common.ages import Birth
from yorisoi.common.kana import fold, registration_key, sort_key
from yorisoi.common.text import one_line
from yorisoi.registry.actions.knowing import record_vitals, reindex, require_reach
from yorisoi.registry.models import Name, Person, Reach, Vitals


@transaction.atomic
def correct_name(
    actor: Actor, row: Name, *, name: str, kana: str = "", reason: str = "",
    since: date | None = None, until: date | None = None,
) -> Name:  # fmt: skip
    """A name was written wrong. The wrong spelling stays in the history, and finds nobody."""
    require_reach(actor, row.person)
    _retract(row)
    right = Name.objects.create(
        person=row.person, form=row.form, name=name, kana=kana, name_key=fold(name), reason=reason,
        since=since, until=until, learnt_at=clock.now(),
    )  # fmt: skip
    if row.form == Name.Form.CURRENT:
        bear(row.person, name, kana)
    reindex([row.person_id])
    note(
        actor,
        "name.corrected",
        f"name:{right.pk}",
        persons=[row.person_id],
        payload={"was": row.pk},
    )
    return right


@transaction.atomic
def retract_name(actor: Actor, row: Name) -> None:
    """A name was never borne. The present one cannot go: it is corrected, or another follows."""
    require_reach(actor, row.person)
    if row.form == Name.Form.CURRENT:
        raise ValidationError(
            _("いまの名前は取り下げられません。「直す」か、新しい名前を足してください。")
        )
    _retract(row)
    reindex([row.person_id])
    note(actor, "name.retracted", f"name:{row.pk}", persons=[row.person_id])


def _retract(row: Name) -> None:
    rows = Name.objects.filter(pk=row.pk, retracted_at=None)
    if rows.update(retracted_at=clock.now()) == 0:
        raise ValidationError(
            _("ほかの人が先に直しました。ページを開きなおして、もう一度見てください。")
        )


def bear(person: Person, name: str, kana: str) -> None:
    """Let the file and every list say the present name."""
    person.name, person.kana = name, kana
    person.name_key, person.kana_key = fold(name), fold(kana)
    person.sort_key = sort_key(kana, name)
    person.save(update_fields=["name", "kana", "name_key", "kana_key", "sort_key"])
    Reach.objects.filter(person=person).update(sort_key=person.sort_key)


@transaction.atomic
def change_basics(
    actor: Actor,
    person: Person,
    *,
    number: str,
    called: str,
    registered_on: date | None,
    birth: Birth | None,
    sex: int,
) -> Person:
    """Number, name to be called by and day of registration stand on the file: the entry keeps what
    stood there before. Birth and sex are facts: learnt anew where they differ."""
    change_particulars(actor, person, number=number, called=called, registered_on=registered_on)
    known = Vitals.objects.known().filter(person=person).first()
    was = (known.birth, known.sex) if known else (None, 0)
    if (birth, sex) != was:
        record_vitals(actor, person, birth=birth, sex=sex)
    return person


@transaction.atomic
def change_particulars(
    actor: Actor, person: Person, *, number: str, called: str, registered_on: date | None
) -> Person:
    """Another registration number, another name to be called by, another day of registration."""
    require_reach(actor, person)
    number, called = one_line(number), one_line(called)
    key = registration_key(number) if number else None
    same = Person.objects.filter(organization=actor.organization, number_key=key)
    same = same.exclude(level__gte=Level.SEALED)
    if key and same.exclude(pk=person.pk).exists():
        raise ValidationError(
            {"number": _("登録番号 %(number)s は、もう使われています。") % {"number": number}}
        )
    now = {"number": number, "called": called, "registered_on": registered_on}
    was = {name: getattr(person, name) for name in now}
    changed = {name: [was[name], now[name]] for name in now if was[name] != now[name]}
    if not changed:
        return person
    person.number, person.number_key, person.called = number, key, called
    person.registered_on = registered_on
    person.save(update_fields=["number", "number_key", "called", "registered_on"])
    reindex([person.pk])
    note(actor, "person.changed", f"person:{person.pk}", persons=[person.pk], payload=changed)
    return person
