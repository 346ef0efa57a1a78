"""Long passwords that are no better than short ones.

Django's list of common passwords has only 190 of twelve letters and more, because most people who
had to write twelve wrote a common one twice, or with digits behind it.
"""

import itertools
import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

VARIETY = 5
# Rows of a keyboard, and of everybody's head.
RUNS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")


class DullPasswordValidator:
    def __init__(self) -> None:
        self._common = CommonPasswordValidator().passwords | {"yorisoi", "よりそい"}

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
        stem = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
        return stem in self._common

    def get_help_text(self) -> str:
        return _(
            "あてられやすいパスワードです。関係のない言葉をいくつかつなげると、おぼえやすく強くなります。"
        )


def is_repeated(plain: str) -> bool:
    """«abcdabcdabcd»: it is found inside its own double before the end of the first."""
    return plain in (plain + plain)[1:-1]


def is_run(plain: str) -> bool:
    """Nearly every letter follows its neighbour on the keyboard or in the alphabet."""
    pairs = {a + b for row in RUNS for a, b in itertools.pairwise(row)}
    pairs |= {b + a for a, b in pairs}
    steps = [a + b for a, b in itertools.pairwise(plain)]
    return sum(step in pairs for step in steps) > len(steps) * 0.7
