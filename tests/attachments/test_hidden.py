"""A seal over the person hides papers too: until somebody has looked, and for whoever says why."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.attachments.makings import jpeg, office, pdf
from tests.attachments.scenes import add, fetch, said
from tests.cast import Cast
from tests.door import enter
from yorisoi.attachments.models import Attachment
from yorisoi.audit.models import Entry
from yorisoi.registry.actions.caring import found_household, join_household
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.sealing import lift, seal
from yorisoi.registry.models import ContactPoint, Reveal, Seal

pytestmark = pytest.mark.django_db
ADDRESS = "汐見市港町9丁目9番9号"
WHY = {"open_reason": "あす同行するため"}


@pytest.fixture
def takada(cast: Cast) -> Client:
    return enter(Client(), cast.takada)


@pytest.fixture
def suzuki(cast: Cast) -> Client:
    return enter(Client(), cast.suzuki)


@pytest.fixture
def sealed(cast: Cast) -> Seal:
    learn(cast.actor(cast.takada), cast.yamada, ContactPoint, kind="address", value=ADDRESS)
    return seal(cast.actor(cast.suzuki), cast.yamada, basis="支援措置", holders=[cast.suzuki])


def opened(client: Client, row: Attachment, **sent: str) -> tuple[int, bytes]:
    answer = client.post(reverse("attachments-open", args=[row.pk]), sent or WHY)
    return answer.status_code, answer.content


def is_shown(client: Client, row: Attachment, title: str) -> bool:
    """On every page that speaks of it, and as a file: everywhere or nowhere."""
    pages = [
        said(client, "desk-person", row.person_id), said(client, "attachments-papers", row.person_id),
        said(client, "attachments-attachment", row.pk),
    ]  # fmt: skip
    (answer,) = {title in page for page in pages}
    assert answer is (fetch(client, row).status_code == 200)
    if not answer:
        assert "data:image" not in pages[-1]
        assert all("伏せている書類" in page for page in pages)
    return answer


def test_a_seal_hides_old_papers_because_nobody_looked_through_them(
    cast: Cast, takada: Client, suzuki: Client
) -> None:
    row = add(takada, cast.yamada, "家の前.jpg", jpeg(), title="家の前")
    assert is_shown(takada, row, "家の前")
    learn(cast.actor(cast.takada), cast.yamada, ContactPoint, kind="address", value=ADDRESS)
    over = seal(cast.actor(cast.suzuki), cast.yamada, basis="支援措置", holders=[cast.suzuki])
    assert not is_shown(takada, row, "家の前")
    assert not is_shown(suzuki, row, "家の前"), "a holder says why, too"
    lift(cast.actor(cast.suzuki), over, reason="引っこして安全になった")
    assert is_shown(takada, row, "家の前")


@pytest.mark.usefixtures("sealed")
def test_a_holder_says_why_and_gets_the_file_once_and_it_is_counted(
    cast: Cast, takada: Client, suzuki: Client
) -> None:
    row = add(takada, cast.yamada, "封筒.pdf", pdf(ADDRESS), kind="letter")
    status, content = opened(suzuki, row, open_reason="")
    assert (status, b"%PDF" in content) == (200, False)
    assert not Reveal.objects.exists()
    status, content = opened(suzuki, row)
    assert (status, content) == (200, pdf(ADDRESS))
    assert Reveal.objects.get().staff == cast.suzuki
    verbs = list(Entry.objects.order_by("-pk").values_list("verb", flat=True)[:2])
    assert verbs == ["attachment.read", "seal.opened"]
    assert fetch(suzuki, row).status_code == 404


@pytest.mark.usefixtures("sealed")
def test_nobody_else_opens_it_and_the_knock_is_written_down(cast: Cast, takada: Client) -> None:
    row = add(takada, cast.yamada, "封筒.pdf", pdf(ADDRESS), kind="letter")
    for who in (cast.takada, cast.satou):
        status, content = opened(enter(Client(), who), row)
        assert (status, b"%PDF" in content) == (200, False)
        assert "鈴木" in content.decode()
        assert Entry.objects.filter(verb="seal.refused", actor__contains=who.name).exists()
    assert not Entry.objects.filter(verb="attachment.read").exists()


@pytest.mark.usefixtures("sealed")
def test_a_reason_that_says_the_place_is_not_taken(
    cast: Cast, takada: Client, suzuki: Client
) -> None:
    row = add(takada, cast.yamada, "封筒.pdf", pdf(ADDRESS), kind="letter")
    status, content = opened(suzuki, row, open_reason=f"{ADDRESS}へ行く")
    assert (status, b"%PDF" in content) == (200, False)


@pytest.mark.usefixtures("sealed")
def test_opening_wants_a_fresh_proof(cast: Cast, takada: Client, suzuki: Client) -> None:
    row = add(takada, cast.yamada, "封筒.pdf", pdf(ADDRESS), kind="letter")
    session = suzuki.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session.save()
    answer = suzuki.post(reverse("attachments-open", args=[row.pk]), WHY)
    assert (answer.status_code, b"%PDF" in answer.content) == (302, False)


@pytest.mark.usefixtures("sealed")
def test_what_somebody_has_looked_at_is_shown_under_a_seal(cast: Cast, takada: Client) -> None:
    row = add(takada, cast.yamada, "手帳.jpg", jpeg(), title="手帳の表紙", is_clear="on")
    assert is_shown(takada, row, "手帳の表紙")
    other = add(
        takada, cast.yamada, "家.jpg", jpeg(), title="玄関", group="whereabouts", is_clear="on"
    )
    assert not is_shown(takada, other, "玄関"), "whereabouts are never clear"
    third = add(
        takada, cast.yamada, "鍵.jpg", jpeg(), title="鍵の番号", is_sealed="on", is_clear="on"
    )
    assert not is_shown(takada, third, "鍵の番号")


@pytest.mark.usefixtures("sealed")
def test_a_holder_clears_an_old_paper_and_nobody_else_does(
    cast: Cast, takada: Client, suzuki: Client
) -> None:
    row = add(takada, cast.yamada, "手帳.jpg", jpeg(), title="手帳の表紙")
    url = reverse("attachments-clear", args=[row.pk])
    assert url not in said(takada, "attachments-attachment", row.pk)
    takada.post(url)
    assert not is_shown(takada, row, "手帳の表紙")
    assert url in said(suzuki, "attachments-attachment", row.pk)
    suzuki.post(url)
    assert is_shown(takada, row, "手帳の表紙")


def test_a_seal_covers_the_papers_of_whoever_lives_there(
    cast: Cast, takada: Client, sealed: Seal
) -> None:
    row = add(takada, cast.takahashi, "校門.jpg", jpeg(), title="校門")
    assert is_shown(takada, row, "校門")
    root = cast.actor(cast.suzuki)
    home = found_household(root, cast.yamada)
    join_household(root, cast.takahashi, home)
    assert not is_shown(takada, row, "校門")


def test_a_paper_sealed_by_itself_opens_to_those_who_know_the_person_for_a_reason(
    cast: Cast, takada: Client
) -> None:
    row = add(takada, cast.yamada, "通帳.jpg", jpeg(), title="通帳", is_sealed="on")
    assert not is_shown(takada, row, "通帳")
    assert opened(takada, row)[0] == 200
    assert Reveal.objects.count() == 1


@pytest.mark.usefixtures("sealed")
def test_sealed_words_in_a_text_are_blackened_and_an_office_file_with_them_does_not_open(
    cast: Cast, takada: Client, suzuki: Client
) -> None:
    memo = add(takada, cast.yamada, "memo.txt", f"{ADDRESS}で会う".encode(), is_clear="on")
    shown = fetch(takada, memo).content.decode()
    assert (shown[:4], ADDRESS in shown) == ("████", False)
    assert ADDRESS in fetch(suzuki, memo).content.decode()
    # Under a name that Python's keyword cannot have.
    letter = office(**{"word/header1.xml": f"<w>{ADDRESS}</w>".encode()})
    row = add(takada, cast.yamada, "a.docx", letter, is_clear="on")
    answer = fetch(takada, row)
    assert (answer.status_code, answer.content[:2] == b"PK") == (403, False)
    assert fetch(suzuki, row).status_code == 200


@pytest.mark.usefixtures("sealed")
def test_who_writes_the_place_into_a_title_is_warned_and_it_is_blackened(
    cast: Cast, takada: Client
) -> None:
    row = add(takada, cast.yamada, "a.jpg", jpeg(), title=f"{ADDRESS}の手紙", is_clear="on")
    assert "秘匿の住所などと同じ言葉があります" in said(
        takada, "attachments-papers", cast.yamada.pk
    )
    assert ADDRESS not in said(takada, "attachments-attachment", row.pk)
