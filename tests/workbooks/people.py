"""Made-up people, and the ways in which offices write them down."""

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

_NAMES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
ANONYMOUS = ("匿名", "匿名希望", "名前なし", "不明", "氏名不詳")
_HALF_WIDTH = {
    unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)
}


@dataclass(frozen=True)
class Person:
    number: str
    family: tuple[str, ...]
    given: str
    kana_family: str
    kana_given: str
    sex: str
    birth: date

    @property
    def name(self) -> str:
        return f"{self.family[0]} {self.given}"

    @property
    def kana(self) -> str:
        return f"{self.kana_family} {self.kana_given}"


def cast(random: Random, size: int, *, twins: int = 0, oldest: int = 30) -> list[Person]:
    """People of different names, but for `twins` pairs who share one (and nothing else).

    The two of a pair stand next to each other at the end. Numbers count from 1.
    """
    full = [(family, given) for family in _NAMES["family"] for given in _given()]
    chosen = random.sample(full, size - twins)
    chosen += chosen[-twins:] if twins else []
    return [
        _person(random, index, family, given, oldest)
        for index, (family, given) in enumerate(chosen, 1)
    ]


def _given() -> list[tuple[str, str, str]]:
    return [
        (*name, sex) for sex, key in (("女", "given_f"), ("男", "given_m")) for name in _NAMES[key]
    ]


def _person(random: Random, index: int, family: list[str], given: tuple, oldest: int) -> Person:
    written, kana, *variants = family
    return Person(
        number=str(index),
        family=(written, *variants),
        given=given[0],
        kana_family=kana,
        kana_given=given[1],
        sex=given[2],
        birth=date(2010, 4, 1) - timedelta(days=random.randrange(oldest * 365)),
    )


def written_name(random: Random, person: Person) -> str:
    """Any way in which the same name is written: full-width space, none, variant characters."""
    family = random.choice(person.family) if random.random() < 0.3 else person.family[0]
    return f"{family}{random.choice(['', ' ', '　'])}{person.given}"


def written_kana(random: Random, kana: str) -> str:
    return random.choice([str, to_hiragana, to_half_width])(kana)


def to_hiragana(kana: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in kana)


def to_half_width(kana: str) -> str:
    """ガ → ｶﾞ: voicing marks stand apart."""
    parts = unicodedata.normalize("NFD", kana).replace("\u3099", "ﾞ").replace("\u309a", "ﾟ")
    return "".join(_HALF_WIDTH.get(char, char) for char in parts)


def unique(people: Iterable[Person]) -> list[Person]:
    """Those who share their name with nobody."""
    names = Counter(person.name for person in people)
    return [person for person in people if names[person.name] == 1]
