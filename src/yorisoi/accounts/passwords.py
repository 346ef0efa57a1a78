"""Long passwords that are no better than short ones, and those that others have lost already.

Django's list of common passwords has only 190 of twelve letters and more, because most people who
had to write twelve wrote a common one twice, or with digits behind it. What is systematic about that
is found by rule; the rest stands in a list (breached.py, guesses.py).
"""

import itertools
import re
import unicodedata

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yorisoi.accounts import breached, guesses
from yorisoi.accounts.models import Site
from yorisoi.common.kana import romaji

VARIETY = 5
# Rows of a keyboard, and of everybody's head.
RUNS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")


class DullPasswordValidator:
    def __init__(self) -> None:
        self._common = CommonPasswordValidator().passwords | guesses.stems() | {"よりそい"}

    def validate(self, password: str, user: object = None) -> None:
        plain = password.casefold()
        if (
            len(set(plain)) < VARIETY
            or is_repeated(plain)
            or self._is_common(plain)
            or is_run(plain)
        ):
            raise ValidationError(self.get_help_text(), code="password_dull")

    def _is_common(self, plain: str) -> bool:
        """A common word, with digits or signs before and behind it."""
        return stem(plain) in self._common

    def get_help_text(self) -> str:
        return _(
            "あてられやすいパスワードです。関係のない言葉をいくつかつなげると、おぼえやすく強くなります。"
        )


class BreachedPasswordValidator:
    """Refuses what stands in the list of passwords that guessers have, digits around it or not."""

    def validate(self, password: str, user: object = None) -> None:
        known = breached.opened(settings.BREACHED)
        if any(word in known for word in _cores(password)):
            raise ValidationError(self.get_help_text(), code="password_breached")

    def get_help_text(self) -> str:
        return _(
            "どこかでもれたことのある、よく使われるパスワードです。ほかの言葉を足すのではなく、関係のない言葉をいくつかつなげてください。"
        )


class ContextPasswordValidator:
    """The names of the body, its sites and the person are known to everybody who would try: what
    stands beside them must be long enough by itself. In kana and in Latin letters as well."""

    def validate(self, password: str, user: object = None) -> None:
        left = _folded(password)
        for word in sorted(context_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < guesses.LEAST and left != _folded(password):
            raise ValidationError(
                _("法人・拠点・自分の名前のほかに、%(least)s文字より長くしてください。")
                % {"least": guesses.LEAST},
                code="password_context",
            )

    def get_help_text(self) -> str:
        return _("法人・拠点・自分の名前は、パスワードになりません。")


def context_words(staff: object) -> set[str]:
    """Words of two signs (of Latin letters, three) and more by which a member of staff and the place
    of work are known."""
    said = [getattr(staff, name, "") or "" for name in ("name", "kana", "email")]
    if organization := getattr(staff, "organization", None):
        said += [organization.name, organization.code]
        said += Site.objects.filter(organization=organization).values_list("name", flat=True)
    parts = {part for words in said for part in (words, *re.split(r"[\s　@.・（）()_-]+", words))}
    parts |= {romaji(part) for part in parts}
    return {folded for part in parts if len(folded := _folded(part)) >= 2 + folded.isascii()}


def _folded(text: str) -> str:
    return re.sub(r"[\s　_.-]+", "", unicodedata.normalize("NFKC", text).casefold())


def _cores(password: str) -> set[str]:
    """The password, and what is left of it with fewer and fewer digits and signs behind, and none
    before it."""
    tail = len(password) - len(re.sub(r"[\W\d_]+$", "", password))
    whole = {password[: len(password) - cut] for cut in range(tail + 1)}
    return whole | {re.sub(r"^[\W\d_]+", "", word) for word in whole}


def stem(password: str) -> str:
    """Without digits and signs before and behind it."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)


def is_repeated(plain: str) -> bool:
    """«abcdabcdabcd»: it is found inside its own double before the end of the first."""
    return plain in (plain + plain)[1:-1]


def is_run(plain: str) -> bool:
    """Nearly every letter follows its neighbour on the keyboard or in the alphabet."""
    pairs = {a + b for row in RUNS for a, b in itertools.pairwise(row)}
    pairs |= {b + a for a, b in pairs}
    steps = [a + b for a, b in itertools.pairwise(plain)]
    return sum(step in pairs for step in steps) > len(steps) * 0.7
