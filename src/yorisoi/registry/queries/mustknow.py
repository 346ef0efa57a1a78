"""What must be known before anybody acts for a human: whom not to tell, what to take care of, that
the whereabouts are sealed, that they have died. It stands first, also in the record form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from yorisoi.accounts import keys
from yorisoi.common import clock
from yorisoi.common.kana import digits, fold
from yorisoi.registry.models import Death, DoNotTell, Flag, Seal
from yorisoi.registry.queries.sealing import seals_over

# A telephone is compared from here on; fewer digits are a room or an extension.
ENOUGH_DIGITS = 9
# The end of one, as a display shows it: enough for a quiet warning.
PART_DIGITS = 6
LONGEST = 20
# More figures than this are no number that somebody called from.
MOST_DIGITS = 80
# What people put around a name when they write down who called.
_AROUND = ("と名乗る", "を名乗る", "さん", "様", "さま", "より", "から", "です", "と", "の")


@dataclass(frozen=True)
class MustKnow:
    do_not_tell: list[DoNotTell] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    death: Death | None = None

    def __bool__(self) -> bool:
        return bool(self.do_not_tell or self.flags or self.seals or self.death)


def must_know(files: Sequence[int]) -> MustKnow:
    """Of one human, from all of their files. A fixed number of queries."""
    seals = {seal.pk: seal for over in seals_over(files).values() for seal in over}
    today = clock.today()
    return MustKnow(
        do_not_tell=list(_of(DoNotTell, files).holding(today)),
        flags=list(_of(Flag, files).holding(today)),
        seals=list(seals.values()),
        death=_of(Death, files).first(),
    )


def _of(model: type, files: Collection[int]) -> object:
    return model.objects.known().filter(person__in=files).order_by("id")


def callers_among(
    entries: Iterable[DoNotTell], said: str, *, organization: int, loosely: bool
) -> list[DoNotTell]:
    """The entries that somebody who gives this name or number may be.

    `loosely`: a family name or the relation is enough («父と名乗る»), as among the few entries of
    one person. Otherwise only a whole name or telephone counts: among everybody's entries a family
    name alone would warn of half the town.
    """
    words, figures = fold(said), digits(said)
    numbers = _numbers_in(figures, organization)
    return [
        entry
        for entry in entries
        if entry.digits_key in numbers or _may_be(entry, words, figures, loosely=loosely)
    ]


def _numbers_in(figures: str, organization: int) -> set[str]:
    """What stands in the index for every telephone that these figures may hold: no entry has to be
    opened in order to be compared."""
    figures = figures[:MOST_DIGITS]
    if len(figures) < ENOUGH_DIGITS:
        return set()
    index = keys.index(organization)
    return {
        index(figures[start:end])
        for start in range(len(figures))
        for end in range(start + ENOUGH_DIGITS, min(start + LONGEST, len(figures)) + 1)
    }


def callers_by_part(entries: Iterable[DoNotTell], said: str) -> list[DoNotTell]:
    """The entries of which a family name or the end of a number fits and nothing more: it may be
    half the town, so it warns quietly."""
    words, figures = fold(said), digits(said)
    name = _name_in(words)
    return [entry for entry in entries if _fits_in_part(entry, name, figures)]


def _fits_in_part(entry: DoNotTell, name: str, figures: str) -> bool:
    if PART_DIGITS <= len(figures) < ENOUGH_DIGITS and digits(entry.phone).endswith(figures):
        return True
    parts = {fold(part) for part in f"{entry.name} {entry.kana}".split()}
    return len(name) > 1 and name in parts


def _may_be(entry: DoNotTell, words: str, figures: str, *, loosely: bool) -> bool:
    names = [key for key in (entry.name_key or fold(entry.name), fold(entry.kana)) if len(key) > 1]
    if any(name in words for name in names):
        return True
    if not loosely:
        return False
    if len(figures) >= 4 and digits(entry.phone).endswith(figures):
        return True
    parts = [fold(part) for part in f"{entry.name} {entry.kana}".split()]
    said = _name_in(words)
    return (
        any(len(part) > 1 and part in words for part in parts)
        or any(len(said) > 1 and name.startswith(said) for name in names)
        or _is_relation(fold(entry.relation), words, said)
    )


def _is_relation(relation: str, words: str, said: str) -> bool:
    """«実父の田中» and «父です» both mean the one who is written down as «実父»."""
    return bool(relation) and (relation in words or bool(said and said in relation))


def _name_in(words: str) -> str:
    """«田中さんから» → «田中»: what is left when the words around a name are gone."""
    name = words.rstrip("0123456789-()（）")
    stripped = True
    while stripped:
        stripped = False
        for around in map(fold, _AROUND):
            if name.endswith(around) and len(name) > len(around):
                name, stripped = name.removesuffix(around), True
    return name
