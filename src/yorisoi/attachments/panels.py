"""Papers and photos on the page of a person and on that of an act."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor, Permission
from yorisoi.attachments import queries
from yorisoi.ledger.models import Act
from yorisoi.ledger.panels import Beside
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person
from yorisoi.registry.panels import Panel, Subject

Context = Mapping[str, object] | None


def papers(subject: Subject) -> Context:
    found = queries.of_people(subject.actor, subject.numbers, subject.seals, few=queries.FEW)
    if not found and subject.death:
        return None
    return {
        "papers": found,
        "more": queries.count_of(subject.actor, subject.numbers) if found else 0,
        "person": subject.person,
        "may_write": subject.actor.may(Permission.PERSON_WRITE),
    }


def of_act(actor: Actor, act: Act) -> Context:
    """Each person's own, because a paper belongs to one person: whoever may know only the other one
    does not see it."""
    numbers = act.participants.exclude(person=None).values("person")
    people = list(registry.persons(actor).filter(pk__in=numbers).order_by("id"))
    if not people:
        return None
    found = queries.of_act(actor, act.pk)
    may_write = actor.may(Permission.PERSON_WRITE)
    if not may_write and not found:
        return None
    standing = {person.pk: _standing(found.get(person.pk, [])) for person in people}
    return {
        "act": act,
        "people": [
            {"person": person, "name": _named(person), "papers": standing[person.pk]}
            for person in people
        ],
        "has_any": any(standing.values()),
        "may_write": may_write,
    }


def _standing(papers: list[queries.Paper]) -> list[queries.Paper]:
    return [one for one in papers if not (one.is_withdrawn or one.is_replaced)]


def _named(person: Person) -> str:
    return _("%(name)sさん") % {"name": person.name}


PANELS = [Panel("attachments-papers", "more", 10, "attachments/panels/papers.html", papers)]
BESIDE = [Beside("attachments", "attachments/panels/of_act.html", of_act)]
