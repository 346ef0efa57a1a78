"""The list of passwords that guessers have: how long it is, what stands in it, how it is replaced."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from tests.cast import Cast
from yorisoi.accounts import breached, guesses
from yorisoi.accounts.passwords import BreachedPasswordValidator, ContextPasswordValidator

# Written by hand: the breached ones are of the million used most, none is made by rule.
LOST = ["1q2w3e4r5t6y", "unbelievable", "1q2w3e4r5t6y7u", "manchesterunited", "qwertyuiop123"]


def test_the_list_that_ships_is_long_and_small() -> None:
    shipped = breached.opened(breached.SHIPPED)
    assert len(shipped) >= 100_000
    assert breached.SHIPPED.stat().st_size < 1_000_000


@pytest.mark.parametrize("password", [*LOST, "takahashiyuuki", "fukushisakura", "qazwsxedcrfv"])
def test_what_guessers_have_is_refused_in_capitals_and_with_digits_too(password: str) -> None:
    for typed in (password, password.upper(), f"{password}2026!"):
        with pytest.raises(ValidationError) as refused:
            BreachedPasswordValidator().validate(typed)
        assert refused.value.code == "password_breached"


def test_what_we_make_by_rule_is_in_the_list_that_ships() -> None:
    """The builder and the file belong together: nothing that it would make first is missing."""
    shipped = breached.opened(breached.SHIPPED)
    made = [next(words) for words in (guesses.derived([]),) for _turn in range(20_000)]
    assert [word for word in made if word not in shipped] == []


def test_few_good_passwords_are_taken_for_known_ones() -> None:
    shipped = breached.opened(breached.SHIPPED)
    random = (hashlib.sha256(str(n).encode()).hexdigest()[:16] for n in range(100_000))
    assert [word for word in random if word in shipped] == []


def test_another_list_takes_its_place(tmp_path, settings) -> None:
    words = tmp_path / "words.txt"
    words.write_text("まどべのねこはななひき\nshort\nCorrect Horse Battery\n")
    settings.BREACHED = tmp_path / "own.bin"
    call_command("breached", str(words), out=settings.BREACHED, most=2)
    for known in ("correct horse battery", "Correct Horse Battery"):
        with pytest.raises(ValidationError):
            BreachedPasswordValidator().validate(known)
    BreachedPasswordValidator().validate("manchesterunited")


def test_a_list_of_digests_is_read_as_it_is_published(tmp_path) -> None:
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in ("aB1", "c" * 20))
    source, out = tmp_path / "pwned.txt", tmp_path / "pwned.bin"
    source.write_text("".join(f"{digest}:42\n" for digest in digests))
    call_command("breached", str(source), out=out, hashes=True, width=8)
    made = breached.Breached(out)
    assert (len(made), made.width) == (2, 8)
    assert "aB1" in made
    assert "ab1" not in made
    source.write_text("".join(f"{digest}:42\n" for digest in reversed(digests)))
    with pytest.raises(SystemExit):
        call_command("breached", str(source), out=tmp_path / "wrong.bin", hashes=True)
    assert not (tmp_path / "wrong.bin").exists()


def test_a_file_that_was_cut_is_not_taken_for_a_list(tmp_path) -> None:
    whole = breached.SHIPPED.read_bytes()
    for damaged in (whole[:-1], b"XXXX" + whole[4:], whole + b"0"):
        path = tmp_path / "damaged.bin"
        path.write_bytes(damaged)
        with pytest.raises(breached.NotAList):
            breached.Breached(path)


@pytest.mark.parametrize(
    "named",
    [
        "あおぞら相談室2026年度",
        "aozora-aozora-77",
        "takada takada 1",
        "本所本所本所本所1234",
        "takadayukari88",
    ],
)
def test_names_of_body_site_and_person_do_not_make_a_password(cast: Cast, named: str) -> None:
    cast.takada.kana = "たかだ　ゆかり"
    with pytest.raises(ValidationError) as refused:
        ContextPasswordValidator().validate(named, cast.takada)
    assert refused.value.code == "password_context"


def test_a_name_may_stand_beside_enough_other_words(cast: Cast) -> None:
    ContextPasswordValidator().validate("aozora correct horse battery", cast.takada)
    ContextPasswordValidator().validate("correct horse battery", cast.takada)
