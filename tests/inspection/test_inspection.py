"""An inspection: figure, masked list, evidence; for one inspector, on one day, until it is taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, _staff
from tests.desk.scenes import spoke
from tests.door import enter
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Membership, Role, Staff
from yorisoi.audit.models import Entry, Mention
from yorisoi.common import clock
from yorisoi.disclosure.models import Release
from yorisoi.insight.queries.members import Address
from yorisoi.inspection import access
from yorisoi.inspection.actions import draw_by_chance, draw_figure, hand_out, revoke
from yorisoi.inspection.masking import mask
from yorisoi.inspection.models import Inspection, Sampled
from yorisoi.inspection.queries import figure_of
from yorisoi.registry.actions.closing import restrict
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.tying import declare_tie
from yorisoi.registry.models import Closed, ContactPoint

TEXT = "山田さんのお母さん（090-1111-0001）が銀杏町7-8-9の家で待つ。春は元気だった。"


@pytest.fixture
def inspector(cast: Cast) -> Staff:
    return _staff(cast.aozora, "検見", Role.INSPECTOR)


def draw(cast: Cast, inspector: Staff, **more: object) -> Inspection:
    options = {"inspector": inspector, "day": clock.today(), "purpose": "県の指導検査", "count": 3}
    return draw_by_chance(cast.actor(cast.satou), **(options | more))


def of(row: Inspection, person: object) -> Sampled:
    return Sampled.objects.get(inspection=row, person=person)


def test_what_an_inspector_reads_is_masked_and_written_down(
    cast: Cast, inspector: Staff, client: Client
) -> None:
    learn(operator(cast.aozora), cast.yamada, ContactPoint, kind="address", value="銀杏町7-8-9")
    spoke(cast, cast.yamada, 3, text=TEXT)
    row = draw(cast, inspector)
    assert row.sampled.count() == 3
    enter(client, inspector)
    page = reverse("inspection-inspection", args=[row.pk])
    assert page in client.get("/inspections/").content.decode()
    listed = client.get(page).content.decode()
    said = client.get(reverse("inspection-file", args=[of(row, cast.yamada).pk])).content.decode()
    for word in ("山田", "春", "090", "1111", "銀杏", "7-8-9"):
        assert word not in listed + said.replace("令和", ""), word
    assert "●●" in said
    assert "20分" in said
    assert "元気だった" in said
    readings = Entry.objects.filter(verb="inspection.read")
    assert Mention.objects.filter(entry__in=readings, person=cast.yamada.pk).count() == 1


def test_only_the_drawn_files_only_that_day_only_that_inspector(
    cast: Cast, inspector: Staff, client: Client
) -> None:
    other = _staff(cast.aozora, "別見", Role.INSPECTOR)
    tomorrow = draw(cast, inspector, day=clock.today() + timedelta(days=1))
    today = draw(cast, inspector, count=1)
    enter(client, inspector)
    pages = [reverse("inspection-inspection", args=[tomorrow.pk])]
    pages += [reverse("inspection-file", args=[one.pk]) for one in tomorrow.sampled.all()]
    pages += [f"/persons/{cast.yamada.pk}/", "/people/", "/search/"]
    for page in pages:
        assert client.get(page).status_code == 404, page
    page = reverse("inspection-inspection", args=[today.pk])
    assert client.get(page).status_code == 200
    assert enter(client, other).get(page).status_code == 404
    Inspection.objects.filter(pk=today.pk).update(day=clock.today() - timedelta(days=1))
    assert enter(client, inspector).get(page).status_code == 404


def test_taking_it_back_and_losing_the_role_hold_from_the_next_request(
    cast: Cast, inspector: Staff, client: Client
) -> None:
    row = draw(cast, inspector)
    page = reverse("inspection-file", args=[row.sampled.first().pk])
    enter(client, inspector)
    assert client.get(page).status_code == 200
    revoke(cast.actor(cast.satou), row)
    assert client.get(page).status_code == 404
    again = reverse("inspection-file", args=[draw(cast, inspector).sampled.first().pk])
    assert client.get(again).status_code == 200
    Membership.objects.filter(staff=inspector).update(valid_to=clock.today() - timedelta(days=1))
    assert client.get(again).status_code == 404


def test_sealed_files_are_never_drawn_and_one_sealed_since_is_gone(
    cast: Cast, inspector: Staff, client: Client
) -> None:
    root, why = operator(cast.aozora), "親族の申し出があるため"
    restrict(root, cast.takahashi, level=Closed.SEALED, members=[cast.satou], reason=why)
    row = draw(cast, inspector, count=300)
    drawn = set(row.sampled.values_list("person", flat=True))
    assert drawn == {cast.yamada.pk, cast.kawaguchi.pk}
    page = reverse("inspection-file", args=[of(row, cast.yamada).pk])
    restrict(root, cast.yamada, level=Closed.SEALED, members=[cast.takada], reason=why)
    assert enter(client, inspector).get(page).status_code == 404
    assert not access.sampled(cast.actor(inspector)).filter(person=cast.yamada).exists()


def test_an_inspector_with_a_tie_does_not_read_that_file(cast: Cast, inspector: Staff) -> None:
    row = draw(cast, inspector)
    declare_tie(operator(cast.aozora), cast.yamada, inspector, kind="family")
    assert not access.sampled(cast.actor(inspector)).filter(person=cast.yamada).exists()
    assert not access.may_read(cast.actor(inspector), of(row, cast.yamada))


@pytest.mark.parametrize("who", ["suzuki", "takada", "kan", "tanaka", "nishi"])
def test_only_a_manager_draws_and_only_for_an_inspector(
    cast: Cast, inspector: Staff, who: str
) -> None:
    options = {"day": clock.today(), "purpose": "x", "count": 1}
    with pytest.raises(PermissionDenied):
        draw_by_chance(cast.actor(getattr(cast, who)), inspector=inspector, **options)
    with pytest.raises(PermissionDenied):
        draw_by_chance(cast.actor(cast.satou), inspector=cast.takada, **options)
    with pytest.raises(ValidationError):
        draw(cast, inspector, day=clock.today() - timedelta(days=1))


def test_every_file_behind_a_figure_with_the_acts_that_it_counts(
    cast: Cast, inspector: Staff, client: Client
) -> None:
    month = clock.today().replace(day=1)
    for _n in range(2):
        spoke(cast, cast.yamada, 0)
    spoke(cast, cast.takahashi, 0)
    spoke(cast, cast.kawaguchi, 0, by=cast.mori, site=cast.branch)
    address = Address(2, "acts", "total")
    figure = figure_of(cast.actor(cast.satou), cast.contract, month, address)
    assert {pk: len(acts) for pk, acts in figure.acts.items()} == {
        cast.yamada.pk: 2, cast.takahashi.pk: 1
    }  # fmt: skip
    row = draw_figure(
        cast.actor(cast.satou), inspector=inspector, day=clock.today(), purpose="検査",
        figure=figure,
    )  # fmt: skip
    assert (row.figure, row.sampled.count()) == ("3", 2)
    members = reverse("insight-members", args=[cast.contract.pk, f"{month:%Y-%m}"])
    members += "?block=2&measure=acts&row=total"
    enter(client, cast.satou)
    assert "検査のために" in client.get(members).content.decode()
    sent = {"inspector": inspector.pk, "day": "きょう", "purpose": "実地検査", "figure": members}
    made = client.post("/inspections/new/", sent)
    assert made.status_code == 302, made.content.decode()
    assert client.get(made.url).status_code == 200
    assert client.get("/inspections/new/?figure=/persons/1/").status_code == 404


def test_the_pack_is_one_pdf_in_the_register(cast: Cast, inspector: Staff, client: Client) -> None:
    spoke(cast, cast.yamada, 3, text=TEXT)
    row = draw(cast, inspector)
    assert hand_out(cast.actor(cast.satou), row)[:5] == b"%PDF-"
    given = Release.objects.get()
    assert (given.kind, given.recipient, given.rows) == ("inspection", "検見", 1)
    answer = enter(client, inspector).post(reverse("inspection-pack", args=[row.pk]))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("電話は０９０－１１１１－０００１です", "電話は●●です"),
        ("03(1234)5678 へ", "●● へ"),
        ("〒123-4567", "●●"),
        ("a.b@example.jp に送る", "●● に送る"),
        ("東区あおば3-4-5 202号室へ行く", "●● ●●へ行く"),
        ("あおば三丁目", "●●"),
        ("2026-11-20 に来た。30分話した", "2026-11-20 に来た。30分話した"),
        ("11/20 の午後6時", "11/20 の午後6時"),
    ],
)
def test_what_looks_like_a_way_to_somebody_goes_and_days_stay(text: str, left: str) -> None:
    assert mask(text, ()) == left
