"""What moved after a report was handed in, as a page says it: by cause, with the figures it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yorisoi.common import saying
from yorisoi.insight.queries.causes import Cause
from yorisoi.insight.queries.differences import Moved
from yorisoi.insight.report import TOTAL

SHOWN_CAUSES = 8


@dataclass(frozen=True)
class MovedFigure:
    words: str
    unit: str
    was: str
    now: str
    change: str


@dataclass
class MovedGroup:
    figures: list[MovedFigure] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)


def moved_groups(moved: Sequence[Moved]) -> list[MovedGroup]:
    groups: dict[tuple[Cause, ...], MovedGroup] = {}
    for one in moved:
        group = groups.setdefault(one.causes, MovedGroup(causes=_causes(one.causes)))
        group.figures.append(
            MovedFigure(
                _words(one),
                "distinct" if one.measure.is_distinct else "count",
                saying.number(one.was), saying.number(one.now), saying.signed(one.change),
            )
        )  # fmt: skip
    return list(groups.values())


def _words(one: Moved) -> str:
    label = _("計") if one.key == TOTAL else one.label
    same = [m for m in one.block.measures if m.is_distinct == one.measure.is_distinct]
    words = f"{one.block.mark} {one.block.title}　{label}"
    return saying.beside(words, one.measure.label) if len(same) > 1 else words


def _causes(causes: Sequence[Cause]) -> list[str]:
    said = [_said(cause) for cause in causes[:SHOWN_CAUSES]]
    if len(causes) > SHOWN_CAUSES:
        left = len(causes) - SHOWN_CAUSES
        said.append(ngettext("ほか%(count)s件", "ほか%(count)s件", left) % {"count": left})
    return said or [_("数え方の決まりか、言葉のまとめ方が変わりました。")]


def _said(cause: Cause) -> str:
    when = saying.day_short(cause.when)
    if cause.who:
        when = _("%(day)s、%(who)s") % {"day": when, "who": cause.who}
    why = _("。わけ：%(reason)s") % {"reason": cause.reason} if cause.reason else ""
    return _("%(what)s（%(when)s）%(why)s") % {"what": cause.words, "when": when, "why": why}
