"""Who is meant by a number and a name in a file? Found for certain, by name alone, or not at all.

By registration number; else by folded name and birth date; else by a folded name that exactly one
person has and that neither kana, sex nor birth date contradicts. Anything doubtful waits for a
person's decision.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Level
from yorisoi.common.ages import Birth
from yorisoi.common.kana import fold, registration_key, search_key
from yorisoi.registry.models import Name, Person, Sex, Vitals
from yorisoi.registry.queries.identity import same_human
from yorisoi.registry.queries.knowledge import chunks

CHUNK = 900


class Asked(NamedTuple):
    """Somebody as a file names them."""

    number: str = ""
    name: str = ""
    kana: str = ""
    sex: int = 0
    birth: Birth | None = None


@dataclass(slots=True)
class Known:
    """Somebody who is registered, or will be by this file (then `id` is negative)."""

    id: int
    number_key: str
    name_keys: set[str]
    kana_key: str
    sex: int
    birth: Birth | None

    def is_called(self, key: str) -> bool:
        """By the whole name, or by its beginning, as people write a family name for short."""
        return key in self.name_keys or (
            len(key) > 1 and any(name.startswith(key) for name in self.name_keys)
        )

    def is_read(self, name: str) -> bool:
        """A name written as it is read («グエン»), whole or its beginning."""
        key = search_key(name)
        return len(key) > 1 and self.kana_key.startswith(key)

    def contradiction(self, asked: Asked) -> str:
        """What speaks against being the one asked for, in words; empty if nothing does."""
        if asked.kana and self.kana_key and search_key(asked.kana) != self.kana_key:
            return _("ふりがなが合いません")
        if {asked.sex, self.sex} == {1, 2}:
            return _("性別が合いません")
        if asked.birth and self.birth and not asked.birth.may_equal(self.birth):
            return _("生年月日（年齢）が合いません")
        return ""


@dataclass(frozen=True, slots=True)
class Match:
    """`person` is found; or `reason` says why it waits; or neither: nobody is called that."""

    person: int | None = None
    by_name_alone: bool = False
    reason: str = ""
    candidates: tuple[int, ...] = ()


NOBODY = Match()

_BRACKETS = re.compile(r"[(（【［\[].*?[)）】］\]]")
# What stands behind a word for nobody: «匿名A», «不明の女性», «氏名不詳（その2）».
_BESIDE_NOBODY = re.compile(
    r"(?:の?(?:男性|女性|男|女|人|方|相談者|子|若者)|さん|様|者|[a-z]|その\d+|\d+|[①-⑳])+$"
)
# Nobody's name ends so: «体験2名», «ほか3人».
_SEVERAL = re.compile(r"\D{0,12}?(\d{1,3})(?:名|人)(?:様|さん)?")


def several(name: str) -> int:
    """How many people who are not named are meant: 2 of «ほか2名»; 0 where somebody is named."""
    match = _SEVERAL.fullmatch(unicodedata.normalize("NFKC", name).strip())
    return int(match[1]) if match else 0


def is_nobody(name: str, words: set[str]) -> bool:
    """Whether a name says that there is none. `words`: those of the organization, folded."""
    if several(name):
        return True
    plain = _BRACKETS.sub("", name).strip() or name.strip("()（）[]［］【】 　")
    key = fold(plain)
    if not key or key in words or key.startswith("匿名"):
        return True
    return fold(_BESIDE_NOBODY.sub("", unicodedata.normalize("NFKC", plain).casefold())) in words


@dataclass
class Register:
    """The persons of an organization that a file may mean, and those it will make."""

    by_number: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    _answers: dict[Asked, Match] = field(default_factory=dict)

    def add(self, known: Known, *linked: Known) -> None:
        """One human: the file that stands for them, and whatever other files they have. A number
        finds the file that has it, a name the one that stands for them all."""
        for file in (known, *linked):
            if file.number_key:
                self.by_number[file.number_key] = file
        for key in known.name_keys:
            self.by_name[key].append(known)
        self._answers.clear()

    def find(self, asked: Asked) -> Match:
        if (answer := self._answers.get(asked)) is None:
            answer = self._answers[asked] = self._find(asked)
        return answer

    def _find(self, asked: Asked) -> Match:
        key = fold(asked.name)
        numbered = self.by_number.get(registration_key(asked.number)) if asked.number else None
        if numbered:
            return self._by_number(asked, key, numbered)
        named = self.by_name.get(key, []) if key else []
        if asked.number and any(known.number_key for known in named):
            return Match(
                reason=_("番号 %(number)s の人はいません。同じ名前の人は、べつの番号です。")
                % {"number": asked.number},
                candidates=tuple(known.id for known in named),
            )
        if asked.birth and asked.birth.is_exact:
            born = [
                k
                for k in named
                if k.birth and k.birth == asked.birth and not k.contradiction(asked)
            ]
            if len(born) == 1:
                return Match(born[0].id)
        return self._by_name(asked, named)

    def find_registered(self, asked: Asked) -> Match:
        """Who a line of a register (名簿) is about. A register gives each person a number: one that
        is new there is a new person, whoever else bears the name under another number."""
        if not asked.number or registration_key(asked.number) in self.by_number:
            return self.find(asked)
        unnumbered = [k for k in self.by_name.get(fold(asked.name), []) if not k.number_key]
        return self._by_name(asked, unnumbered)

    def _by_number(self, asked: Asked, key: str, numbered: Known) -> Match:
        if key and not (numbered.is_called(key) or numbered.is_read(asked.name)):
            named = self.by_name.get(key, [])
            return Match(
                # Who has the number is told by the candidates, to those who may know them.
                reason=_("番号 %(number)s はほかの人の番号で、名前と合いません。")
                % {"number": asked.number},
                candidates=(numbered.id, *(known.id for known in named)),
            )
        return Match(numbered.id)

    @staticmethod
    def _by_name(asked: Asked, named: list[Known]) -> Match:
        if not named:
            return NOBODY
        candidates = tuple(known.id for known in named)
        if len(named) > 1:
            return Match(
                reason=_("同じ名前の人が%(count)s人います。") % {"count": len(named)},
                candidates=candidates,
            )
        if against := named[0].contradiction(asked):
            return Match(
                reason=_("同じ名前の人がいますが、%(against)s。") % {"against": against},
                candidates=candidates,
            )
        return Match(named[0].id, by_name_alone=True)


_SEXES = {
    "1": Sex.MALE, "男": Sex.MALE, "男性": Sex.MALE, "男子": Sex.MALE, "m": Sex.MALE,
    "male": Sex.MALE, "2": Sex.FEMALE, "女": Sex.FEMALE, "女性": Sex.FEMALE,
    "女子": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE, "9": Sex.OTHER,
    "その他": Sex.OTHER, "他": Sex.OTHER, "3": Sex.OTHER, "回答しない": Sex.UNSAID,
    "答えたくない": Sex.UNSAID,
}  # fmt: skip
_SEX_NUMBERS = {fold(written): int(sex) for written, sex in _SEXES.items()}


def sex_of(written: str) -> int:
    """ISO 5218 from what a form says: 1/2, 男/女, M/F, 男性/女性."""
    return _SEX_NUMBERS.get(fold(written), 0) if written else 0


def load_register(organization: int, named: Iterable[tuple[str, str]]) -> Register:
    """The persons with one of the numbers or names, with old names, birth and sex: few queries."""
    wanted = list(named)
    numbers = {registration_key(number) for number, _name in wanted if number}
    names = {fold(name) for _number, name in wanted if name}
    ids = _ids(organization, "number_key", numbers) | _ids(organization, "name_key", names)
    ids |= _ids(organization, "names__name_key", names)
    humans = {min(files): files for files in same_human(ids).values()}
    everyone = {pk for files in humans.values() for pk in files}
    files = {known.id: known for chunk in chunks(everyone) for known in _load(chunk)}
    register = Register()
    for _first, human in sorted(humans.items()):
        register.add(*_as_one([files[pk] for pk in sorted(human)]))
    return register


def _as_one(files: list[Known]) -> list[Known]:
    """The files of one human: first the one that stands for them, which has a number or else is
    the oldest. They are called by the names of all; what one doesn't say the others may."""
    files.sort(key=lambda file: not file.number_key)
    first, *others = files
    for other in others:
        first.name_keys |= other.name_keys
        other.name_keys = first.name_keys
        first.kana_key = first.kana_key or other.kana_key
        first.sex = first.sex or other.sex
        first.birth = first.birth or other.birth
    return files


def _ids(organization: int, field_name: str, keys: set[str]) -> set[int]:
    found: set[int] = set()
    ordered = sorted(key for key in keys if key)
    for start in range(0, len(ordered), CHUNK):
        # A sealed file is nobody's match, not even for those whom it names: the words about a row
        # would tell others that it is there. They find the new file among the look-alikes.
        rows = Person.objects.filter(
            organization=organization, **{f"{field_name}__in": ordered[start : start + CHUNK]}
        ).exclude(level__gte=Level.SEALED)
        found.update(rows.values_list("id", flat=True))
    return found


def _load(persons: list[int]) -> Iterator[Known]:
    vitals = {v.person_id: v for v in Vitals.objects.known().filter(person__in=persons)}
    old: dict[int, set[str]] = defaultdict(set)
    for person, key in Name.objects.filter(person__in=persons, retracted_at=None).values_list(
        "person_id", "name_key"
    ):
        old[person].add(key)
    for pk, number, key, kana in Person.objects.filter(pk__in=persons).values_list(
        "id", "number_key", "name_key", "kana"
    ):
        known = vitals.get(pk)
        yield Known(
            pk,
            number or "",
            {key, *old[pk]},
            search_key(kana),
            known.sex if known else 0,
            known.birth if known else None,
        )
