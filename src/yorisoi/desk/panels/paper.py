"""支援経過一覧: the acts as a paper for the file, oldest first. What is sealed is not printed."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from yorisoi.common import clock, eras, lives, saying
from yorisoi.ledger.queries.timeline import Line, timeline
from yorisoi.registry.models import ContactPoint
from yorisoi.registry.panels import Subject
from yorisoi.registry.panels.person import portrait_of
from yorisoi.registry.queries.sealing import routes_of

# More than a binder holds; a longer story is printed in parts.
MOST = 400


def span_of(since: date | None, until: date | None) -> tuple[date, date]:
    """The fiscal year that runs, unless somebody says else."""
    until = until or clock.today()
    return since or eras.fiscal_bounds(eras.fiscal_year(until))[0], until


def paper(subject: Subject, printed_by: str, since: date, until: date) -> dict[str, object]:
    found = timeline(subject.actor, subject.numbers, since=since, until=until, size=MOST)
    lines = found.lines[::-1]
    known = portrait_of(subject)
    current = known.current
    person = subject.person
    return {
        "since": saying.wareki(since),
        "until": saying.wareki(until),
        "made": saying.wareki(subject.today),
        "printed": f"{printed_by}　{saying.moment(clock.now())}",
        "beside": "、".join(stay.name for stay in current.workers_on(subject.today))
        if current
        else "",
        "site": current.site if current else "",
        "commissioners": "、".join(current.commissioners_on(subject.today)) if current else "",
        "birth": "　".join(
            part
            for part in (lives.birth(known.birth), lives.age(known.birth, subject.today))
            if part
        ),
        "called": person.called if person.called != person.name else "",
        "address": _address(subject),
        "rows": [
            _row(line, lines[place - 1] if place else None) for place, line in enumerate(lines)
        ],
        "count": len(lines),
        "heard": sum(line.is_reached for line in lines),
        "corrected": sum(line.is_correction for line in lines),
        "minutes": sum(line.act.minutes or 0 for line in lines),
        "is_cut": found.after is not None,
        "most": MOST,
    }


def _address(subject: Subject) -> dict[str, object]:
    for route in routes_of(subject.numbers, list(subject.seals)):
        if route.point.kind == ContactPoint.Kind.ADDRESS:
            return {"sealed": route.is_sealed, "value": route.value}
    return {"sealed": bool(subject.seals), "value": ""}


def _author(line: Line) -> list[str]:
    return [line.author] if line.author else []


def _row(line: Line, before: Line | None) -> dict[str, object]:
    act = line.act
    day = act.occurred_on
    is_new_year = before is None or before.act.occurred_on.year != day.year
    return {
        "year": eras.era_year(day) if is_new_year and not saying.in_english() else "",
        "day": saying.wareki(day) if saying.in_english() else saying.day_short(day),
        "method": line.method.label if line.method else "",
        "with": line.counterpart.label if line.counterpart else "",
        "topic": line.main_topic.label if line.main_topic else "",
        "text": act.text,
        "more": [
            part
            for part in (
                line.result.label if line.result else "",
                _("参加%(count)s人のうちの1人") % {"count": line.participants}
                if line.participants > 1
                else "",
                _("訂正：%(reason)s") % {"reason": act.correction_reason}
                if line.is_correction
                else "",
            )
            if part
        ],
        "minutes": act.minutes,
        # Family names, as on paper.
        "workers": [name.split()[0] for name in line.workers or _author(line)],
    }
