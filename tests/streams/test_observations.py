"""What a volunteer notices: one thumb, no names needed, read by those who can act on it."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts.actions.drafting import save_draft
from yorisoi.accounts.queries.drafting import open_drafts
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.ledger.models import Act, Promise
from yorisoi.ledger.queries.promises import noticed, promises_with
from yorisoi.streams.learning.actions import Noticed, answer, attach_person, record_observation
from yorisoi.streams.learning.queries import latest

URL = "/observations/new/"


@pytest.fixture
def client(cast: Cast, client: Client) -> Client:
    return enter(client, cast.nishi)


def post(client: Client, cast: Cast, **values: object) -> object:
    data = {"text": "いつもより静かだった。", "about": "青いリュックの子", "site": cast.main.pk,
            "is_worrying": "on", "uuid": str(uuid4())}  # fmt: skip
    return client.post(URL, data | values)


def note(cast: Cast, **values: object) -> Act:
    new = {"text": "いつもより静かだった。", "occurred_on": clock.today(), "site": cast.main,
           "about": "青いリュックの子", "is_worrying": True}  # fmt: skip
    return record_observation(cast.actor(cast.nishi), Noticed(**{**new, **values}))


def test_a_helper_notices_something_and_it_waits_for_whoever_looks_first(
    cast: Cast, client: Client
) -> None:
    assert post(client, cast).status_code == 302
    act = Act.objects.get()
    assert (act.kind, act.author, act.site) == ("observation", cast.nishi, cast.main)
    (row,) = act.participants.all()
    assert (row.form, row.body, row.person) == ("unnamed", "青いリュックの子", None)
    promise = Promise.objects.get()
    assert (promise.owner, promise.site) == (None, cast.main)
    assert list(noticed(cast.actor(cast.takada))) == [promise]
    assert not noticed(cast.actor(cast.mori)).exists()
    assert Entry.objects.latest("id").verb == "act.recorded"


def test_what_does_not_worry_asks_nobody_to_look(cast: Cast, client: Client) -> None:
    client.post(URL, {"text": "みんなでカレーを食べた", "site": cast.main.pk})
    assert not Promise.objects.exists()
    assert not Act.objects.get().participants.exists()


def test_an_empty_line_says_what_is_missing_and_loses_nothing(cast: Cast, client: Client) -> None:
    page = post(client, cast, text=" ").content.decode()
    assert "気づいたことを、ひとこと" in page
    assert "青いリュックの子" in page
    assert "まだ来ていない日" in post(client, cast, occurred_on="2099-01-01").content.decode()
    assert not Act.objects.exists()


def test_a_draft_goes_with_the_observation(cast: Cast, client: Client) -> None:
    actor, key = cast.actor(cast.nishi), uuid4()
    save_draft(actor, "learning-observation-new", "", uuid=key, values={"text": "書きかけの一行"})
    assert "書きかけの一行" in client.get(URL).content.decode()
    post(client, cast, uuid=str(key))
    assert not open_drafts(actor).exists()


def test_a_helper_sees_the_own_ones_alone_and_no_names(cast: Cast, client: Client) -> None:
    own = note(cast)
    other = record_observation(
        cast.actor(cast.takada), Noticed("職員の気づき", clock.today(), cast.main)
    )
    attach_person(cast.actor(cast.takada), own, cast.yamada)
    page = client.get("/observations/").content.decode()
    assert "青いリュックの子" in page
    assert "山田" not in page
    assert "職員の気づき" not in page
    assert client.get(reverse("learning-observation", args=[other.pk])).status_code == 404


def test_a_worker_of_the_site_sees_them_and_one_of_another_site_does_not(cast: Cast) -> None:
    note(cast)
    assert len(latest(cast.actor(cast.takada))) == 1
    assert latest(cast.actor(cast.mori)) == []
    assert latest(cast.actor(cast.tanaka)) == []


def test_a_worker_says_whom_it_is_about_and_the_helpers_words_stay(cast: Cast) -> None:
    act = note(cast)
    client = enter(Client(), cast.takada)
    url = reverse("learning-observation-attach", args=[act.pk])
    assert "だれのことかを、えらんでください" in client.post(url, {}).content.decode()
    client.post(url, {"person": cast.yamada.pk})
    right = Act.objects.get(supersedes=act)
    (row,) = right.participants.all()
    assert (row.person, row.body) == (cast.yamada, "青いリュックの子")
    assert right.text == "いつもより静かだった。"
    assert list(promises_with(cast.actor(cast.takada), [cast.yamada.pk])) == [Promise.objects.get()]
    page = client.get(reverse("learning-observation", args=[act.pk]), follow=True).content.decode()
    assert "山田 春さん" in page


def test_nobody_names_somebody_out_of_reach(cast: Cast) -> None:
    act = note(cast)
    client = enter(Client(), cast.takada)
    url = reverse("learning-observation-attach", args=[act.pk])
    page = client.post(url, {"person": cast.kawaguchi.pk}).content.decode()
    assert "見つかりません" in page
    with pytest.raises(PermissionDenied):
        attach_person(cast.actor(cast.takada), act, cast.kawaguchi)


def test_whoever_looked_says_so_and_the_helper_sees_it(cast: Cast, client: Client) -> None:
    act = note(cast)
    worker = enter(Client(), cast.takada)
    worker.post(reverse("learning-observation-seen", args=[act.pk]), {"words": "声をかけてみます"})
    assert not noticed(cast.actor(cast.takada)).exists()
    assert "見ました。声をかけてみます" in client.get("/observations/").content.decode()
    again = worker.post(reverse("learning-observation-seen", args=[act.pk]), follow=True)
    assert "もう、だれかが見ました" in again.content.decode()


def test_a_helper_puts_the_own_words_right_and_neither_attaches_nor_answers(
    cast: Cast, client: Client
) -> None:
    act = note(cast)
    for verb in ("attach", "seen"):
        assert client.post(reverse(f"learning-observation-{verb}", args=[act.pk])).status_code == 404
    url = reverse("learning-observation-correct", args=[act.pk])
    assert "いつもより静かだった" in client.get(url).content.decode()
    client.post(url, {"text": "泣いていた。", "about": "青いリュックの子", "site": cast.main.pk,
                      "is_worrying": "on", "reason": "書きまちがい"})  # fmt: skip
    right = Act.objects.get(supersedes=act)
    assert right.text == "泣いていた。"
    assert Promise.objects.count() == 1
    assert Promise.objects.get().made_in == right


def test_what_staff_have_carried_on_is_not_the_helpers_to_read_or_change_any_more(
    cast: Cast, client: Client
) -> None:
    act = note(cast)
    named = attach_person(cast.actor(cast.takada), act, cast.yamada)
    assert client.get(reverse("learning-observation", args=[named.pk])).status_code == 404
    assert client.get(reverse("learning-observation-correct", args=[act.pk])).status_code == 404
    page = client.get(reverse("learning-observation", args=[act.pk])).content.decode()
    assert "いつもより静かだった" in page
    assert "山田" not in page


def test_a_worker_who_puts_the_words_right_keeps_who_was_named(cast: Cast) -> None:
    named = attach_person(cast.actor(cast.takada), note(cast), cast.yamada)
    url = reverse("learning-observation-correct", args=[named.pk])
    worker = enter(Client(), cast.takada)
    worker.post(url, {"text": "泣いていた。", "site": cast.main.pk, "reason": "書きまちがい"})
    right = Act.objects.get(supersedes=named)
    assert [p.person for p in right.participants.all()] == [cast.yamada]


@pytest.mark.parametrize("who", ["kenno", "kan", "gi", "tanaka", "mori"])
def test_nobody_else_notices_here(cast: Cast, who: str) -> None:
    act = note(cast)
    stranger = enter(Client(), getattr(cast, who))
    assert stranger.get(reverse("learning-observation", args=[act.pk])).status_code == 404
    assert post(stranger, cast).status_code in {404, 200}
    assert Act.objects.count() == 1
    with pytest.raises(Exception, match=".*"):
        answer(cast.actor(getattr(cast, who)), act)


def test_the_act_page_shows_the_way_to_answer(cast: Cast) -> None:
    act = note(cast)
    page = enter(Client(), cast.takada).get(reverse("ledger-act", args=[act.pk])).content.decode()
    assert reverse("learning-observation", args=[act.pk]) in page
    assert "青いリュックの子" in page
