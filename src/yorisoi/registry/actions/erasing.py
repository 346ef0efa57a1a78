"""What the registry keeps of a person, and takes away when the file is erased."""

from __future__ import annotations

from collections import Counter

from django.apps import apps
from django.db.models import Q, QuerySet

from yorisoi.accounts.models import Draft
from yorisoi.common.text import word_key
from yorisoi.disclosure.models import Export
from yorisoi.registry.erasing import GONE, Erased, Erasing
from yorisoi.registry.models import (
    Assignment,
    Case,
    CaseCommission,
    Circumstance,
    Closure,
    Consent,
    ContactPoint,
    Death,
    DoNotTell,
    Flag,
    Household,
    HouseholdMember,
    Insider,
    Link,
    Name,
    Outsider,
    Person,
    Placement,
    Reach,
    Rejection,
    Relationship,
    Residence,
    Restriction,
    RestrictionMember,
    Reveal,
    Seal,
    SealHolder,
    SearchKey,
    Sharing,
    Tie,
    Vitals,
    Withdrawal,
)

# A part of a name that is only one letter is a name where somebody is called by it.
CALLED = ("さん", "くん", "ちゃん", "君", "様", "氏")


def whole_names_of(person: Person) -> tuple[str, ...]:
    """Every whole name, as it may be written: nobody else is meant by it, or hardly anybody."""
    said = [(person.name, person.kana)]
    said += Name.objects.filter(person=person).values_list("name", "kana")
    found = set()
    for one in filter(None, (name for pair in said for name in pair)):
        parts = one.replace("\u3000", " ").split()
        found |= {one, "".join(parts), "\u3000".join(parts), " ".join(parts)}
    return tuple(sorted(name for name in found if len(name) > 1))


def names_of(person: Person) -> tuple[str, ...]:
    """Every way in which a text about this person may name them: also by a part of the name."""
    found = set(whole_names_of(person))
    for part in {part for name in (*found, person.called) for part in name.split()}:
        found |= {part + called for called in CALLED} | ({part} if len(part) > 1 else set())
    return tuple(sorted(found))


def erase(erasing: Erasing) -> Erased:
    """The file with everything that hangs on it. What another room still keeps raises
    ProtectedError, and nothing is erased."""
    pk, gone = erasing.person, Counter()

    def delete(rows: QuerySet) -> None:
        gone[rows.model._meta.db_table] += rows.count()
        rows._raw_delete(using=rows.db)

    of_case = {"case__in": list(Case.objects.filter(person=pk).values_list("pk", flat=True))}
    homes = list(HouseholdMember.objects.filter(person=pk).values_list("household", flat=True))
    consents = list(Consent.objects.filter(person=pk).values_list("pk", flat=True))
    delete(Sharing.objects.filter(person=pk))
    delete(Withdrawal.objects.filter(consent__in=consents))
    delete(Consent.objects.filter(pk__in=consents))
    delete(_under(SealHolder, "seal", Seal, pk))
    delete(_under(RestrictionMember, "restriction", Restriction, pk))
    for model in (Closure, CaseCommission, Assignment):
        delete(model.objects.filter(**of_case))
    for model in (
        Seal, Reveal, Restriction, Tie, Insider, Outsider, Name, SearchKey, Reach, Vitals,
        Placement, Residence, Circumstance, Death, HouseholdMember, ContactPoint, DoNotTell, Flag,
        Case,
    ):  # fmt: skip
        delete(model.objects.filter(person=pk))
    delete(Relationship.objects.filter(person=pk))
    # In another's file it stays that there is somebody.
    for row in Relationship.objects.filter(other=pk):
        Relationship.objects.filter(pk=row.pk).update(
            other=None, other_name=GONE, note=erasing.without_names(row.note)
        )
    for model in (Link, Rejection):
        delete(model.objects.filter(Q(first=pk) | Q(second=pk)))
    for home in Household.objects.filter(pk__in=homes):
        Household.objects.filter(pk=home.pk).update(label=_home(home, erasing))
    gone[Draft._meta.db_table] += _drafts(erasing)
    gone[Export._meta.db_table] += _exports(erasing)
    # With the key that seals what was dangerous to know: whatever is left sealed stays unreadable.
    _count, by_model = Person.objects.filter(pk=pk).delete()
    for label, count in by_model.items():
        gone[apps.get_model(label)._meta.db_table] += count
    return gone


def _under(model: type, name: str, parent: type, person: int) -> QuerySet:
    rows = list(parent.objects.filter(person=person).values_list("pk", flat=True))
    return model.objects.filter(**{f"{name}__in": rows})


def _home(home: Household, erasing: Erasing) -> str:
    if not HouseholdMember.objects.filter(household=home).exists():
        return GONE
    return erasing.without_names(home.label)


def _exports(erasing: Erasing) -> int:
    """Lists that were made as files and still lie there to be fetched."""
    rows = Export.objects.filter(organization=erasing.organization).exclude(content=None)
    found = [row.pk for row in rows.only("pk", "persons") if erasing.person in row.persons]
    return Export.objects.filter(pk__in=found).update(content=None)


def _drafts(erasing: Erasing) -> int:
    """What somebody was typing about this person, in whatever form."""
    subject = f"person:{erasing.person}"
    words = [word_key(name) for name in erasing.whole_names]
    rows = Draft.objects.filter(staff__organization=erasing.organization)
    found = []
    for draft in rows.exclude(typed="").iterator():
        typed = word_key(draft.typed)
        named = {str(draft.values.get(name)) for name in ("person", "who", "about")}
        if (
            draft.subject == subject
            or str(erasing.person) in named
            or any(word in typed for word in words)
        ):
            found.append(draft.pk)
    return Draft.objects.filter(pk__in=found).delete()[0]
