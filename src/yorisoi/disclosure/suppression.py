"""Small figures, withheld: below ten as ＊, the others rounded to five. Pure; knows no report.

Figures of zero to nine are withheld, zero as well: that nobody came tells something too. Where the
figures withheld from one table could be computed, one larger figure is withheld with them.

What it promises: whoever knows these rules, all that is shown, and even the exact figures behind
the rounded ones, cannot tell for any withheld figure below ten that it is more than zero, nor that
it is less than nine. Why it holds: two withheld figures of one column may always give and take
between them without anything shown changing, because (1) a column shows its total only with two or
more withheld, or none; (2) if what is withheld cannot be shifted so within zero to nine, one figure
of ten or more is withheld too, and nobody knows which it is: it is drawn with a secret key; (3) a
sum over months is shown only for rows that were shown in each of these months.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping, Sequence

SMALL = 10
BASE = 5
TOTAL = "total"
HIGHEST = SMALL - 1


def rounded(value: int) -> int:
    """To the nearest five, 2 down and 3 up. Only what is not withheld."""
    return (value + BASE // 2) // BASE * BASE


def hidden(
    parts: Mapping[str, int],
    total: int | None,
    *,
    key: bytes,
    name: str,
    avoid: Collection[str] = (),
    before: Collection[str] = (),
) -> frozenset[str]:
    """Which rows of one column to withhold, TOTAL among them where it must be.

    `parts` add up to `total` (they may overlap), or to nothing that is shown (None). `name` tells
    this column from every other: the same column is withheld the same way in every report. `avoid`:
    rows that stand elsewhere too. `before`: rows withheld when this column was last given out.
    """
    small = {row for row, value in parts.items() if value < SMALL} | (set(before) & {*parts, TOTAL})
    if total is None:
        return frozenset(small - {TOTAL})
    if total < SMALL:
        return frozenset({*parts, TOTAL})
    if not small or is_free([parts[row] for row in small if row != TOTAL]):
        return frozenset(small)
    larger = [row for row in parts if row not in small]
    if not larger:
        return frozenset(small)
    return frozenset({*small, min(larger, key=lambda row: (row in avoid, _drawn(key, name, row)))})


def is_free(values: Sequence[int], against: Sequence[int] = ()) -> bool:
    """Can each figure below ten become zero, and nine, while the sum of `values` less the sum of
    `against` stays: the others give and take, each of them between zero and nine unless it is ten
    or more itself."""
    signed = [(value, 1) for value in values] + [(value, -1) for value in against]
    return all(
        _slack(signed, index, sign) >= value and _slack(signed, index, -sign) >= HIGHEST - value
        for index, (value, sign) in enumerate(signed)
        if value < SMALL
    )


def _slack(signed: Sequence[tuple[int, int]], without: int, direction: int) -> float:
    """How far the others can move their sum up (+1) or down (-1)."""
    slack = 0.0
    for index, (value, sign) in enumerate(signed):
        if index == without:
            continue
        if sign == direction:
            slack += HIGHEST - value if value < SMALL else float("inf")
        else:
            slack += value
    return slack


def _drawn(key: bytes, name: str, row: str) -> bytes:
    return hmac.digest(key, f"{name}\n{row}".encode(), "sha256")
