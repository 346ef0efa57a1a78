"""Reports that were handed in through the fictional year, and what moved in one of them since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from yorisoi.accounts.access import actor_for
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, eras
from yorisoi.demo.people import Body
from yorisoi.demo.stories import late_entries
from yorisoi.demo.year import Rhythm, at_office
from yorisoi.insight.actions.receiving import open_received
from yorisoi.insight.actions.submitting import submit
from yorisoi.insight.models import Submission
from yorisoi.ledger.actions.recording import retract_act
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.knowing import relearn
from yorisoi.registry.models import Person, Vitals

CLIENT = "みなと県"


def reports(body: Body, rhythms: Sequence[Rhythm], first: date, today: date) -> None:
    """Every month was handed in on the fifth of the next, but for the last whole one, which waits.
    In the last that was handed in some figures have moved since."""
    months = _whole_months(first, today)[:-1]
    for month in months:
        row = _hand_in(body, month)
    if months:
        _look(body, row)
        _move(body, rhythms, row, today)


def _whole_months(first: date, today: date) -> list[date]:
    months = [eras.first_of_next_month(first - timedelta(days=1))]
    while eras.first_of_next_month(months[-1]) <= today.replace(day=1):
        months.append(eras.first_of_next_month(months[-1]))
    return months[:-1]


def _hand_in(body: Body, month: date) -> Submission:
    day = eras.first_of_next_month(month).replace(day=5)
    with clock.standing_at(at_office(day, 17)):
        return submit(_as(body, "原 まどか"), body.commissions[CLIENT], month)


def _look(body: Body, row: Submission) -> None:
    day = eras.first_of_next_month(row.month).replace(day=8)
    with clock.standing_at(at_office(day, 10)):
        open_received(_as(body, "県野 誠"), row)


def _move(body: Body, rhythms: Sequence[Rhythm], row: Submission, today: date) -> None:
    """Two calls were written down late, one act stood there twice, a birth date became known."""
    after = min(eras.first_of_next_month(row.month).replace(day=13), today - timedelta(days=1))
    late_entries(
        _as(body, "三浦 千夏"),
        body,
        rhythms[1],
        eras.month_bounds(row.month.year, row.month.month)[1],
        after,
    )
    with clock.standing_at(at_office(after, 19)):
        twice = _accompanied(body, row.month)
        if twice:
            retract_act(_as(body, "大西 健"), twice, reason="同じ同行が2回記録されていた")
    person = Person.objects.get(pk=rhythms[1].person)
    vitals = Vitals.objects.known().filter(person=person).first()
    if vitals and vitals.birth:
        with clock.standing_at(at_office(after + timedelta(days=1), 11)):
            born = vitals.birth_first - 2_0000
            relearn(
                _as(body, "三浦 千夏"), vitals, birth_first=born, birth_last=born, birth_written=""
            )


def _accompanied(body: Body, month: date) -> Act | None:
    return Act.objects.filter(
        organization=body.organization, method__code="accompany", superseded_by=None, retraction=None,
        occurred_on__range=eras.month_bounds(month.year, month.month),
    ).order_by("id").first()  # fmt: skip


def _as(body: Body, name: str) -> Actor:
    return actor_for(Staff.objects.select_related("organization").get(pk=body.staff[name].pk))
