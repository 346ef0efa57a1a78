import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from yorisoi.accounts.models import Staff
from yorisoi.config import settings as written


@pytest.mark.parametrize(
    "weak",
    [
        "elevenchars",
        "password2026!",
        "passwordpassword",
        "aaaaaaaaaaaaaaa",
        "ababababababab",
        "123456789012",
        "qwertyuiop[]12",
        "abcdefghijklmnop",
        "Yorisoi20261121",
        "arai@example.jp",
        "あらいひかるあらいひかる",
    ],
)
def test_a_password_that_is_long_and_dull_is_refused(weak: str) -> None:
    staff = Staff(name="新井 光", kana="あらいひかる", email="arai@example.jp")
    with pytest.raises(ValidationError):
        validate_password(weak, staff)


@pytest.mark.parametrize(
    "strong",
    [
        "correct horse battery",
        "朝のパンと青い自転車と三毛猫",
        "t9$Kq2!vLm0z",
        "まどべのねこは ななひきいた",
    ],
)
def test_words_in_a_row_are_welcome_and_so_are_blanks(strong: str) -> None:
    validate_password(strong, Staff(name="新井 光", email="arai@example.jp"))


def test_what_is_kept_of_a_password_is_argon2id_with_19_mebibytes(settings) -> None:
    settings.PASSWORD_HASHERS = written.PASSWORD_HASHERS
    encoded = make_password("correct horse battery")
    _empty, variety, version, work, *_rest = encoded.removeprefix("argon2").split("$")
    assert variety == "argon2id"
    assert version == "v=19"
    assert work == "m=19456,t=2,p=1"
    assert identify_hasher(encoded).verify("correct horse battery", encoded)
