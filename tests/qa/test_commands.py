"""The tools as somebody would type them, against a server that runs."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.harness import installation as installations
from tests.harness.installation import Installation, Served
from tests.qa.test_world import example

# Behind a fresh proof.
STEPPED = "/setup/settings/"
ON = {"YORISOI_QA": "1"}
Capsys = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def place(
    migrated: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The world of the page, built once. Whoever moves its clock moves it back."""
    folder = tmp_path_factory.mktemp("qa")
    with installations.new(folder / "data", like=migrated) as made:
        (folder / "spec.json").write_text(json.dumps(example(), ensure_ascii=False))
        made.must_run("qa", "world", folder / "spec.json", **ON)
        yield made


@pytest.fixture(scope="module")
def served(place: Installation) -> Iterator[Served]:
    with place.served(**ON) as server:
        yield server


def ask(served: Served, path: str, cookie: str) -> tuple[int, str, str]:
    """Status, where it leads, what it says."""

    class Stays(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_more: object) -> None:
            return None

    request = urllib.request.Request(served.url + path, headers={"Cookie": cookie})
    try:
        answer = urllib.request.build_opener(Stays).open(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.headers.get("Location", ""), answer.read().decode()


def url(place: Installation, key: str, door: str) -> str:
    return json.loads((place.data / "qa-world.json").read_text())["keys"][key]["urls"][door]


def cookie(place: Installation, *user: str) -> str:
    return place.must_run("qa", "login", *user, **ON).strip()


EVERY = (["world", "x.json"], ["login", "takada"], ["clock", "+1d"], ["outbox"], ["digest"])


@pytest.mark.parametrize("words", EVERY, ids=lambda words: words[0])
@pytest.mark.parametrize(("is_production", "said"), [(False, "YORISOI_QA=1"), (True, "本番")])
def test_every_command_refuses_outside_qa(
    words: list[str], is_production: bool, said: str, settings: object, capsys: Capsys
) -> None:
    settings.QA, settings.PRODUCTION = False, is_production
    with pytest.raises(SystemExit) as left:
        call_command("qa", *words)
    told = capsys.readouterr()
    assert (left.value.code, told.out) == (2, "")
    assert said in told.err


@pytest.mark.parametrize(
    "more", [{}, {**ON, "YORISOI_PRODUCTION": "1"}], ids=["bare", "production"]
)
def test_the_environment_decides(place: Installation, more: dict[str, str]) -> None:
    ran = place.run("qa", "login", "takada", **more)
    assert (ran.code, ran.out) == (2, "")


def test_a_marker_of_production_is_stronger_than_the_word(tmp_path: Path) -> None:
    (tmp_path / "PRODUCTION").touch()
    ran = Installation(tmp_path).run("qa", "world", "x.json", **ON)
    assert (ran.code, ran.out) == (2, "")
    assert "本番" in ran.err


def test_what_would_have_been_sent_stands_in_the_outbox(place: Installation) -> None:
    code = (
        "from django.core.mail import send_mail\n"
        "send_mail('知らせ', '本文です', None, ['satou@aozora.example'])"
    )
    place.must_run("shell", "--no-imports", "-c", code, **ON)
    waiting = json.loads(place.must_run("qa", "outbox", **ON))
    assert [(m["state"], m["to"], m["subject"]) for m in waiting] == [
        ("waiting", "satou@aozora.example", "知らせ")
    ]
    place.must_run("jobs", "run", **ON)
    (sent,) = json.loads(place.must_run("qa", "outbox", **ON))
    assert (sent["state"], sent["text"].strip()) == ("sent", "本文です")


def test_a_place_of_somebody_else_is_left_alone(
    empty_installation: Installation, tmp_path: Path
) -> None:
    empty_installation.must_run("init", "--organization", "よその会", "--code", "yoso")
    (tmp_path / "spec.json").write_text("{}")
    ran = empty_installation.run("qa", "world", tmp_path / "spec.json", **ON)
    assert (ran.code, ran.out) == (2, "")
    ran = empty_installation.run("qa", "login", "x", **ON)
    assert (ran.code, ran.out) == (2, "")


def test_a_second_world_is_refused_and_changes_nothing(place: Installation, tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text(json.dumps(example()))
    before = place.must_run("qa", "digest", **ON)
    ran = place.run("qa", "world", tmp_path / "spec.json", **ON)
    assert (ran.code, ran.out) == (2, "")
    assert place.must_run("qa", "digest", **ON) == before
    assert json.loads(place.must_run("qa", "world", "--show", **ON))["keys"]["haru"]


def test_a_spec_that_is_wrong_is_told_in_words(
    empty_installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "spec.json").write_text('{"persons": [{"shoe_size": 3}]}')
    ran = empty_installation.run("qa", "world", tmp_path / "spec.json", **ON)
    assert ran.code == 2
    assert "persons[0].shoe_size" in ran.err
    assert "Traceback" not in ran.err


def test_a_cookie_opens_what_its_owner_may_open(place: Installation, served: Served) -> None:
    takada, mori = cookie(place, "takada"), cookie(place, "mori")
    haru = url(place, "haru", "desk-person")
    status, _where, said = ask(served, haru, takada)
    assert status == 200
    assert "090-1111-0001" in said
    assert "汐見市みなと町" not in said
    assert ask(served, haru, mori)[0] == 404
    trail = place.python(
        "from yorisoi.audit.models import Entry\n"
        "print(Entry.objects.filter(verb='qa.session_made', via='qa').count())"
    )
    assert int(trail) >= 2


def test_whoever_left_and_whoever_has_no_second_factor(place: Installation, served: Served) -> None:
    haru = url(place, "haru", "desk-person")
    assert ask(served, haru, cookie(place, "gone"))[1].startswith("/sign-in/")
    status, where, _said = ask(served, haru, cookie(place, "novice"))
    assert (status, where) == (302, "/me/first-key/")


def test_an_old_proof_is_asked_for_again(place: Installation, served: Served) -> None:
    stale, fresh = cookie(place, "satou", "--stale"), cookie(place, "satou")
    assert ask(served, "/persons/", stale)[0] == 200
    assert ask(served, STEPPED, fresh)[0] == 200
    assert ask(served, STEPPED, stale)[1].startswith("/confirm/begin/")


def test_time_moves_for_the_server_too(place: Installation, served: Served) -> None:
    live = url(place, "live", "desk-shared-file")
    assert ask(served, live, cookie(place, "tanaka"))[0] == 200
    try:
        said = json.loads(place.must_run("qa", "clock", "+40d", **ON))
        assert said["seconds_ahead"] == 40 * 86_400
        assert ask(served, live, cookie(place, "tanaka"))[0] == 404
    finally:
        place.must_run("qa", "clock", "reset", **ON)
    assert ask(served, live, cookie(place, "tanaka"))[0] == 200


def test_a_time_that_nobody_can_read_is_told(place: Installation) -> None:
    ran = place.run("qa", "clock", "someday", **ON)
    assert ran.code == 2
    assert "someday" in ran.err


def test_without_qa_nobody_looks_at_the_file_of_time(place: Installation) -> None:
    try:
        place.must_run("qa", "clock", "+40d", **ON)
        code = "from yorisoi.common import clock; print(clock.ahead().days)"
        assert place.python(code).strip() == "0"
        assert place.must_run("shell", "--no-imports", "-c", code, **ON).strip() == "40"
    finally:
        place.must_run("qa", "clock", "reset", **ON)


def test_the_server_says_loudly_where_it_stands(served: Served) -> None:
    assert "YORISOI_QA=1" in served.log.read_text()
