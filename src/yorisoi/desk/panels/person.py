"""What the desk itself adds to the page of a person: who has read it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from yorisoi.accounts.models import Membership, Role
from yorisoi.accounts.policy import Permission
from yorisoi.common import saying
from yorisoi.registry.panels import Panel, Subject
from yorisoi.registry.panels.person import portrait_of
from yorisoi.registry.queries.readers import Recent, recent_readers


def readers(subject: Subject) -> Mapping[str, object] | None:
    if not subject.actor.may(Permission.AUDIT_PERSON):
        return None
    found = recent_readers(subject.actor, subject.numbers)
    roles: dict[int, str] = {}
    staff = [one.staff for one in found if one.staff]
    for pk, role in (
        Membership.objects.on(subject.today).filter(staff__in=staff).values_list("staff_id", "role")
    ):
        roles.setdefault(pk, str(Role(role).label))
    beside = {
        stay.staff
        for one in portrait_of(subject).registrations
        for stay in one.workers_on(subject.today)
    }
    return {
        "person": subject.person,
        "name": "" if subject.death else subject.person.called or subject.person.name,
        "readers": [
            {
                "name": one.name,
                "role": _("担当") if one.staff in beside else roles.get(one.staff or 0, ""),
                "when": _when(one, subject),
                "more": one.this_month - 1,
            }
            for one in found
        ],
    }


def _when(one: Recent, subject: Subject) -> str:
    day = saying.as_day(one.at)
    if day == subject.today:
        return _("きょう %(time)s") % {"time": saying.hour(one.at)}
    if day is not None and day.year == subject.today.year:
        return saying.day_short(day)
    return saying.wareki(day)


PANELS = [Panel("desk-readers", "foot", 20, "desk/panels/readers.html", readers)]
