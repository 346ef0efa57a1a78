"""A tablet that several people share: who is shown, one tap, her own proof, and nothing of hers seen."""

import hashlib
import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.actions import sharing
from yorisoi.accounts.actions.inviting import leave
from yorisoi.accounts.actions.signing import end_sessions
from yorisoi.accounts.keys import seal_seed
from yorisoi.accounts.models import Device, DeviceUser, Draft, Organization, Sent, Staff
from yorisoi.audit.models import Entry
from yorisoi.common import clock

PIN = "739164"
LOGIN = "/sign-in/"


@pytest.fixture
def tablet(cast: Cast) -> Device:
    Organization.objects.filter(pk=cast.aozora.pk).update(allows_pin=True)
    digest = hashlib.sha256(b"the tablet").hexdigest()
    device = Device.objects.create(digest=digest, made_at=clock.now())
    return sharing.share_device(cast.actor(cast.satou), device, name="本所のタブレット")


def at_tablet(client: Client | None = None) -> Client:
    client = client or Client()
    client.cookies["yorisoi_device"] = "the tablet"
    return client


def shown(cast: Cast, tablet: Device, staff: Staff, name: str, pin: str = "") -> DeviceUser:
    Authenticator.objects.create(
        user=staff, type="totp", data={"secret": seal_seed("JBSWY3DPEHPK3PXP")}
    )
    user = DeviceUser.objects.create(device=tablet, staff=staff, seen_at=clock.now())
    sharing.show_me(cast.actor(staff), user, shown_as=name, pin=pin)
    return user


def as_url(user: DeviceUser) -> str:
    return reverse("accounts-sign-in-as", args=[user.pk])


def test_only_those_who_chose_so_are_shown_and_only_on_this_device(
    cast: Cast, tablet: Device
) -> None:
    shown(cast, tablet, cast.takada, "タカダ")
    DeviceUser.objects.create(device=tablet, staff=cast.suzuki, seen_at=clock.now())
    here = at_tablet().get(LOGIN).content.decode()
    assert "タカダさん" in here
    assert "鈴木" not in here
    assert "タカダ" not in Client().get(LOGIN).content.decode()


def test_the_closed_screen_shows_the_others_and_one_tap_ends_the_view_of_the_one_before(
    cast: Cast, tablet: Device
) -> None:
    user = shown(cast, tablet, cast.takada, "タカダ")
    now = clock.now()
    draft = Draft.objects.create(
        staff=cast.mori, form="x", values={"text": "森の書きかけ"}, created_at=now, saved_at=now
    )
    client = at_tablet(enter(Client(), cast.mori))
    client.post(reverse("accounts-lock-now"))
    assert "タカダさん" in client.get("/lock/").content.decode()
    answer = client.post(reverse("accounts-switch", args=[user.pk]))
    assert answer.url == as_url(user)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "_auth_user_id" not in client.session
    assert client.get("/me/").url.startswith(LOGIN)
    page = client.get(answer.url).content.decode()
    assert "森" not in page
    draft.refresh_from_db()
    assert (draft.staff_id, draft.values) == (cast.mori.pk, {"text": "森の書きかけ"})


def test_her_pin_opens_it_for_her_and_is_no_proof_for_what_matters(
    cast: Cast, tablet: Device
) -> None:
    user = shown(cast, tablet, cast.satou, "サトウ", PIN)
    client = at_tablet()
    assert client.post(as_url(user), {"pin": PIN}).url == "/"
    assert client.get("/me/").status_code == 200
    entry = Entry.objects.filter(verb="sign_in.done").latest("id")
    assert (entry.target, json.loads(entry.payload)) == (f"staff:{cast.satou.pk}", {"by": "pin"})
    assert client.get(reverse("accounts-invite")).url.startswith("/confirm/begin/")


def test_the_same_person_opens_the_closed_screen_with_the_pin_where_she_was(
    cast: Cast, tablet: Device
) -> None:
    shown(cast, tablet, cast.takada, "タカダ", PIN)
    client = at_tablet(enter(Client(), cast.takada))
    client.post(reverse("accounts-lock-now"))
    assert client.post("/lock/", {"pin": "000000", "next": "/me/"}).status_code == 422
    assert client.post("/lock/", {"pin": PIN, "next": "/me/"}).url == "/me/"
    assert client.get("/me/").status_code == 200
    elsewhere = enter(Client(), cast.takada)
    elsewhere.post(reverse("accounts-lock-now"))
    assert elsewhere.post("/lock/", {"pin": PIN}).status_code == 422


def test_a_wrong_pin_says_so_and_five_are_all_for_now(cast: Cast, tablet: Device) -> None:
    user = shown(cast, tablet, cast.takada, "タカダ", PIN)
    client = at_tablet()
    wrong = client.post(as_url(user), {"pin": "000000"})
    assert wrong.status_code == 422
    assert "暗証番号がちがいます" in wrong.content.decode()
    for _turn in range(5):
        last = client.post(as_url(user), {"pin": "000000"})
    assert "少しのあいだ止めています" in last.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_tenth_wrong_pin_ends_the_pin_and_not_the_person(cast: Cast, tablet: Device) -> None:
    user = shown(cast, tablet, cast.takada, "タカダ", PIN)
    for _turn in range(10):
        assert not sharing.opens(DeviceUser.objects.get(pk=user.pk), "000000")
    assert not sharing.opens(DeviceUser.objects.get(pk=user.pk), PIN)
    page = at_tablet().get(as_url(user)).content.decode()
    assert "暗証番号で入る" not in page
    assert "パスキーかUSBの鍵で入る" in page


@pytest.mark.parametrize(
    "how", ["other_device", "not_shared", "not_allowed", "left", "signed_out_everywhere", "hidden"]
)
def test_a_pin_opens_nothing_anywhere_else_or_any_more(
    cast: Cast, tablet: Device, how: str
) -> None:
    user = shown(cast, tablet, cast.takada, "タカダ", PIN)
    client = Client() if how == "other_device" else at_tablet()
    manager = cast.actor(cast.satou)
    if how == "not_shared":
        sharing.end_sharing(manager, tablet)
    elif how == "not_allowed":
        Organization.objects.filter(pk=cast.aozora.pk).update(allows_pin=False)
    elif how == "left":
        leave(manager, cast.takada, on=clock.today())
    elif how == "signed_out_everywhere":
        end_sessions(cast.actor(cast.takada), cast.takada)
    elif how == "hidden":
        sharing.hide_me(cast.actor(cast.takada), user)
    client.post(as_url(user), {"pin": PIN})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "weak",
    [
        "12345",
        "123456",
        "654321",
        "111111",
        "121212",
        "198504",
        "20010203",
        "12345a",
        "１２３９５７",
    ],
)
def test_digits_that_everybody_tries_are_refused(cast: Cast, tablet: Device, weak: str) -> None:
    with pytest.raises(ValidationError) as refused:
        shown(cast, tablet, cast.takada, "タカダ", weak)
    assert "pin" in refused.value.error_dict


def test_where_the_organization_does_not_allow_it_there_is_no_pin(
    cast: Cast, tablet: Device, enter
) -> None:
    Organization.objects.filter(pk=cast.aozora.pk).update(allows_pin=False)
    with pytest.raises(ValidationError):
        shown(cast, tablet, cast.takada, "タカダ", PIN)
    page = at_tablet(enter(cast.takada)).get(reverse("accounts-this-device")).content.decode()
    assert 'name="pin"' not in page


def test_of_a_pin_only_a_hash_is_kept(cast: Cast, tablet: Device) -> None:
    user = shown(cast, tablet, cast.takada, "タカダ", PIN)
    assert PIN not in user.pin
    assert PIN not in str(list(Entry.objects.values()))


def test_somebody_of_another_body_is_never_shown_there(cast: Cast, tablet: Device) -> None:
    user = DeviceUser.objects.create(device=tablet, staff=cast.tanaka, seen_at=clock.now())
    with pytest.raises(PermissionDenied):
        sharing.show_me(cast.actor(cast.tanaka), user, shown_as="タナカ")
    client = at_tablet(enter(Client(), cast.tanaka))
    assert client.get(reverse("accounts-this-device")).status_code == 404


def test_a_device_is_shared_by_whoever_sets_up_and_nobody_else(cast: Cast, tablet: Device) -> None:
    with pytest.raises(PermissionDenied):
        sharing.share_device(cast.actor(cast.takada), tablet, name="x")
    with pytest.raises(PermissionDenied):
        sharing.share_device(cast.actor(cast.tanaka), tablet, name="x")
    with pytest.raises(PermissionDenied):
        sharing.end_sharing(cast.actor(cast.tanaka), tablet)


def test_from_the_page_a_device_becomes_shared_and_one_has_oneself_shown(cast: Cast, enter) -> None:
    client = enter(cast.satou)
    client.post(reverse("accounts-devices"), {"name": "受付のタブレット"})
    assert "受付のタブレット" in client.get("/me/").content.decode()
    asked = {"shown_as": "サトウ", "csrfmiddlewaretoken": "m" * 64}
    assert client.post(reverse("accounts-this-device"), asked).status_code == 302
    # What is sent here may be a PIN: it is not remembered, not even as a digest.
    assert not Sent.objects.exists()
    client.post("/sign-out/")
    assert "サトウさん" in client.get(LOGIN).content.decode()
