"""Whoever lost every key is let in by two others, neither of whom chooses the key."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts import access
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions import recovering
from yorisoi.accounts.actions.recovering import agree, ask, complete, find, withdraw
from yorisoi.accounts.keys import seal_seed
from yorisoi.accounts.models import Membership, PaperCode, Recovery, Role, Staff
from yorisoi.audit.models import Entry
from yorisoi.common import clock

STRONG = "correct horse battery staple"


@pytest.fixture
def lost(cast: Cast) -> Staff:
    cast.takada.email = "takada@example.jp"
    cast.takada.set_password("the old and lost password")
    cast.takada.save()
    Authenticator.objects.create(user=cast.takada, type="totp", data={"secret": seal_seed("A")})
    return cast.takada


def asked(cast: Cast, lost: Staff) -> Recovery:
    return ask(cast.actor(cast.satou), lost, reason="顔を見た")


def link_for(cast: Cast, lost: Staff) -> str:
    row = asked(cast, lost)
    assert agree(cast.actor(cast.satou), row) == ""
    return agree(cast.actor(cast.suzuki), row)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def test_today_names_who_waits_outside_to_those_who_may_agree(cast: Cast, lost: Staff) -> None:
    row = asked(cast, lost)
    words = "高田さんが鍵をなくしました"
    assert words in enter(Client(), cast.satou).get("/").content.decode()
    assert words not in enter(Client(), cast.tanaka).get("/").content.decode()
    agree(cast.actor(cast.satou), row)
    assert words not in enter(Client(), cast.satou).get("/").content.decode(), "has said yes"
    assert words in enter(Client(), cast.suzuki).get("/").content.decode()


def test_two_different_people_agree_and_the_bearer_makes_the_key(
    cast: Cast, lost: Staff, django_capture_on_commit_callbacks
) -> None:
    old = enter(Client(), lost)
    with django_capture_on_commit_callbacks(execute=True):
        secret = link_for(cast, lost)
    assert old.get("/me/").url.startswith("/sign-in/"), "every session ends"
    assert {letter.to[0] for letter in mail.outbox} == {"takada@example.jp"}
    assert len(mail.outbox) == 2
    assert not any(secret in letter.body for letter in mail.outbox), "the link goes by hand"
    assert Authenticator.objects.filter(user=lost).exists(), "old keys hold until it is used"
    client = Client()
    page = client.get(reverse("accounts-recovery", args=[secret])).content.decode()
    assert "高田さん" in page
    sent = {"way": "password", "password": STRONG}
    answer = client.post(reverse("accounts-recovery", args=[secret]), sent)
    assert answer.url == reverse("accounts-factors")
    again = Staff.objects.get(pk=lost.pk)
    assert again.check_password(STRONG)
    assert not Authenticator.objects.filter(user=again).exists()
    assert client.get("/me/").url == reverse("accounts-factors"), "a key before any page"
    assert again.memberships.count() == 1
    said = verbs()
    assert said.count("recovery.agreed") == 2
    assert (
        said.index("recovery.asked") < said.index("recovery.agreed") < said.index("recovery.used")
    )


def test_one_person_alone_is_not_two(cast: Cast, lost: Staff) -> None:
    row = asked(cast, lost)
    agree(cast.actor(cast.satou), row)
    with pytest.raises(ValidationError):
        agree(cast.actor(cast.satou), row)
    row.refresh_from_db()
    assert row.digest is None


def test_nobody_agrees_for_herself(cast: Cast, lost: Staff) -> None:
    Membership.objects.create(
        staff=lost, role=Role.MANAGER, valid_from=clock.today(), granted_by="test"
    )
    row = asked(cast, lost)
    with pytest.raises(PermissionDenied):
        agree(cast.actor(lost), row)
    with pytest.raises(PermissionDenied):
        ask(cast.actor(lost), lost, reason="わたしです")


@pytest.mark.parametrize("who", ["takada", "mori", "nishi", "kenno", "kan", "gi", "tanaka"])
def test_nobody_else_may(cast: Cast, lost: Staff, who: str) -> None:
    row = asked(cast, lost)
    with pytest.raises(PermissionDenied):
        agree(cast.actor(getattr(cast, who)), row)


def test_two_leads_do_not_make_themselves_a_manager(cast: Cast, lost: Staff) -> None:
    with pytest.raises(PermissionDenied):
        ask(cast.actor(cast.suzuki), cast.satou, reason="会った")
    with pytest.raises(PermissionDenied):
        ask(cast.actor(cast.suzuki), cast.mori, reason="支所の人")
    assert access.may_recover(cast.actor(cast.suzuki), lost)


def test_a_link_opens_once_within_72_hours(cast: Cast, lost: Staff) -> None:
    secret = link_for(cast, lost)
    now = clock.now()
    with clock.standing_at(now + timedelta(hours=71)):
        assert find(secret)
    with clock.standing_at(now + timedelta(hours=73)):
        assert find(secret) is None
        with pytest.raises(PermissionDenied):
            complete(secret, password=None)
    complete(secret, password=None)
    with pytest.raises(PermissionDenied):
        complete(secret, password=None)
    assert Client().get(reverse("accounts-recovery", args=[secret])).status_code == 410
    assert secret not in str(list(Recovery.objects.values()))


def test_whoever_lost_nothing_sees_it_and_takes_it_back(cast: Cast, lost: Staff) -> None:
    secret = link_for(cast, lost)
    client = enter(Client(), Staff.objects.get(pk=lost.pk))
    page = client.get("/me/").content.decode()
    assert "頼んでいないので、取り消す" in page
    row = Recovery.objects.get()
    client.post(reverse("accounts-recovery-end", args=[row.pk]))
    assert find(secret) is None
    assert verbs()[-1] == "recovery.withdrawn"
    other = asked(cast, cast.mori)
    assert client.post(reverse("accounts-recovery-end", args=[other.pk])).status_code == 404


def test_a_withdrawn_one_is_agreed_to_no_more(cast: Cast, lost: Staff) -> None:
    row = asked(cast, lost)
    withdraw(cast.actor(cast.satou), row)
    with pytest.raises(ValidationError):
        agree(cast.actor(cast.suzuki), row)


def test_one_is_open_at_a_time_and_an_old_one_stands_in_nobodys_way(
    cast: Cast, lost: Staff
) -> None:
    asked(cast, lost)
    with pytest.raises(ValidationError):
        asked(cast, lost)
    with clock.standing_at(clock.now() + timedelta(hours=73)):
        asked(cast, lost)


def test_on_the_pages_two_sign_in_one_after_the_other_and_the_second_gets_the_link(
    cast: Cast, lost: Staff
) -> None:
    first, second = enter(Client(), cast.satou), enter(Client(), cast.suzuki)
    url = reverse("accounts-recoveries")
    first.post(url, {"staff": lost.pk, "reason": "顔を見た"})
    row = Recovery.objects.get()
    yes = reverse("accounts-recovery-agree", args=[row.pk])
    assert first.post(yes).url == url
    assert "ふたり目として認める" not in first.get(url).content.decode()
    assert "ふたり目として認める" in second.get(url).content.decode()
    assert "/recovery/" in second.post(yes).content.decode()
    assert "/recovery/" not in second.get(url).content.decode().replace("/recoveries/", "")


def test_whoever_runs_the_machine_is_one_of_two(cast: Cast, lost: Staff, capsys) -> None:
    call_command("recovery", email="takada@example.jp", reason="顔を見た")
    assert "/recovery/" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("recovery", email="takada@example.jp")
    assert agree(cast.actor(cast.satou), Recovery.objects.get())


# The code on paper


def paper(cast: Cast) -> str:
    return recovering.make_paper_code(operator(cast.aozora))


def test_the_code_in_the_envelope_lets_the_last_manager_in_once_and_everybody_hears(
    cast: Cast, django_capture_on_commit_callbacks
) -> None:
    code = paper(cast)
    other = Staff.objects.create(
        organization=cast.aozora, name="第二の管理者", email="second@example.jp"
    )
    Membership.objects.create(
        staff=other, role=Role.MANAGER, valid_from=clock.today(), granted_by="test"
    )
    client = Client()
    sent = {"code": code.lower().replace("-", " "), "email": cast.satou.email.upper()}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("accounts-paper-open"), sent)
    assert answer.url.startswith("/recovery/")
    assert {letter.to[0] for letter in mail.outbox} == {cast.satou.email, other.email}
    assert verbs().count("paper_code.opened") == 1
    client.post(answer.url, {"way": "passkey"})
    assert int(client.session["_auth_user_id"]) == cast.satou.pk
    again = Client().post(reverse("accounts-paper-open"), sent)
    assert again.status_code == 422
    assert PaperCode.objects.get().digest != code


@pytest.mark.parametrize("who", ["takada", "tanaka", "nobody"])
def test_the_code_lets_in_nobody_but_a_manager_of_that_body(cast: Cast, who: str) -> None:
    code = paper(cast)
    email = getattr(getattr(cast, who, None), "email", "nobody@example.jp")
    assert recovering.open_paper_code(code, email=email) is None
    assert recovering.open_paper_code(code, email=cast.satou.email), "it is not used up by that"


def test_a_new_code_ends_the_one_before(cast: Cast) -> None:
    first, second = paper(cast), paper(cast)
    assert recovering.open_paper_code(first, email=cast.satou.email) is None
    assert recovering.open_paper_code(second, email=cast.satou.email)


def test_codes_are_not_guessed_at_for_long(cast: Cast) -> None:
    client = Client()
    sent = {"code": "AAAAA-AAAAA", "email": cast.satou.email}
    for _turn in range(5):
        last = client.post(reverse("accounts-paper-open"), sent)
    assert "少しのあいだ止めています" in last.content.decode()


def test_the_page_shows_the_code_once(cast: Cast, enter) -> None:
    client = enter(cast.satou)
    url = reverse("accounts-paper")
    assert "いま使えるコードはありません" in client.get(url).content.decode()
    made = client.post(url)
    code = made.context["code"]
    assert code in made.content.decode()
    assert code not in client.get(url).content.decode()
    assert recovering.open_paper_code(code, email=cast.satou.email)
