"""Near misses, complaints and leaks: two lines from anybody, worked on by few, with the law's clocks."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.access import operator
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.disclosure.models import Release
from yorisoi.incidents import access, actions, clocks, queries
from yorisoi.incidents.actions import Happened, judge_leak, report
from yorisoi.incidents.models import Incident, LeakReport
from yorisoi.incidents.panels import waiting
from yorisoi.registry.actions.closing import restrict
from yorisoi.registry.actions.tying import declare_tie
from yorisoi.registry.models import Closed

URL = "/incidents/report/"


def happened(cast: Cast, **values: object) -> Happened:
    return Happened(**{"text": "封筒を入れまちがえた", "found_on": clock.today(),
                       "site": cast.main} | values)  # fmt: skip


def leak(cast: Cast, *, known: date | None = None, grounds: tuple[str, ...] = ("sensitive",),
         **more: object) -> Incident:  # fmt: skip
    actor = cast.actor(cast.satou)
    row = report(actor, "leak", happened(cast, **more))
    judge_leak(actor, row, known_on=known or clock.today(), grounds=grounds)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("who", ["nishi", "takada", "kenno", "gi", "satou"])
def test_anybody_signed_in_reports_a_near_miss_in_two_lines(
    cast: Cast, client: Client, who: str
) -> None:
    sent = {"text": "ほかの人の名札をわたしかけた", "at_once": "すぐ気づいて取りかえた",
            "uuid": str(uuid4())}  # fmt: skip
    for _twice in range(2):
        assert enter(client, getattr(cast, who)).post(URL, sent).url == URL
    row = Incident.objects.get()
    assert (row.kind, row.found_on, row.reported_by) == (
        "near_miss", clock.today(), getattr(cast, who)
    )  # fmt: skip
    assert Entry.objects.filter(verb="incident.reported").count() == 1


def test_who_reports_does_not_read_what_others_reported(cast: Cast, client: Client) -> None:
    actions.report_near_miss(cast.actor(cast.takada), happened(cast, text="高田の書いたこと"))
    mine = actions.report_near_miss(cast.actor(cast.nishi), happened(cast, text="西の書いたこと"))
    page = enter(client, cast.nishi).get(URL).content.decode()
    assert "西の書いたこと" in page
    assert "高田の書いたこと" not in page
    for url in ("/incidents/", f"/incidents/{mine.pk}/", "/incidents/months/"):
        assert client.get(url).status_code == 404


def test_leads_see_those_of_their_site_and_managers_all(cast: Cast) -> None:
    here = actions.report_near_miss(cast.actor(cast.nishi), happened(cast))
    there = actions.report_near_miss(cast.actor(cast.mori), happened(cast, site=cast.branch))
    seen = {who: set(access.incidents(cast.actor(getattr(cast, who)))) for who in
            ("satou", "suzuki", "takada", "kan", "tanaka")}  # fmt: skip
    assert seen == {"satou": {here, there}, "suzuki": {here}, "takada": set(), "kan": set(),
                    "tanaka": set()}  # fmt: skip


def test_an_incident_about_a_closed_file_does_not_exist_for_others(cast: Cast) -> None:
    root = operator(cast.aozora)
    row = report(cast.actor(cast.satou), "complaint", happened(cast))
    actions.name_concerned(cast.actor(cast.satou), row, cast.yamada)
    assert access.incidents(cast.actor(cast.suzuki)).exists()
    declare_tie(root, cast.yamada, cast.suzuki, kind="family")
    assert not access.incidents(cast.actor(cast.suzuki)).exists()
    restrict(
        root,
        cast.yamada,
        level=Closed.SEALED,
        members=[cast.takada],
        reason="親族の申し出があるため",
    )
    assert not access.incidents(cast.actor(cast.satou)).exists()


def test_nobody_names_somebody_whom_they_may_not_know(cast: Cast) -> None:
    row = report(cast.actor(cast.suzuki), "complaint", happened(cast))
    with pytest.raises(PermissionDenied):
        actions.name_concerned(cast.actor(cast.suzuki), row, cast.kawaguchi)
    with pytest.raises(PermissionDenied):
        report(cast.actor(cast.suzuki), "leak", happened(cast, site=cast.branch))
    with pytest.raises(PermissionDenied):
        report(cast.actor(cast.takada), "complaint", happened(cast))


@pytest.mark.parametrize(
    ("grounds", "heads", "must"),
    [(["sensitive"], 1, True), (["property"], 1, True), (["meant"], 1, True), ([], 1_000, False),
     ([], 1_001, True), ([], None, False)],
)  # fmt: skip
def test_one_person_is_enough_for_three_kinds_and_more_than_a_thousand_for_the_fourth(
    grounds: list[str], heads: int | None, must: bool
) -> None:
    assert clocks.must_be_reported(grounds, heads) is must


def test_the_day_of_knowing_is_the_first_day() -> None:
    known = date(2026, 11, 1)
    assert clocks.terms(known, ["sensitive"]) == clocks.Terms(
        date(2026, 11, 3), date(2026, 11, 5), date(2026, 11, 30)
    )
    assert clocks.terms(known, ["meant", "sensitive"]).full_by == date(2026, 12, 30)


def test_clocks_run_on_today_of_those_who_work_on_it_and_turn_red(cast: Cast) -> None:
    row = leak(cast, known=clock.today() - timedelta(days=5))
    (first, full) = waiting(cast.actor(cast.satou))
    assert "1日すぎています" in first.text
    assert (first.kind, full.kind) == ("guard", "due")
    assert "あと24日" in full.text
    assert not list(waiting(cast.actor(cast.takada)))
    actions.file_leak_report(
        cast.actor(cast.satou), row, form="first", on=clock.today(), to="個人情報保護委員会"
    )
    assert [one.form for one in queries.running(cast.actor(cast.satou))] == ["full"]


def test_a_leak_that_nobody_could_read_is_recorded_with_the_reason(cast: Cast) -> None:
    row = leak(cast)
    manager = cast.actor(cast.satou)
    with pytest.raises(ValidationError):
        judge_leak(manager, row, known_on=clock.today(), grounds=["meant"], is_unreadable=True)
    judge_leak(
        manager, row, known_on=clock.today(), grounds=["meant"], is_unreadable=True,
        unreadable_reason="端末は暗号化され、鍵は別の場所にあった",
    )  # fmt: skip
    assert queries.running(manager) == []
    actions.close_incident(manager, row, words="端末は見つかった")


def test_a_leak_is_not_closed_before_both_reports_are_out(cast: Cast) -> None:
    row, manager = leak(cast), cast.actor(cast.satou)
    for form in LeakReport.Form.values:
        with pytest.raises(ValidationError, match="速報と確報"):
            actions.close_incident(manager, row, words="すんだ")
        actions.file_leak_report(manager, row, form=form, on=clock.today(), to="委員会")
    actions.close_incident(manager, row, words="すんだ")
    with pytest.raises(ValidationError, match="もう終わって"):
        actions.tell(manager, row, whom="市", on=clock.today(), how="電話")


def test_a_near_miss_that_was_a_leak_becomes_one(cast: Cast) -> None:
    row = actions.report_near_miss(cast.actor(cast.nishi), happened(cast))
    judge_leak(cast.actor(cast.suzuki), row, known_on=clock.today(), grounds=["sensitive"])
    assert Incident.objects.get().kind == "leak"
    assert len(queries.running(cast.actor(cast.suzuki))) == 2


def test_a_complaint_with_its_answer_and_the_third_party_and_no_name(
    cast: Cast, client: Client
) -> None:
    enter(client, cast.suzuki)
    made = client.post("/incidents/complaint/", {
        "text": "電話がつながらない", "wish": "折り返してほしい", "site": cast.main.pk,
        "uuid": str(uuid4()),
    })  # fmt: skip
    row = Incident.objects.get()
    assert made.url == reverse("incidents-incident", args=[row.pk])
    assert "匿名" in client.get(made.url).content.decode()
    client.post(f"/incidents/{row.pk}/answer/", {
        "answer": "留守番電話をつけました", "answered_on": "きょう", "satisfaction": "partly",
        "third_party": "第三者委員の林さんが立ち会った",
    })  # fmt: skip
    complaint = Incident.objects.get().complaint
    assert (complaint.satisfaction, complaint.answered_on) == ("partly", clock.today())
    assert "林さん" in client.get(made.url).content.decode()


def test_measures_wait_until_they_are_done_also_after_the_end(cast: Cast, client: Client) -> None:
    row, manager = leak(cast, grounds=()), cast.actor(cast.satou)
    measure = actions.plan_measure(manager, row, text="二人で確かめる", due_on=clock.today())
    actions.close_incident(manager, row, words="知らせた")
    assert [one.text for one in waiting(manager)] == ["二人で確かめる"]
    enter(client, cast.satou).post(f"/incidents/measures/{measure.pk}/done/")
    assert not list(waiting(manager))
    assert enter(client, cast.tanaka).post(
        f"/incidents/measures/{measure.pk}/done/"
    ).status_code == 404  # fmt: skip


def test_sums_are_by_kind_and_month_and_count_nobody(cast: Cast, client: Client) -> None:
    leak(cast)
    actions.report_near_miss(cast.actor(cast.nishi), happened(cast))
    actions.report_near_miss(cast.actor(cast.takada), happened(cast))
    first = queries.by_month(cast.actor(cast.satou))[0]
    assert first.values == (2, 0, 1)
    page = enter(client, cast.satou).get("/incidents/months/").content.decode()
    assert "西" not in page.split("<main")[1].split("</main")[0]


def test_the_paper_leaves_through_the_gate_without_names(cast: Cast, client: Client) -> None:
    row = leak(cast)
    actions.name_concerned(cast.actor(cast.satou), row, cast.yamada)
    answer = enter(client, cast.satou).post(f"/incidents/{row.pk}/paper/")
    assert answer.content[:5] == b"%PDF-"
    assert Release.objects.get().kind == "incident"
    assert enter(client, cast.takada).post(f"/incidents/{row.pk}/paper/").status_code == 404


def test_each_field_of_a_deed_is_called_by_its_own_name(cast: Cast, client: Client) -> None:
    """Not by the word of the button beneath it."""
    row = report(cast.actor(cast.satou), "leak", happened(cast))
    page = enter(client, cast.satou).get(reverse("incidents-incident", args=[row.pk]))
    html, form = page.content.decode(), page.context["forms"]["judge"]
    for field in form:
        assert f">{field.label}<" in html or f">{field.label}</" in html, field.name
