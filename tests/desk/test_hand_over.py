"""The person asks who has read the file, and takes a paper home that can be read."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from tests.cast import Cast
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.desk.papers.readers import PLAIN, paper
from yorisoi.disclosure.egress import Egress, opened
from yorisoi.disclosure.models import Release
from yorisoi.registry.actions.reading import note_listing, note_reading
from yorisoi.registry.actions.sealing import open_seal, seal
from yorisoi.registry.queries.readers import visits_between


@pytest.fixture
def read(cast: Cast) -> Cast:
    me, pk = cast.actor(cast.takada), cast.yamada.pk
    note_reading(me, "person.read", f"person:{pk}", [pk])
    note_reading(me, "person.read", f"person:{pk}", [pk], part="record")
    note_listing(me, "person.listed", [pk])
    seal(cast.actor(cast.suzuki), cast.yamada, basis="支援措置", holders=[cast.suzuki])
    with opened(Egress(cast.actor(cast.suzuki), "test")):
        open_seal(cast.actor(cast.suzuki), cast.yamada, reason="髙橋さんの父がクスノキ町に来たため")
    return cast


def test_it_says_who_when_and_what_for_and_nothing_that_was_typed(read: Cast) -> None:
    today = clock.today()
    visits = visits_between(read.actor(read.takada), [read.yamada.pk], today, today)
    made = paper("春さん", "あおぞら相談室", visits, today, today, today)
    lines = [line for day in made.days for line in day.lines]
    said = {(line.who, line.what) for line in lines}
    assert ("高田（相談員・支援員）", PLAIN["person.read"]) in said
    assert ("高田（相談員・支援員）", PLAIN["record"]) in said
    assert ("高田（相談員・支援員）", PLAIN["listed"]) in said
    assert ("鈴木（主任）", PLAIN["seal.opened"]) in said
    whole = json.dumps([line.what for line in lines], ensure_ascii=False)
    for hidden in ("髙橋", "クスノキ", "支援措置", "ファイルを読んだ"):
        assert hidden not in whole


def test_it_passes_the_gate_and_is_written_down(read: Cast, browse) -> None:
    url = reverse("desk-person-hand-over", args=[read.yamada.pk])
    client = browse(read.takada)
    assert url in client.get(reverse("desk-person-readers", args=[read.yamada.pk])).content.decode()
    assert client.get(url).status_code == 200
    answer = client.post(url, {})
    assert answer.content.startswith(b"%PDF")
    assert "山田" not in answer["Content-Disposition"]
    release = Release.objects.get(kind="readers")
    assert (release.recipient, release.labels) == ("本人", ["names"])
    entry = Entry.objects.get(verb="readers.handed_over")
    assert entry.mentions.get().person == read.yamada.pk


@pytest.mark.parametrize("who", ["mori", "nishi", "kan", "gi", "tanaka"])
def test_nobody_else_gets_it(read: Cast, browse, who: str) -> None:
    url = reverse("desk-person-hand-over", args=[read.yamada.pk])
    assert browse(getattr(read, who)).post(url, {}).status_code == 404
    assert not Release.objects.filter(kind="readers").exists()
