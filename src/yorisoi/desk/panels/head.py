"""The head of a person's page: number, place, name, the name to be called by, who walks beside."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Permission
from yorisoi.common import lives, saying
from yorisoi.registry.models import Shelf
from yorisoi.registry.panels import Subject
from yorisoi.registry.panels.person import portrait_of


LONG = 9


def head(subject: Subject) -> dict[str, object]:
    person, day = subject.person, subject.today
    known = portrait_of(subject)
    current = known.current
    where = [person.number]
    if current:
        where.append(current.site)
        where += [_("委託元：%(name)s") % {"name": name} for name in current.commissioners_on(day)]
    return {
        "where": [part for part in where if part],
        "called": person.called if person.called and person.called != person.name else "",
        "facts": [part for part in _facts(subject) if part],
        "beside": "、".join(stay.name for stay in current.workers_on(day)) if current else "",
        # Ruby does not break: a long word with its reading above would be wider than a phone.
        "is_long": any(len(part) > LONG for part in person.name.split()),
        "is_closed": person.shelf == Shelf.CLOSED,
        "death": _death(subject),
        "may_write": subject.actor.may(Permission.PERSON_WRITE),
        "may_record": subject.actor.may(Permission.ACT_RECORD) and not subject.death,
        "may_read_acts": subject.actor.may(Permission.ACT_READ),
    }


def _facts(subject: Subject) -> list[str]:
    known = portrait_of(subject)
    until = subject.death.since if subject.death and subject.death.since else subject.today
    age, birth = lives.age(known.birth, until), lives.birth(known.birth)
    if age and birth:
        age = _("%(age)s（%(birth)s）") % {"age": age, "birth": birth}
    return [age or _("年齢はまだわからない"), known.sex_said]


def _death(subject: Subject) -> dict[str, str] | None:
    death = subject.death
    if death is None:
        return None
    return {"day": death.written or saying.wareki(death.since), "source": death.source}
