from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from tests.cast import Cast
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import (
    change_settings,
    found_organization,
    save_commission,
    save_commissioner,
    save_site,
)
from yorisoi.accounts.actions.inviting import accept, invite
from yorisoi.accounts.models import Commission, Commissioner, Organization, Role, Site
from yorisoi.audit.models import Entry
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.ledger.queries.counting import count


def test_the_first_manager_finds_a_short_list_of_what_to_do(db: None, enter) -> None:
    organization = found_organization(operator(None), name="ひかり", code="hikari")
    _row, secret = invite(operator(organization), role=Role.MANAGER)
    manager = accept(secret, name="光", kana="", email="h@example.jp", password=None)
    client = enter(manager)
    page = client.get(reverse("accounts-setup")).content.decode()
    assert page.count("これから</span>") == 4
    client.post(reverse("accounts-site-new"), {"name": "本所", "form": "main"})
    page = client.get(reverse("accounts-setup")).content.decode()
    assert page.count("すみ</span>") == 1
    client.post(reverse("accounts-commissioner-new"), {"name": "ひかり市"})
    sent = {
        "commissioner": Commissioner.objects.get(organization=organization).pk, "name": "事業",
        "code": "hikari-1", "programme": "aftercare", "since": "R8.4.1", "until": "R9.3.31",
        "age_rule": "act_day", "anonymous_rule": "one_each", "disclosure": "exact",
    }  # fmt: skip
    assert client.post(reverse("accounts-commission-new"), sent).status_code == 302
    made = Commission.objects.get(organization=organization)
    assert (made.since, made.until, made.disclosure) == (
        date(2026, 4, 1),
        date(2027, 3, 31),
        "exact",
    )
    client.post(
        reverse("accounts-invite"), {"role": "worker", "site": "all", "email": "w@example.jp"}
    )
    page = client.get(reverse("accounts-setup")).content.decode()
    assert page.count("すみ</span>") == 3
    assert reverse("interchange-imports") in page


def test_a_site_is_added_changed_and_closed(cast: Cast, enter) -> None:
    client = enter(cast.satou)
    url = reverse("accounts-site", args=[cast.branch.pk])
    page = client.get(url).content.decode()
    assert 'value="支所"' in page
    client.post(url, {"name": "海の支所", "form": "branch", "closed_on": "R8.3.31"})
    cast.branch.refresh_from_db()
    assert (cast.branch.name, cast.branch.closed_on) == ("海の支所", date(2026, 3, 31))
    assert "閉じた拠点" in client.get(reverse("accounts-sites")).content.decode()
    assert Entry.objects.latest("id").verb == "site.saved"


def test_a_name_that_is_taken_is_refused_beside_the_field(cast: Cast, enter) -> None:
    client = enter(cast.satou)
    answer = client.post(
        reverse("accounts-site-new"), {"name": "本所", "form": "main", "phone": "03-1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "「本所」という拠点は、もうあります" in page
    assert "03-1" in page
    same = {"commissioner": cast.prefecture, "name": "x", "programme": "other"}
    with pytest.raises(ValidationError):
        save_commission(cast.actor(cast.satou), code="akane", **same)
    with pytest.raises(ValidationError):
        save_commissioner(cast.actor(cast.satou), name="あかね県")


def test_another_bodys_name_is_no_hindrance_and_its_rows_no_target(cast: Cast) -> None:
    save_site(cast.actor(cast.tanaka), name="本所", form=Site.Form.MAIN)
    with pytest.raises(PermissionDenied):
        save_site(cast.actor(cast.tanaka), cast.main, name="とった")
    theirs = save_commissioner(cast.actor(cast.tanaka), name="みなと市")
    with pytest.raises(PermissionDenied):
        save_commission(
            cast.actor(cast.satou), commissioner=theirs, code="x", name="x", programme="other"
        )
    with pytest.raises(PermissionDenied):
        save_commission(
            cast.actor(cast.tanaka), commissioner=theirs, code="x", name="x", programme="other",
            menus=[cast.term("menu", "legal")],
        )  # fmt: skip


@pytest.mark.parametrize("who", ["suzuki", "takada", "nishi", "kenno", "kan", "gi"])
def test_only_a_manager_sets_up(cast: Cast, who: str) -> None:
    actor = cast.actor(getattr(cast, who))
    for deed in (
        lambda: save_site(actor, name="x", form=Site.Form.MAIN),
        lambda: save_commissioner(actor, name="x"),
        lambda: save_commission(actor, cast.contract, name="x"),
        lambda: change_settings(actor, idle_minutes=99),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_a_changed_period_is_counted_anew(cast: Cast, enter) -> None:
    record_act(
        cast.actor(cast.satou),
        NewAct(
            kind="station", occurred_on=date(2026, 4, 10), site=cast.main.pk,
            takings=[Taking(person=cast.yamada.pk)], text="",
        ),
    )  # fmt: skip
    april = {"start": date(2026, 4, 1), "end": date(2026, 4, 30), "by": ["commission"]}
    assert [row.by["commission"] for row in count(cast.aozora, **april).rows] == ["akane"]
    sent = {
        "commissioner": cast.prefecture.pk, "name": "アフターケア事業", "code": "akane",
        "programme": "aftercare", "since": "R8.5.1", "age_rule": "act_day",
        "anonymous_rule": "not_counted", "disclosure": "suppressed",
    }  # fmt: skip
    enter(cast.satou).post(reverse("accounts-commission", args=[cast.contract.pk]), sent)
    assert [row.by["commission"] for row in count(cast.aozora, **april).rows] == [None]


def test_a_period_that_ends_before_it_begins_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        save_commission(
            cast.actor(cast.satou), cast.contract, since=date(2026, 4, 1), until=date(2026, 3, 31)
        )
    assert "until" in refused.value.error_dict


def test_settings_are_kept_and_impossible_ones_refused(cast: Cast, enter) -> None:
    client = enter(cast.satou)
    url = reverse("accounts-settings")
    assert "匿名希望" in client.get(url).content.decode()
    client.post(
        url,
        {
            "idle_minutes": "５分",
            "absolute_hours": "8",
            "anonymous_words": "匿名\n ななし \n\n匿名",
        },
    )
    found = Organization.objects.get(pk=cast.aozora.pk)
    assert (found.idle_minutes, found.anonymous_words) == (5, ["匿名", "ななし"])
    for wrong in ("0", "241", "ずっと", ""):
        assert client.post(url, {"idle_minutes": wrong, "absolute_hours": 8}).status_code == 422
    assert Organization.objects.get(pk=cast.minato.pk).idle_minutes == 15


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("accounts-site", "main"),
        ("accounts-commission", "contract"),
        ("accounts-commissioner", "prefecture"),
    ],
)
def test_another_bodys_pages_are_not_there(cast: Cast, enter, name: str, rows: str) -> None:
    url = reverse(name, args=[getattr(cast, rows).pk])
    assert enter(cast.satou).get(url).status_code == 200
    answer = enter(cast.tanaka).get(url)
    assert answer.status_code == 404
    assert "あかね" not in answer.content.decode()


def test_lists_cost_a_fixed_number_of_queries(
    cast: Cast, enter, django_assert_max_num_queries
) -> None:
    for number in range(30):
        save_commission(
            cast.actor(cast.satou), commissioner=cast.city, code=f"c{number}", name=f"事業{number}",
            programme="other", menus=[cast.term("menu", "legal")],
        )  # fmt: skip
        save_site(cast.actor(cast.satou), name=f"拠点{number}", form=Site.Form.PLACE)
    client = enter(cast.satou)
    for name in ("accounts-commissions", "accounts-sites", "accounts-setup"):
        with django_assert_max_num_queries(16):
            assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800", "あ" * 100_000, "=1+1", "<script>alert(1)</script>"]
)
def test_strange_text_does_no_harm(cast: Cast, enter, text: str) -> None:
    client = enter(cast.satou)
    answer = client.post(
        reverse("accounts-site-new"),
        {"name": text.encode("utf-8", "surrogatepass"), "form": "main"},
    )
    assert answer.status_code in {302, 422, 400}
    assert "<script>alert" not in client.get(reverse("accounts-sites")).content.decode()
