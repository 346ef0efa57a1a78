"""A worker adds papers and photos, looks at them, puts them right; nobody else learns of them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tests.attachments import makings
from tests.attachments.makings import TOKEN, jpeg, pdf
from tests.attachments.scenes import add, fetch, hand_in, said
from tests.cast import Cast
from tests.desk.scenes import register_many, spoke
from tests.door import enter
from yorisoi.attachments import contents, store
from yorisoi.attachments.models import Attachment, Withdrawal
from yorisoi.audit.models import Entry
from yorisoi.ledger.actions.recording import retract_act
from yorisoi.ledger.models import Act
from yorisoi.registry.models import Person

pytestmark = pytest.mark.django_db
NAME = "山田さんの自宅 汐見市.jpg"


@pytest.fixture
def takada(cast: Cast) -> Client:
    return enter(Client(), cast.takada)


def verbs(row: Attachment) -> list[str]:
    rows = Entry.objects.filter(target=f"attachment:{row.pk}", verb__startswith="attachment.")
    return list(rows.order_by("pk").values_list("verb", flat=True))


def files() -> set[str]:
    return {path.name for path in (Path(settings.MEDIA_ROOT) / "attachments").glob("*/*")}


def test_several_files_are_added_at_once_each_with_its_row_and_its_entry(
    cast: Cast, takada: Client
) -> None:
    answer = hand_in(
        takada,
        cast.yamada,
        (NAME, jpeg()),
        ("通知.pdf", pdf()),
        kind="letter",
        title="市からの手紙",
    )
    assert (answer.status_code, answer.url) == (302, f"/persons/{cast.yamada.pk}/papers/")
    photo, letter = Attachment.objects.order_by("pk")
    assert (photo.title, letter.title) == ("市からの手紙（1/2）", "市からの手紙（2/2）")
    assert (photo.media_type, letter.media_type) == (contents.JPEG, contents.PDF)
    assert (photo.person, photo.author, photo.group) == (cast.yamada, cast.takada, "records")
    assert photo.original_name == NAME
    assert verbs(photo) == verbs(letter) == ["attachment.added"]
    shown = said(takada, "attachments-papers", cast.yamada.pk)
    assert shown.count("市からの手紙") == 2
    assert shown.count("data:image/jpeg;base64,") == 1


def test_a_telephone_chooses_for_itself_whether_to_take_a_photo(cast: Cast, takada: Client) -> None:
    page = said(takada, "attachments-new", cast.yamada.pk)
    (field,) = re.findall(r'<input type="file"[^>]*>', page)
    assert "multiple" in field
    assert 'accept="image/jpeg,image/png,image/webp' in field
    assert "heic" not in field
    assert "capture" not in field


def test_nothing_readable_lies_in_the_database_or_on_the_disk(cast: Cast, takada: Client) -> None:
    given = pdf(TOKEN)
    row = add(takada, cast.yamada, f"{TOKEN}.pdf", given, title=f"{TOKEN}の写真", kind="letter")
    lies = store.path_of(row.stored_as).read_bytes()
    assert (len(lies), lies[:2]) == (row.sealed_size, b"e1")
    assert b"%PDF" not in lies
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM attachments_attachment")
        assert TOKEN not in str(cursor.fetchall())
    assert store.path_of(row.stored_as).stat().st_mode & 0o077 == 0
    assert fetch(takada, row).content == given
    assert TOKEN in said(takada, "attachments-attachment", row.pk)


def test_a_photo_comes_out_drawn_anew_and_a_paper_as_a_file_nobody_s_name_in_theirs(
    cast: Cast, takada: Client
) -> None:
    photo = add(takada, cast.yamada, NAME, jpeg())
    letter = add(takada, cast.yamada, "山田さん.pdf", pdf(), kind="letter")
    answer = fetch(takada, photo)
    assert not Image.open(io.BytesIO(answer.content)).getexif()
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith('inline; filename="photo-')
    other = fetch(takada, letter)
    assert other.headers["Content-Disposition"].startswith('attachment; filename="letter-')
    for one in (answer, other):
        assert one.headers["X-Content-Type-Options"] == "nosniff"
        policy = one.headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "sandbox"} <= {part.strip() for part in policy}
        assert "no-store" in one.headers["Cache-Control"]
        assert re.fullmatch(
            r'\w+; filename="[a-z]+-\d+-\d{8}\.(jpg|pdf)"', one.headers["Content-Disposition"]
        )
    assert verbs(photo)[-1] == verbs(letter)[-1] == "attachment.read"


def test_a_reading_that_cannot_be_written_down_shows_nothing(
    cast: Cast, takada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add(takada, cast.yamada, "a.jpg", jpeg())

    def fails(*_args: object, **_more: object) -> None:
        raise OSError("no trail")

    monkeypatch.setattr("yorisoi.attachments.actions.reading.note_reading", fails)
    takada.raise_request_exception = False
    answer = fetch(takada, row)
    assert (answer.status_code, b"JFIF" in answer.content) == (500, False)


def test_what_is_refused_is_named_the_rest_is_kept_and_every_word_stays(
    cast: Cast, takada: Client
) -> None:
    answer = hand_in(
        takada, cast.yamada, ("よい.jpg", jpeg()), ("IMG_2.HEIC", makings.HEIC),
        title="手帳の三ページ", kind="certificate", group="medical", is_sealed="on",
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "「IMG_2.HEIC」" in page
    assert "互換性優先" in page
    assert 'value="手帳の三ページ"' in page
    assert re.search(r'value="certificate"[^>]*checked', page)
    assert '<option value="medical" selected' in page
    assert re.search(r'name="is_sealed"[^>]*checked', page)
    assert Attachment.objects.count() == 1


def test_a_form_without_a_file_says_so(cast: Cast, takada: Client) -> None:
    page = hand_in(takada, cast.yamada, title="なにもない").content.decode()
    assert "ファイルを選ぶか、写真を撮ってください。" in page
    assert Attachment.objects.count() == 0


def test_what_is_too_large_is_told_and_costs_no_memory(cast: Cast, takada: Client) -> None:
    answer = hand_in(
        takada, cast.yamada, ("a.pdf", b"%PDF-" + bytes(40 * contents.MB)), title="長い紙"
    )
    page = answer.content.decode()
    assert "大きすぎます（40MB）" in page
    assert 'value="長い紙"' in page


def test_the_same_form_twice_adds_nothing_twice(cast: Cast, takada: Client) -> None:
    for number in (
        {"uuid": "6f1d7a1e-0000-4000-8000-000000000001"},
        {"uuid": "", "csrfmiddlewaretoken": "x" * 64},
    ):
        before, lay = Attachment.objects.count(), files()
        for _again in range(2):
            answer = hand_in(takada, cast.yamada, ("a.jpg", jpeg()), ("b.jpg", jpeg()), **number)
            assert answer.status_code == 302
        assert Attachment.objects.count() == before + 2
        assert len(files() - lay) == 4, "two photos, two small ones"


def test_a_paper_of_an_act_stands_on_both_pages_and_follows_a_correction(
    cast: Cast, takada: Client
) -> None:
    act = spoke(cast, cast.yamada, 1)
    row = add(takada, cast.yamada, "a.jpg", jpeg(), title="水道の請求書", act=act.pk)
    assert row.act == act
    for door, pk in (("ledger-act", act.pk), ("desk-person", cast.yamada.pk)):
        assert "水道の請求書" in said(takada, door, pk)
    assert f"/persons/{cast.yamada.pk}/papers/new/?act={act.pk}" in said(
        takada, "ledger-act", act.pk
    )
    form = {"who": cast.yamada.pk, "day": "today", "text": "直した", "site": cast.main.pk,
            "kind": "station", "base": act.pk, "correction_reason": "まちがい"}  # fmt: skip
    assert takada.post(reverse("ledger-act-correct", args=[act.pk]), form).status_code == 302
    newest = Act.objects.get(supersedes=act)
    row.refresh_from_db()
    assert row.act == newest
    retract_act(cast.actor(cast.takada), newest, reason="まちがい")
    assert "水道の請求書" in said(takada, "desk-person", cast.yamada.pk)


def test_the_page_of_an_act_asks_as_often_for_many_people_as_for_two(
    cast: Cast, takada: Client
) -> None:
    def asked(count: int, start: int) -> int:
        first, *others = Person.objects.in_bulk(register_many(cast, count, start=start)).values()
        act = spoke(cast, first, 0)
        for other in others:
            act.participants.create(form="person", person=other)
        for person in (first, *others):
            add(takada, person, f"紙{person.pk}.txt", "紙".encode(), kind="letter", act=act.pk)
        with CaptureQueriesContext(connection) as queries:
            shown = said(takada, "ledger-act", act.pk)
        assert all(f"紙{person.pk}" in shown for person in (first, *others))
        return len(queries)

    few = asked(2, 0)
    assert asked(9, 20) == few


def test_an_act_with_somebody_else_takes_no_paper_of_this_person(
    cast: Cast, takada: Client
) -> None:
    act = spoke(cast, cast.takahashi, 1)
    answer = hand_in(takada, cast.yamada, ("a.jpg", jpeg()), act=act.pk)
    assert (answer.status_code, Attachment.objects.count()) == (404, 0)


@pytest.mark.parametrize("who", ["mori", "nishi", "kenno", "kan", "gi", "tanaka"])
def test_out_of_reach_is_as_if_it_were_not_there(cast: Cast, takada: Client, who: str) -> None:
    row = add(takada, cast.yamada, "a.jpg", jpeg(), title="水道の請求書")
    client = enter(Client(), getattr(cast, who))
    for door, method in (
        ("attachment", "get"), ("file", "get"), ("replace", "get"), ("open", "post"),
        ("withdraw", "post"), ("clear", "post"),
    ):  # fmt: skip
        sent = {"reason": "まちがい", "open_reason": "あす同行するため"} if method == "post" else {}
        theirs, none = (
            getattr(client, method)(reverse(f"attachments-{door}", args=[pk]), sent)
            for pk in (row.pk, 987_654_321)
        )
        assert theirs.status_code == none.status_code == 404
    for door in ("papers", "new"):
        assert client.get(reverse(f"attachments-{door}", args=[cast.yamada.pk])).status_code == 404
    assert not Withdrawal.objects.exists()
    assert verbs(row) == ["attachment.added"]


def test_withdrawn_is_kept_hidden_and_says_so(cast: Cast, takada: Client) -> None:
    row = add(takada, cast.yamada, "a.jpg", jpeg(), title="人ちがいの手帳")
    url = reverse("attachments-withdraw", args=[row.pk])
    assert "取り下げるわけ" in takada.post(url, {"reason": ""}).content.decode()
    assert not Withdrawal.objects.exists()
    assert takada.post(url, {"reason": "べつの人の手帳だった"}).status_code == 302
    page = said(takada, "attachments-attachment", row.pk)
    assert "べつの人の手帳だった" in page
    assert reverse("attachments-file", args=[row.pk]) not in page
    assert fetch(takada, row).status_code == 404
    assert "data:image" not in said(takada, "attachments-papers", cast.yamada.pk)
    assert "人ちがいの手帳" in said(takada, "attachments-papers", cast.yamada.pk)
    assert "人ちがいの手帳" not in said(takada, "desk-person", cast.yamada.pk)
    assert store.path_of(row.stored_as).exists()
    assert "attachment.withdrawn" in verbs(row)


def test_another_takes_its_place_and_the_old_one_stays_behind(cast: Cast, takada: Client) -> None:
    row = add(takada, cast.yamada, "a.jpg", jpeg(), title="手帳")
    url = reverse("attachments-replace", args=[row.pk])
    new = {"kind": "certificate", "title": "新しい手帳", "files": io.BytesIO(jpeg((32, 32)))}
    new["files"].name = "b.jpg"
    assert takada.post(url, new).status_code == 302
    other = Attachment.objects.get(supersedes=row)
    person = said(takada, "desk-person", cast.yamada.pk)
    assert "新しい手帳" in person
    assert ">手帳<" not in person
    assert reverse("attachments-attachment", args=[row.pk]) in said(
        takada, "attachments-papers", cast.yamada.pk
    )
    assert reverse("attachments-attachment", args=[other.pk]) in said(
        takada, "attachments-attachment", row.pk
    )
    assert fetch(takada, row).status_code == 200
    assert takada.get(url).status_code == 404, "it was replaced already"
    assert verbs(other)[0] == "attachment.superseded"


def test_a_file_that_is_gone_or_damaged_says_whom_to_tell(cast: Cast, takada: Client) -> None:
    row = add(takada, cast.yamada, "a.pdf", pdf(), kind="letter")
    path = store.path_of(row.stored_as)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    answer = fetch(takada, row)
    assert (answer.status_code, "管理の人に" in answer.content.decode()) == (410, True)
    path.unlink()
    assert fetch(takada, row).status_code == 410
    other = add(takada, cast.yamada, "b.pdf", pdf("べつの紙"), kind="letter")
    store.path_of(other.stored_as).rename(path)
    assert fetch(takada, row).status_code == 410, "another's file under this name does not open"


def test_names_of_any_kind_are_taken_as_they_are(cast: Cast, takada: Client) -> None:
    for name in (
        "a" * 300 + ".jpg",
        "..\\..\\etc\\passwd.jpg",
        "<script>.jpg",
        "名前\u202egpj.exe.jpg",
        ".jpg",
        "髙橋﨑.JPG",
    ):
        row = add(takada, cast.yamada, name, jpeg(), title="<b>長い" + "な" * 80)
        page = said(takada, "attachments-attachment", row.pk)
        assert "<script>.jpg" not in page
        assert "<b>長い" not in page
        assert fetch(takada, row).status_code == 200
