"""Doors that want a fresh proof: none of them opens to a screen that was left open."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.accounts.test_stepping import stale
from tests.door import enter
from tests.house import agreed
from tests.house.planted import MAIN, World
from tests.house.test_doors import address, undone
from yorisoi.accounts import doors

# Written a second time, by hand: what must never open to a screen that was left open.
STEPPED = [
    "mfa_add_webauthn", "mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_edit_webauthn",
    "mfa_remove_webauthn", "mfa_deactivate_totp", "account_change_password",
    "account_set_password", "accounts-provider-bind", "accounts-provider-unbind",
    "accounts-this-device", "accounts-settings", "accounts-paper", "accounts-devices",
    "accounts-device-end", "accounts-recoveries", "accounts-recovery-agree",
    "accounts-staff-leave", "accounts-role-grant", "accounts-role-end", "accounts-invite",
    "registry-seal-open", "registry-seal", "registry-seal-holder", "registry-seal-holder-end",
    "registry-seal-ask", "registry-seal-second", "registry-duties", "registry-duty-end",
    "registry-emergency-new",
    "registry-seal-lift", "registry-closing", "registry-restriction-lift",
    "registry-restriction-member", "registry-restriction-member-end", "registry-sharing",
    "registry-tie-end", "insight-report-export", "insight-received-export",
    "interchange-waiting-file", "disclosure-export-new", "disclosure-export-agree",
    "disclosure-export-fetch", "inspection-new", "inspection-pack", "retention-decide",
    "retention-hand-back-agree", "retention-hand-back-file", "attachments-open",
]  # fmt: skip
WHO = {"insight-received-export": "kenno"}


def test_the_column_of_the_table_says_what_was_agreed() -> None:
    assert {name for name, door in doors.every().items() if door.step_up} == set(STEPPED)


@pytest.mark.django_db
def test_no_such_door_opens_to_a_stale_session_and_nothing_is_written(world: World) -> None:
    opened = []
    for name in STEPPED:
        door = doors.every()[name]
        staff = getattr(world.cast, WHO.get(name, "satou"))
        for method in door.methods:
            client = stale(enter(Client(), staff), staff)
            body = agreed.bodies(world, MAIN).get(name, {}) if method == "POST" else {}
            with undone(written := []):
                answer = getattr(client, method.lower())(address(world, door, MAIN), body)
            is_sent = answer.status_code == 302 and answer.url.startswith("/confirm/begin/")
            if not is_sent or written:
                opened.append((name, method, answer.status_code, written))
    assert opened == []


@pytest.mark.django_db
def test_a_file_is_offered_after_the_proof_and_not_before(world: World) -> None:
    satou = world.cast.satou
    client = stale(enter(Client(), satou), satou)
    door = doors.every()["insight-report-export"]
    url = address(world, door, MAIN)
    asked = client.get(url)
    assert "next=%2Fconfirm%2Fdone%2F" in asked.url
    stale(client, satou, ago=0)
    assert f'href="{url}"' in client.get(reverse("accounts-go-on")).content.decode()
    assert client.get(url).status_code == 200
