from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cast import Cast
from yorisoi.accounts.access import actor_for, invitations
from yorisoi.accounts.actions.inviting import add_worker, end_role, grant_role, invite, leave
from yorisoi.accounts.keys import seal_seed
from yorisoi.accounts.models import Membership, Role, Staff
from yorisoi.accounts.policy import Permission
from yorisoi.audit.models import Entry
from yorisoi.common import clock

TODAY = date(2026, 11, 21)
NOON = clock.datetime(2026, 11, 21, 3, tzinfo=clock.UTC)


def may(staff: Staff, permission: Permission, day: date = TODAY) -> bool:
    with clock.standing_at(NOON + (day - TODAY)):
        return actor_for(Staff.objects.get(pk=staff.pk)).may(permission)


def test_a_role_holds_from_its_first_day_to_its_last(cast: Cast) -> None:
    grant_role(cast.actor(cast.satou), cast.nishi, role=Role.WORKER, site=cast.main,
               valid_from=date(2026, 12, 1), valid_to=date(2027, 3, 31))  # fmt: skip
    read = Permission.PERSON_READ
    assert not may(cast.nishi, read, date(2026, 11, 30))
    assert may(cast.nishi, read, date(2026, 12, 1))
    assert may(cast.nishi, read, date(2027, 3, 31))
    assert not may(cast.nishi, read, date(2027, 4, 1))
    assert Entry.objects.latest("id").verb == "membership.granted"


def test_a_role_cannot_end_before_it_begins(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        grant_role(cast.actor(cast.satou), cast.nishi, role=Role.WORKER,
                   valid_from=date(2026, 12, 1), valid_to=date(2026, 11, 1))  # fmt: skip


def test_a_role_that_ends_ends_now(cast: Cast) -> None:
    row = Membership.objects.get(staff=cast.takada)
    end_role(cast.actor(cast.satou), row)
    assert not actor_for(Staff.objects.get(pk=cast.takada.pk)).grants


def test_a_manager_cannot_end_the_own_reign(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        end_role(cast.actor(cast.satou), Membership.objects.get(staff=cast.satou))
    with pytest.raises(ValidationError):
        leave(cast.actor(cast.satou), cast.satou, on=clock.today())


def test_the_database_too_wants_a_commissioner_for_an_officer(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            staff=cast.gi, role=Role.OFFICER, valid_from=TODAY, granted_by="x"
        )


@pytest.mark.parametrize("who", ["suzuki", "takada", "nishi", "kenno", "kan", "gi", "tanaka"])
def test_nobody_but_the_own_manager_touches_roles(cast: Cast, who: str) -> None:
    actor = cast.actor(getattr(cast, who))
    with pytest.raises(PermissionDenied):
        grant_role(actor, cast.nishi, role=Role.MANAGER, valid_from=TODAY)
    with pytest.raises(PermissionDenied):
        end_role(actor, Membership.objects.get(staff=cast.nishi))
    with pytest.raises(PermissionDenied):
        leave(actor, cast.nishi, on=TODAY)


def test_a_manager_of_one_site_is_no_manager_of_all(cast: Cast) -> None:
    """Such a row can only come from outside the pages."""
    Membership.objects.filter(staff=cast.satou).update(site=cast.main)
    with pytest.raises(PermissionDenied):
        grant_role(cast.actor(cast.satou), cast.satou, role=Role.MANAGER, valid_from=TODAY)
    with pytest.raises(PermissionDenied):
        invite(cast.actor(cast.satou), role=Role.MANAGER)


def test_whoever_leaves_is_out_at_once_on_every_device(cast: Cast, enter) -> None:
    phone, desk = enter(cast.takada), enter(cast.takada)
    assert phone.get(reverse("accounts-me")).status_code == 200
    invite(cast.actor(cast.satou), role=Role.WORKER, staff=cast.takada, email="t@example.jp")
    Authenticator.objects.create(user=cast.takada, type="totp", data={"secret": seal_seed("A")})
    leave(cast.actor(cast.satou), cast.takada, on=clock.today())
    for device in (phone, desk):
        assert device.get(reverse("accounts-me")).url.startswith(reverse("account_login"))
    gone = Staff.objects.get(pk=cast.takada.pk)
    assert not gone.has_usable_password()
    assert not actor_for(gone).grants
    assert not Authenticator.objects.filter(user=gone).exists()
    assert not invitations(cast.actor(cast.satou)).exists()
    assert Entry.objects.latest("id").verb == "staff.left"


def test_a_role_with_an_end_in_the_future_ends_with_the_leaving(cast: Cast) -> None:
    Membership.objects.filter(staff=cast.takada).update(valid_to=clock.today() + timedelta(days=99))
    leave(cast.actor(cast.satou), cast.takada, on=clock.today())
    assert not Staff.objects.get(pk=cast.takada.pk).memberships.on(clock.today()).exists()


def test_nobody_leaves_tomorrow(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        leave(cast.actor(cast.satou), cast.takada, on=clock.today() + timedelta(days=1))
    assert "on" in refused.value.error_dict


# The pages


def test_staff_are_listed_with_roles_in_a_fixed_number_of_queries(
    cast: Cast, enter, django_assert_max_num_queries
) -> None:
    client = enter(cast.satou)
    for number in range(40):
        row = add_worker(cast.actor(cast.satou), name=f"職員{number}")
        grant_role(cast.actor(cast.satou), row, role=Role.WORKER, site=cast.main, valid_from=TODAY)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("accounts-staff")).content.decode()
    assert page.count("相談員・支援員（本所）") == 41
    assert "田中" not in page


def test_a_manager_gives_and_ends_a_role_on_a_page(cast: Cast, enter) -> None:
    client = enter(cast.satou)
    grant = reverse("accounts-role-grant", args=[cast.nishi.pk])
    sent = {"role": "worker", "site": cast.branch.pk, "valid_from": "R8.11.21", "valid_to": ""}
    assert client.post(grant, sent).status_code == 302
    row = Membership.objects.get(staff=cast.nishi, role="worker")
    assert (row.site, row.valid_from) == (cast.branch, TODAY)
    client.post(reverse("accounts-role-end", args=[row.pk]))
    row.refresh_from_db()
    assert row.valid_to < clock.today()


def test_what_is_wrong_is_said_beside_the_field_and_kept(cast: Cast, enter) -> None:
    client = enter(cast.satou)
    grant = reverse("accounts-role-grant", args=[cast.nishi.pk])
    answer = client.post(grant, {"role": "manager", "site": cast.main.pk, "valid_from": "R8.2.30"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2月30日はありません" in page
    answer = client.post(grant, {"role": "manager", "site": cast.main.pk, "valid_from": "R8.2.20"})
    assert "拠点はえらばないでください" in answer.content.decode()
    assert "R8.2.20" in answer.content.decode()


def test_the_whole_organization_is_chosen_and_never_the_default(cast: Cast, enter) -> None:
    client, way = enter(cast.satou), reverse("accounts-invite")
    page = client.get(way).content.decode()
    assert '<option value="" selected>えらんでください</option>' in page
    assert '<option value="all">法人ぜんたい</option>' in page
    assert "委託元の担当者には、かならずえらびます。" in page
    refused = client.post(way, {"role": "worker", "name": "新井 光"})
    assert refused.status_code == 422
    assert "拠点か「法人ぜんたい」を、えらんでください。" in refused.content.decode()
    assert not invitations(cast.actor(cast.satou)).exists()
    client.post(way, {"role": "worker", "site": "all", "name": "新井 光", "email": "a@example.jp"})
    client.post(way, {"role": "auditor", "name": "監物 静", "email": "k@example.jp"})
    assert [row.site for row in invitations(cast.actor(cast.satou))] == [None, None]


def test_an_invitation_to_somebody_known_begins_where_they_are(cast: Cast, enter) -> None:
    client, way = enter(cast.satou), reverse("accounts-invite")
    at = lambda staff: client.get(way, {"staff": staff.pk}).context["form"]["site"].value()  # noqa: E731
    assert (at(cast.takada), at(cast.satou)) == (cast.main.pk, "all")


def test_the_link_is_shown_once_and_listed_until_it_is_used(cast: Cast, enter) -> None:
    client = enter(cast.satou)
    sent = {"role": "worker", "site": cast.main.pk, "name": "新井 光", "email": "arai@example.jp"}
    page = client.post(reverse("accounts-invite"), sent).content.decode()
    assert "http://localhost:8000/invitation/" in page
    listed = client.get(reverse("accounts-staff")).content.decode()
    assert "新井 光" in listed
    assert "/invitation/" not in listed
    row = invitations(cast.actor(cast.satou)).get()
    client.post(reverse("accounts-invitation-withdraw", args=[row.pk]))
    assert not invitations(cast.actor(cast.satou)).exists()


@pytest.mark.parametrize(
    "name", ["accounts-staff-member", "accounts-staff-leave", "accounts-role-grant"]
)
def test_staff_of_another_body_are_not_there(cast: Cast, enter, name: str) -> None:
    client = enter(cast.satou)
    url = reverse(name, args=[cast.tanaka.pk])
    answer = client.get(url) if name == "accounts-staff-member" else client.post(url)
    assert answer.status_code == 404
    assert "田中" not in answer.content.decode()
