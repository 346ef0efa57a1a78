from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from yorisoi.accounts.access import actor_for, invitations, operator
from yorisoi.accounts.actions import inviting
from yorisoi.accounts.actions.inviting import accept, add_worker, find_invitation, invite, withdraw
from yorisoi.accounts.keys import seal_seed
from yorisoi.accounts.models import Commissioner, Invitation, Role, Site, Staff
from yorisoi.audit.models import Entry
from yorisoi.common import clock

WHO = {"name": "新井 光", "kana": "あらい ひかる", "email": "Arai@example.jp", "password": None}
STRONG = "correct horse battery staple"


def link(secret: str) -> str:
    return reverse("accounts-invitation", args=[secret])


def test_a_link_opens_once_and_makes_staff_with_the_role_that_the_inviter_chose(cast: Cast) -> None:
    row, secret = invite(
        cast.actor(cast.satou), role=Role.WORKER, site=cast.main, email="arai@example.jp"
    )
    staff = accept(secret, **WHO)
    held = staff.memberships.get()
    assert (held.role, held.site, staff.organization) == (Role.WORKER, cast.main, cast.aozora)
    assert staff.email == "arai@example.jp"
    assert not staff.has_usable_password()
    with pytest.raises(PermissionDenied):
        accept(secret, **{**WHO, "email": "other@example.jp"})
    assert [e.verb for e in Entry.objects.order_by("id")][-2:] == [
        "invitation.made",
        "invitation.accepted",
    ]
    assert secret not in str(list(Invitation.objects.values()))
    assert row.digest != secret


def test_of_two_who_press_at_the_same_time_one_gets_in(cast: Cast) -> None:
    row, _secret = invite(cast.actor(cast.satou), role=Role.WORKER, email="arai@example.jp")
    assert inviting._use(row)
    assert not inviting._use(row)


def test_a_link_lives_for_72_hours(cast: Cast) -> None:
    _row, secret = invite(cast.actor(cast.satou), role=Role.WORKER, email="arai@example.jp")
    now = clock.now()
    with clock.standing_at(now + timedelta(hours=71, minutes=59)):
        assert find_invitation(secret)
    with clock.standing_at(now + timedelta(hours=72, minutes=1)):
        assert find_invitation(secret) is None
        with pytest.raises(PermissionDenied):
            accept(secret, **WHO)
    assert not Staff.objects.filter(name=WHO["name"]).exists()


def test_a_withdrawn_link_opens_no_more(cast: Cast) -> None:
    row, secret = invite(cast.actor(cast.satou), role=Role.WORKER, email="arai@example.jp")
    with pytest.raises(PermissionDenied):
        withdraw(cast.actor(cast.tanaka), row)
    with pytest.raises(PermissionDenied):
        withdraw(cast.actor(cast.takada), row)
    withdraw(cast.actor(cast.satou), row)
    assert find_invitation(secret) is None


def test_a_new_link_for_the_same_person_ends_the_old_one(cast: Cast) -> None:
    actor = cast.actor(cast.satou)
    _row, first = invite(actor, role=Role.WORKER, email="a@example.jp")
    _row, second = invite(actor, role=Role.LEAD, email="A@example.jp")
    assert find_invitation(first) is None
    assert find_invitation(second)
    assert invitations(actor).count() == 1


@pytest.mark.parametrize("who", ["suzuki", "takada", "nishi", "kenno", "kan", "gi"])
def test_nobody_but_a_manager_invites(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        invite(cast.actor(getattr(cast, who)), role=Role.HELPER, email="arai@example.jp")
    assert not Invitation.objects.exists()


def test_nobody_is_invited_to_another_bodys_place(cast: Cast) -> None:
    actor = cast.actor(cast.satou)
    there = Site.objects.get(organization=cast.minato)
    theirs = Commissioner.objects.create(organization=cast.minato, name="みなと市")
    for wrong in (
        {"role": Role.WORKER, "site": there},
        {"role": Role.OFFICER, "commissioner": theirs},
        {"role": Role.WORKER, "staff": cast.tanaka},
        {"role": "owner"},
    ):
        with pytest.raises(PermissionDenied):
            invite(actor, **wrong)


def test_an_officer_belongs_to_a_commissioner_and_nobody_else_does(cast: Cast) -> None:
    actor = cast.actor(cast.satou)
    with pytest.raises(ValidationError) as refused:
        invite(actor, role=Role.OFFICER, email="arai@example.jp")
    assert "commissioner" in refused.value.error_dict
    with pytest.raises(ValidationError):
        invite(actor, role=Role.WORKER, commissioner=cast.prefecture, email="arai@example.jp")
    invite(actor, role=Role.OFFICER, commissioner=cast.prefecture, email="arai@example.jp")


def test_a_manager_manages_the_whole_organization_or_nothing(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        invite(cast.actor(cast.satou), role=Role.MANAGER, site=cast.main, email="arai@example.jp")
    assert "site" in refused.value.error_dict


def test_an_address_belongs_to_one_person(cast: Cast) -> None:
    actor = cast.actor(cast.satou)
    with pytest.raises(ValidationError):
        invite(actor, role=Role.WORKER, email=cast.takada.email.upper())
    _row, secret = invite(actor, role=Role.WORKER, email="arai@example.jp")
    cast.takada.email = WHO["email"].lower()
    cast.takada.save()
    with pytest.raises(ValidationError):
        accept(secret, **WHO)
    assert find_invitation(secret), "a refused form does not use the link up"


def test_a_worker_named_in_a_file_becomes_the_same_person_with_a_key(cast: Cast) -> None:
    actor = cast.actor(cast.satou)
    known = add_worker(actor, name="三浦")
    _row, secret = invite(
        actor, role=Role.WORKER, site=cast.main, staff=known, email="arai@example.jp"
    )
    staff = accept(secret, **{**WHO, "name": "三浦 千夏"})
    assert staff.pk == known.pk
    assert Staff.objects.get(pk=known.pk).name == "三浦 千夏"
    assert actor_for(staff).grants[0].site == cast.main.pk


def test_whoever_has_a_key_is_not_invited_by_one_alone(cast: Cast) -> None:
    """One manager could else take over anybody's account (recovering.py wants two)."""
    from allauth.mfa.models import Authenticator

    actor = cast.actor(cast.satou)
    about = {"role": Role.WORKER, "site": cast.main, "staff": cast.takada, "email": "t@example.jp"}
    _row, early = invite(actor, **about)
    Authenticator.objects.create(user=cast.takada, type="totp", data={"secret": seal_seed("A")})
    with pytest.raises(ValidationError):
        invite(actor, **about)
    with pytest.raises(PermissionDenied):
        accept(early, **{**WHO, "email": "t@example.jp"})
    assert Authenticator.objects.filter(user=cast.takada).exists()


def test_a_link_is_bound_to_its_address_and_there_is_none_without(cast: Cast) -> None:
    actor = cast.actor(cast.satou)
    with pytest.raises(ValidationError) as refused:
        inviting.invite(actor, role=Role.WORKER)
    assert "email" in refused.value.error_dict
    _row, secret = invite(actor, role=Role.WORKER, email="arai@example.jp")
    with pytest.raises(ValidationError) as refused:
        accept(secret, **{**WHO, "email": "other@example.jp"})
    assert "email" in refused.value.error_dict
    assert find_invitation(secret), "a refused address does not use the link up"
    assert accept(secret, **WHO).email == "arai@example.jp"


def test_nobody_gives_a_role_greater_than_ones_own(cast: Cast) -> None:
    """Held by the table, whoever will be allowed to invite one day."""
    from yorisoi.accounts.policy import Actor, Grant, Permission, may_give

    lead = Actor(label="", via="page", organization=1, chain="a", staff=1,
                 grants=(Grant(Role.LEAD, site=7),))  # fmt: skip
    given = {role for role in Role if may_give(lead, Permission.RECOVER, role, 7)}
    assert given == {Role.LEAD, Role.WORKER, Role.HELPER}
    assert not may_give(lead, Permission.RECOVER, Role.WORKER, 8)
    assert not may_give(lead, Permission.RECOVER, Role.WORKER, None)
    assert not may_give(lead, Permission.STAFF, Role.WORKER, 7)
    manager = cast.actor(cast.satou)
    assert all(may_give(manager, Permission.STAFF, role, None) for role in Role)


# The page


def test_the_page_says_who_invites_to_what_and_leads_to_the_first_key(
    cast: Cast, client: Client
) -> None:
    _row, secret = invite(
        cast.actor(cast.satou), role=Role.WORKER, site=cast.main, email="arai@example.jp"
    )
    page = client.get(link(secret)).content.decode()
    for said in ("佐藤", "あおぞら相談室", "本所", "相談員・支援員", "arai@example.jp"):
        assert said in page
    answer = client.post(link(secret), {**WHO, "password": "", "way": "passkey"})
    assert answer.url == reverse("accounts-factors")
    staff = Staff.objects.get(email="arai@example.jp")
    assert int(client.session["_auth_user_id"]) == staff.pk
    assert Entry.objects.filter(verb="sign_in.done", target=f"staff:{staff.pk}").count() == 1
    assert "パスキー" in client.get(answer.url).content.decode()
    again = client.get(link(secret))
    assert again.status_code == 410
    assert "もう一度おねがいします" in again.content.decode()


def test_no_page_about_anybody_opens_before_there_is_a_key(cast: Cast, client: Client) -> None:
    _row, secret = invite(cast.actor(cast.satou), role=Role.MANAGER, email="arai@example.jp")
    client.post(link(secret), {**WHO, "password": "", "way": "passkey"})
    for name in ("accounts-setup", "accounts-me", "accounts-staff", "mfa_index"):
        assert client.get(reverse(name)).url == reverse("accounts-factors")


@pytest.mark.parametrize(
    "weak", ["", "short", "passwordpassword", "arai@example.jp", "123456789012"]
)
def test_a_weak_password_is_refused_with_words_and_nothing_typed_is_lost(
    cast: Cast, client: Client, weak: str
) -> None:
    _row, secret = invite(cast.actor(cast.satou), role=Role.WORKER, email="arai@example.jp")
    answer = client.post(link(secret), {**WHO, "way": "password", "password": weak})
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert WHO["name"] in answer.content.decode()
    assert find_invitation(secret)


def test_a_strong_password_need_not_be_typed_again_for_the_first_key(
    cast: Cast, client: Client
) -> None:
    _row, secret = invite(cast.actor(cast.satou), role=Role.WORKER, email="arai@example.jp")
    client.post(link(secret), {**WHO, "way": "password", "password": STRONG})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200


def test_somebody_signed_in_who_opens_a_link_becomes_the_one_invited(cast: Cast, enter) -> None:
    client = enter(cast.takada)
    _row, secret = invite(operator(cast.minato), role=Role.MANAGER)
    client.post(link(secret), {**WHO, "password": "", "way": "passkey"})
    assert Staff.objects.get(pk=client.session["_auth_user_id"]).organization == cast.minato
    assert client.get(reverse("accounts-setup")).url == reverse("accounts-factors")
