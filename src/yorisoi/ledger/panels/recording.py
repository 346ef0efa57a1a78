"""The record form as the page shows it: chips, what the pickers hold, what stands further back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yorisoi.accounts.models import Vocabulary
from yorisoi.accounts.policy import Actor
from yorisoi.accounts.queries.drafting import Opened
from yorisoi.ledger.forms.recording import (
    ANONYMOUS,
    NOBODY,
    OTHER_DAY,
    TODAY,
    ActForm,
)
from yorisoi.ledger.models import Act, Participant
from yorisoi.ledger.queries.choices import Choices
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person
from yorisoi.registry.queries.listing import Entry
from yorisoi.registry.queries.searching import search

CANDIDATES = 8


@dataclass(frozen=True)
class Chip:
    value: str
    label: str
    checked: bool = False
    icon: str = ""


@dataclass
class Page:
    """What the template needs beside the fields themselves."""

    form: ActForm
    draft: Opened
    who: list[Chip] = field(default_factory=list)
    # What the pickers hold: people who are not among the chips.
    picked: list[Chip] = field(default_factory=list)
    others: list[Chip] = field(default_factory=list)
    # People found for letters that were typed without script.
    found: list[Chip] = field(default_factory=list)
    found_others: list[Chip] = field(default_factory=list)
    # Letters were typed for who it is about, and nobody answers to them.
    is_nobody: bool = False
    persons: list[int] = field(default_factory=list)

    @property
    def button(self) -> str:
        return _("直して保存する") if "base" in self.form.fields else _("記録を保存する")

    @property
    def has_sites(self) -> bool:
        """Whether there is a choice of sites; the only one goes without saying."""
        return len(self.form.offered.sites) > 1

    @property
    def has_more(self) -> bool:
        """Whether something behind «もっと書く» is wrong, so that it must stand open."""
        return any(name in self.form.errors for name in MORE)

    @property
    def has_company(self) -> bool:
        """Whether somebody beside the chosen one is named."""
        names = ("others", "body", "unnamed", "adults", "children")
        return any(self.form[n].value() or self.form[n].errors for n in names)

    @property
    def accompany(self) -> str:
        """The value of «同行», beside which the destination is asked."""
        terms = self.form.offered.terms[Vocabulary.METHOD]
        return next((str(t.pk) for t in terms if t.code == "accompany"), "")


MORE = (
    "day", "occurred_on", "started_at", "site", "kind", "menu", "commission", "counterpart",
    "origin", "caller", "destination", "route", "result", "workers", "topics",
)  # fmt: skip


def first_values(
    offered: Choices,
    actor: Actor,
    *,
    person: Person | None = None,
    back: str = "",
    source: str = "",
) -> dict[str, object]:
    """The good defaults of a new act."""
    return {
        "who": str(person.pk) if person else "",
        "day": TODAY,
        "minutes": offered.minutes,
        "site": offered.site,
        "kind": offered.kind,
        "workers": [actor.staff] if actor.staff else [],
        "back": back,
        "source": source,
    }


def values_of(act: Act, participants: Sequence[Participant]) -> dict[str, object]:
    """An act as the form would have been filled."""
    persons = [p for p in participants if p.form == Participant.Form.PERSON and p.person_id]
    homes = [p for p in participants if p.form == Participant.Form.HOUSEHOLD]
    unnamed = [p for p in participants if p.form == Participant.Form.UNNAMED]
    named = [p.person_id for p in [*homes, *persons] if p.person_id]
    counted = next(
        (p for p in participants if p.adults is not None or p.children is not None), None
    )
    heads = sum(p.heads for p in unnamed)
    who = str(named[0]) if named else ANONYMOUS if heads == 1 and not counted else ""
    return {
        "who": who or ("" if heads or homes else NOBODY),
        "others": named[1:],
        "household": homes[0].household_id if homes else None,
        "body": "、".join(p.body for p in participants if p.form == Participant.Form.BODY),
        "unnamed": None if who == ANONYMOUS else heads or None,
        "adults": counted.adults if counted else None,
        "children": counted.children if counted else None,
        "method": act.method_id, "main_topic": act.main_topic_id,
        "topics": list(act.other_topics.values_list("term_id", flat=True)),
        "minutes": act.minutes, "text": act.text, "day": OTHER_DAY,
        "occurred_on": act.occurred_on, "started_at": act.started_at, "site": act.site_id,
        "kind": act.kind, "menu": act.menu_id,
        "commission": act.commission_id if act.is_commission_chosen else None,
        "counterpart": act.counterpart_id, "origin": act.origin,
        "destination": act.destination_id, "route": act.route_id, "result": act.result_id,
        "workers": list(act.workers.values_list("staff_id", flat=True)), "base": act.pk,
    }  # fmt: skip


def page(actor: Actor, form: ActForm, draft: Opened, *, people: Sequence[Person] = ()) -> Page:
    """Names are looked up, never taken from what the browser sent."""
    who = str(form["who"].value() or "")
    others = _numbers(form["others"].value())
    chips = [_chip(person, who) for person in people]
    named = [int(who)] if who.isdecimal() and len(who) < 16 else []
    absent = [pk for pk in [*named, *others] if pk not in {p.pk for p in people}]
    rows = {p.pk: p for p in people}
    if absent:
        rows |= registry.persons(actor).in_bulk(absent) | form.persons
    made = Page(form, draft, persons=[pk for pk in named if pk in rows])
    made.who = [
        *_told_apart(chips, people),
        Chip(ANONYMOUS, _("匿名の人"), who == ANONYMOUS, "person"),
        Chip(NOBODY, _("人なし"), who == NOBODY, "building"),
    ]
    made.picked = [_chip(rows[pk], who) for pk in named if pk in rows and pk in absent]
    made.others = [_chip(rows[pk], who) for pk in others if pk in rows]
    made.found = _candidates(actor, form, "who")
    made.is_nobody = bool(_typed(form, "who")) and not made.found
    made.found_others = _candidates(actor, form, "others")
    return made


def _candidates(actor: Actor, form: ActForm, name: str) -> list[Chip]:
    typed = _typed(form, name)
    if not typed:
        return []
    return [_chip(found.person, "") for found in search(actor, typed, limit=CANDIDATES).found]


def _typed(form: ActForm, name: str) -> str:
    return form.data.get(f"{name}_q", "").strip() if form.is_bound else ""


def _numbers(values: object) -> list[int]:
    written = values if isinstance(values, list | tuple) else [values]
    return [int(one) for one in written if str(one or "").isdecimal() and len(str(one)) < 16]


def _chip(person: Person | Entry, who: str) -> Chip:
    return Chip(str(person.id), label_of(person), str(person.id) == who)


def label_of(person: Person | Entry) -> str:
    """«ひなたさん（藤代）»: as the person wants to be called, and the family name."""
    if person.called and person.called != person.name:
        family = person.name.split()[0] if " " in person.name else person.name
        return _("%(called)sさん（%(family)s）") % {"called": person.called, "family": family}
    return _("%(name)sさん") % {"name": person.name}


def _told_apart(chips: Sequence[Chip], people: Sequence[Person]) -> list[Chip]:
    """Two people whose chips would read the same get their number."""
    labels = [chip.label for chip in chips]
    return [
        Chip(c.value, f"{c.label} {p.number}", c.checked) if labels.count(c.label) > 1 else c
        for c, p in zip(chips, people, strict=True)
    ]


def draft_values(values: Mapping[str, object]) -> dict[str, object]:
    """What a draft may give back to the form: never a choice of what it is about to become."""
    kept_out = {"base", "back", "source", "uuid", "csrfmiddlewaretoken"}
    return {name: value for name, value in values.items() if name not in kept_out}
