"""What is dangerous to know of a person cannot be read in the database, and by nobody without the
key that lies outside of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from yorisoi.casework.actions import NewMemo, write_memo
from yorisoi.common import checkups, clock, envelopes, kek
from yorisoi.common.envelopes import Shredded, Unreadable
from yorisoi.common.kek import KekTrouble
from yorisoi.keeping import wrapping
from yorisoi.registry.actions.knowing import learn, relearn
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.actions.shredding import shred
from yorisoi.registry.models import ContactPoint, DoNotTell, Flag, PersonKey, Seal, SearchKey
from yorisoi.registry.queries.searching import search

PLANTED = {
    "090-8765-4321": "telephone", "09087654321": "its digits", "潮見市港町3-2-1": "address",
    "line-id-haru": "LINE", "合図は三回": "note", "080-9999-1234": "whom not to tell",
    "08099991234": "their digits", "刃物を持って": "danger", "夫から逃げて": "reason of a seal",
    "03-5555-1212": "memo", "JBSWY3DPEHPK3PXP": "seed",
}  # fmt: skip


@pytest.fixture
def planted(cast: Cast) -> Cast:
    me, lead = cast.actor(cast.takada), cast.actor(cast.suzuki)
    learn(me, cast.yamada, ContactPoint, kind="phone", value="090-8765-4321", note="合図は三回")
    learn(me, cast.yamada, ContactPoint, kind="address", value="潮見市港町3-2-1")
    learn(me, cast.yamada, ContactPoint, kind="sns", value="line-id-haru")
    learn(me, cast.yamada, DoNotTell, name="山田 剛", phone="080-9999-1234")
    learn(me, cast.yamada, Flag, kind="safety", text="刃物を持って来たことがある")
    seal(lead, cast.yamada, basis="支援措置", reason="夫から逃げている", holders=[cast.suzuki])
    write_memo(
        me, NewMemo("phone", "折り返してほしい", clock.now(), caller="だれか", phone="03-5555-1212")
    )
    TOTP.activate(cast.takada, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(cast.takada)
    return cast


@pytest.fixture
def own_kek(tmp_path: Path, settings) -> Iterator[Path]:
    """A copy, so that it can be taken away."""
    place = Path(shutil.copy(kek.path(), tmp_path / "kek")) if kek.is_there() else tmp_path / "kek"
    settings.KEK = place
    envelopes.forget()
    yield place
    envelopes.forget()


def everything_in_the_database() -> str:
    with connection.cursor() as cursor:
        said = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [repr(row) for row in cursor.fetchall()]
    return "\n".join(said)


def test_no_table_tells_a_telephone_an_address_a_danger_or_a_seed(planted: Cast) -> None:
    whole = everything_in_the_database()
    assert "山田 剛" in whole
    assert {what for word, what in PLANTED.items() if word in whole} == set()


def test_whoever_may_look_reads_it_as_before(planted: Cast) -> None:
    points = {point.kind: point for point in ContactPoint.objects.filter(person=planted.yamada)}
    assert points["address"].value == "潮見市港町3-2-1"
    assert points["sns"].value == "line-id-haru"
    phone = ContactPoint.objects.filter(person=planted.yamada, kind="phone").last()
    assert (phone.value, phone.digits, phone.note) == (
        "090-8765-4321", "09087654321", "合図は三回",
    )  # fmt: skip
    assert Flag.objects.get(person=planted.yamada).text == "刃物を持って来たことがある"
    assert Seal.objects.get(person=planted.yamada).reason == "夫から逃げている"


def test_a_seed_and_the_recovery_codes_still_let_in(planted: Cast) -> None:
    seed = Authenticator.objects.get(user=planted.takada, type="totp").wrap()
    stored = Authenticator.objects.get(user=planted.takada, type="recovery_codes")
    assert seed.instance.data["secret"].startswith("e1.seeds.")
    code = stored.wrap().get_unused_codes()[0]
    assert stored.wrap().validate_code(code)
    assert not stored.wrap().validate_code(code)


@pytest.mark.parametrize(
    "asked", ["09087654321", "4321", "8765-4321", "０９０ー８７６５ー４３２１"]
)
def test_a_telephone_is_found_whole_and_by_how_it_ends(planted: Cast, asked: str) -> None:
    me = planted.actor(planted.takada)
    assert [one.person.id for one in search(me, asked).found] == [planted.yamada.pk]


@pytest.mark.parametrize("asked", ["9087654321", "0908765", "654321"])
def test_a_part_of_a_telephone_finds_nobody_any_more(planted: Cast, asked: str) -> None:
    assert search(planted.actor(planted.takada), asked).found == []


def test_what_is_sealed_does_not_open_in_another_row(planted: Cast) -> None:
    """Another person's file, another column, somebody else's name in front of it."""
    mine = ContactPoint.objects.filter(person=planted.yamada, kind="address")
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM registry_contactpoint WHERE id = %s", [mine.get().pk])
        (token,) = cursor.fetchone()
    other = learn(
        planted.actor(planted.suzuki), planted.takahashi, ContactPoint, kind="address", value="x"
    )
    for moved in (token, token.replace(f"e1.{planted.yamada.pk}.", f"e1.{planted.takahashi.pk}.")):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE registry_contactpoint SET value = %s WHERE id = %s", [moved, other.pk]
            )
        with pytest.raises(Unreadable):
            _ = ContactPoint.objects.get(pk=other.pk).value
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_contactpoint SET note = %s WHERE id = %s", [token, mine.get().pk]
        )
    with pytest.raises(Unreadable):
        _ = mine.get().note
    assert mine.get().value == "潮見市港町3-2-1"


def test_words_that_somebody_wrote_into_the_table_by_hand_are_not_shown(planted: Cast) -> None:
    flag = Flag.objects.get(person=planted.yamada)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_flag SET text = 'だいじょうぶ' WHERE id = %s", [flag.pk])
    with pytest.raises(Unreadable):
        _ = Flag.objects.get(pk=flag.pk).text


def test_the_database_compares_nothing_that_is_sealed(planted: Cast) -> None:
    with pytest.raises(TypeError):
        ContactPoint.objects.filter(value="line-id-haru")
    with pytest.raises(TypeError):
        str(Flag.objects.values_list("text", flat=True).get(person=planted.yamada))
    with pytest.raises(TypeError):
        Flag.objects.update(text="なし")


def test_the_keys_of_many_rows_come_in_one_query(cast: Cast) -> None:
    lead = cast.actor(cast.suzuki)
    for person in (cast.yamada, cast.takahashi):
        learn(lead, person, ContactPoint, kind="mail", value=f"{person.pk}@example.jp")
    with envelopes.fresh():
        rows = list(ContactPoint.objects.filter(kind="mail"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert [row.value for row in rows] == [f"{row.person_id}@example.jp" for row in rows]
    assert len(asked) == 1


def test_a_key_of_a_transaction_that_was_rolled_back_seals_nothing(cast: Cast) -> None:
    """The next row takes the key that stands in the database, not the one in memory."""
    lead = cast.actor(cast.suzuki)
    ContactPoint.objects.filter(person=cast.yamada).delete()
    PersonKey.objects.filter(person=cast.yamada).delete()
    with transaction.atomic():
        learn(lead, cast.yamada, ContactPoint, kind="mail", value="a@example.jp")
        transaction.set_rollback(True)
    assert not PersonKey.objects.filter(person=cast.yamada).exists()
    point = learn(lead, cast.yamada, ContactPoint, kind="mail", value="b@example.jp")
    envelopes.forget()
    assert ContactPoint.objects.get(pk=point.pk).value == "b@example.jp"


def test_a_caller_is_recognized_without_opening_anything(planted: Cast) -> None:
    from yorisoi.casework.models import MemoAlert

    envelopes.forget()
    memo = write_memo(
        planted.actor(planted.takada),
        NewMemo("phone", "用件", clock.now(), caller="名のらない", phone="080 9999 1234"),
    )
    assert MemoAlert.objects.filter(memo=memo, person=planted.yamada).exists()


def test_another_key_encrypting_key_wraps_the_same_keys(planted: Cast, own_kek: Path) -> None:
    was = own_kek.read_bytes()
    sealed = set(PersonKey.objects.values_list("wrapped", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM registry_contactpoint ORDER BY id")
        values = cursor.fetchall()
    assert wrapping.rotate() == wrapping.check().good > 0
    assert own_kek.read_bytes() != was
    assert own_kek.stat().st_mode & 0o777 == 0o400
    assert sealed.isdisjoint(PersonKey.objects.values_list("wrapped", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM registry_contactpoint ORDER BY id")
        assert cursor.fetchall() == values
    assert Flag.objects.get(person=planted.yamada).text == "刃物を持って来たことがある"
    own_kek.chmod(0o600)
    own_kek.write_bytes(was)
    envelopes.forget()
    with pytest.raises(KekTrouble, match="ではありません"):
        _ = Flag.objects.get(person=planted.yamada).text


def test_a_rotation_that_was_killed_is_finished_by_the_next(
    planted: Cast, own_kek: Path, monkeypatch
) -> None:
    def killed(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(wrapping, "note", killed)
        with pytest.raises(KeyboardInterrupt):
            wrapping.rotate()
    assert len(own_kek.read_bytes().split()) == 2
    envelopes.forget()
    assert Flag.objects.get(person=planted.yamada).text == "刃物を持って来たことがある"
    wrapping.rotate()
    assert len(own_kek.read_bytes().split()) == 1
    assert wrapping.check().broken == []


def test_without_the_file_a_word_says_which_and_nothing_is_made_in_its_place(
    planted: Cast, own_kek: Path
) -> None:
    own_kek.unlink()
    for ask in (
        wrapping.refuse_without_key,
        wrapping.check,
        lambda: Flag.objects.get(person=planted.yamada).text,
        lambda: learn(
            planted.actor(planted.suzuki), planted.yamada, Flag, kind="care", text="静かに"
        ),
    ):
        envelopes.forget()
        with pytest.raises(KekTrouble, match=str(own_kek)):
            ask()
    assert not own_kek.exists()
    found = {checkup.code: finding for checkup, finding in checkups.run()}["kek"]
    assert found.level == "bad"


def test_doctor_says_who_else_can_read_the_key(planted: Cast, own_kek: Path) -> None:
    def found() -> checkups.Finding:
        return next(finding for checkup, finding in checkups.run() if checkup.code == "kek")

    assert found().level == "good"
    own_kek.chmod(0o644)
    assert found().level == "bad"
    assert "chmod 400" in found().advice


def test_a_destroyed_key_leaves_nothing_of_one_person_and_everything_of_the_others(
    planted: Cast,
) -> None:
    lead = planted.actor(planted.suzuki)
    learn(lead, planted.takahashi, Flag, kind="care", text="ゆっくり話す")
    shred(lead, planted.yamada)
    points = list(ContactPoint.objects.filter(person=planted.yamada))
    assert {(point.value, point.note, point.digits_key) for point in points} == {("", "", "")}
    assert Flag.objects.get(person=planted.yamada).text == ""
    assert search(planted.actor(planted.takada), "09087654321").found == []
    assert not SearchKey.objects.filter(person=planted.yamada, source="p").exists()
    assert Flag.objects.get(person=planted.takahashi).text == "ゆっくり話す"
    with pytest.raises(Shredded):
        learn(lead, planted.yamada, Flag, kind="care", text="あたらしく")
    assert wrapping.check().destroyed == 1


def test_putting_right_seals_anew(planted: Cast) -> None:
    point = ContactPoint.objects.filter(person=planted.yamada, kind="sns").get()
    right = relearn(planted.actor(planted.suzuki), point, value="line-id-natsu")
    assert ContactPoint.objects.get(pk=right.pk).value == "line-id-natsu"
    assert "line-id-natsu" not in everything_in_the_database()
