"""Twelve months as bars (acts) and a line (persons): numbers for an SVG, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yorisoi.common import saying
from yorisoi.insight.report import Value

WIDTH, TOP, FLOOR, LEFT = 440, 24, 190, 40
BAR = 0.69


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    middle: str
    label: str
    is_now: bool


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    # (x, y) of the line's points, and the line itself.
    dots: list[tuple[str, str]]
    line: str
    # (y, label) of the rules behind.
    rules: list[tuple[str, str]]
    # (x, y, words) of the last bar's and the first point's own figures.
    acts_now: tuple[str, str, str]
    persons_first: tuple[str, str, str]
    words: str
    # (month, acts, persons) for the table.
    rows: list[tuple[str, Value, Value]]


def chart(trend: Sequence[tuple[date, Value, Value]]) -> Chart | None:
    """None where nothing has happened in twelve months."""
    if not any(acts or persons for _day, acts, persons in trend):
        return None
    top = _top(max(max(int(acts or 0), int(persons or 0)) for _day, acts, persons in trend))
    step = (WIDTH - LEFT) / len(trend)
    bars, dots = [], []
    for number, (day, acts, persons) in enumerate(trend):
        x = LEFT + number * step + step * (1 - BAR) / 2
        middle = LEFT + (number + 0.5) * step
        y = _y(int(acts or 0), top)
        bars.append(
            Bar(_n(x), _n(y), _n(step * BAR), _n(FLOOR - y), _n(middle), str(day.month),
                number == len(trend) - 1)
        )  # fmt: skip
        dots.append((_n(middle), _n(_y(int(persons or 0), top))))
    first, last = trend[0], trend[-1]
    words = _(
        "延べ件数と実人数、%(from)sから%(to)sまで。延べは%(a)s件から%(b)s件へ、実人数は%(c)s人から%(d)s人へ。"
        "数字は下の表にあります。"
    ) % {
        "from": saying.month(first[0]), "to": saying.month(last[0]),
        "a": saying.number(first[1]), "b": saying.number(last[1]),
        "c": saying.number(first[2]), "d": saying.number(last[2]),
    }  # fmt: skip
    return Chart(
        bars, dots, "M" + "L".join(f"{x} {y}" for x, y in dots),
        [(_n(_y(value, top)), saying.number(value)) for value in _rules(top)],
        (bars[-1].middle, _n(float(bars[-1].y) - 7), _("%(count)s件") % {"count": saying.number(last[1])}),
        (dots[0][0], _n(float(dots[0][1]) - 9), _("%(count)s人") % {"count": saying.number(first[2])}),
        words,
        [(saying.month(day), acts, persons) for day, acts, persons in trend],
    )  # fmt: skip


def _top(highest: int) -> int:
    """The next round number above."""
    scale = 1
    while highest > scale * 10:
        scale *= 10
    steps = (1, 2, 3, 4, 5, 6, 8, 10) if scale == 1 else (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return next(int(scale * n) for n in steps if scale * n >= highest)


def _rules(top: int) -> list[int]:
    steps = (
        4
        if top % 4 == 0
        else 5
        if top % 5 == 0
        else 3
        if top % 3 == 0
        else 2
        if top % 2 == 0
        else 1
    )
    return [top * n // steps for n in range(steps + 1)]


def _y(value: int, top: int) -> float:
    return FLOOR - (FLOOR - TOP) * value / top


def _n(value: float) -> str:
    return f"{value:.1f}"
