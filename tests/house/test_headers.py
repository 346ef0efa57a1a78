"""What every answer tells the browser, and what the house does not have at all."""

from __future__ import annotations

import logging
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from csp.constants import NONE, SELF
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.door import enter
from tests.harness.installation import Installation
from tests.house import agreed
from tests.house.planted import MAIN, World
from tests.house.test_attacks import client_of
from tests.house.test_doors import address, undone
from tests.house.test_templates_are_strict import Strict
from yorisoi.accounts import doors
from yorisoi.accounts.models import Staff
from yorisoi.common.middleware import UNUSED

pytestmark = pytest.mark.django_db
PEOPLE = "/persons/"
METHODS = ["TRACE", "PUT", "PROPFIND"]
WORDS = "ながい合言葉を三つつなげる"


def missing(answer: HttpResponse) -> list[str]:
    """The headers that an answer should have and has not."""
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    wrong = [name for name, value in wanted.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'",
                 "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):  # fmt: skip
        wrong += [] if part in [one.strip() for one in policy.split(";")] else [part]
    permissions = answer.headers.get("Permissions-Policy", "")
    return wrong + [name for name in UNUSED if f"{name}=()" not in permissions]


def test_every_answer_carries_them_pages_and_misfortunes_alike(world: World) -> None:
    stranger, staff = Client(raise_request_exception=False), enter(Client(), world.cast.takada)
    answers = {
        "door": stranger.get("/sign-in/"), "sent to the door": stranger.get("/"),
        "nothing there": stranger.get("/nowhere/"), "another host": stranger.get("/", headers={"host": "x.example"}),
        "today": staff.get("/"), "signed in, nothing there": staff.get("/nowhere/"),
        "told in JSON": stranger.get(PEOPLE, headers={"X-Fragment": "1"}),
        "no such method": staff.put(PEOPLE),
    }  # fmt: skip
    assert {name: missing(answer) for name, answer in answers.items()} == {
        name: [] for name in answers
    }
    assert answers["told in JSON"].status_code == 401


def test_the_content_policy_knows_no_exception() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert settings.CONTENT_SECURITY_POLICY.keys() == {"DIRECTIVES"}
    assert {source for sources in directives.values() for source in sources} <= {
        NONE,
        SELF,
        "data:",
    }
    assert [name for name, sources in directives.items() if "data:" in sources] == ["img-src"]


class Foreign(HTMLParser):
    """What a page would fetch from, or send to, another house."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            fetches = name in {"src", "srcset", "action", "formaction"} or tag == "link"
            if fetches and name != "rel" and urlsplit(value or "").netloc not in {"", "testserver"}:
                self.found.append(f"{tag} {name}={value}")


@pytest.mark.walk
@pytest.mark.parametrize("who", ["satou", "takada"])
def test_no_page_holds_anything_inline_or_from_elsewhere_and_none_stays_in_a_cache(
    world: World, who: str
) -> None:
    """Every page as it is drawn: the templates alone do not show what a tag or a widget adds."""
    client, wrong, pages = client_of(world, who), [], 0
    for name, door in doors.every().items():
        if "GET" not in door.methods or door.is_public or name == "accounts-lock":
            continue
        try:
            url = address(world, door, MAIN)
        except NoReverseMatch:
            # Nothing of the kind is planted.
            continue
        with undone([]):
            answer = client.get(url)
        kind = answer.headers.get("Content-Type", "")
        wrong += [(name, header) for header in missing(answer)]
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            wrong.append((name, "Cache-Control"))
        if re.match(r"text/|application/(json|javascript)", kind) and answer.content:
            is_said = kind.startswith("application/json") or "charset=" in kind
            wrong += [] if is_said else [(name, kind)]
        if kind.startswith("text/html") and answer.content:
            pages += answer.status_code == 200
            for reader in (Strict(), Foreign()):
                reader.feed(answer.content.decode())
                wrong += [(name, found) for found in reader.found]
    assert wrong == []
    assert pages > 20


def test_no_other_origin_is_let_in(world: World) -> None:
    client = enter(Client(), world.cast.takada)
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    for answer in (
        client.get(PEOPLE, headers=asked), client.options(PEOPLE, headers=asked),
        Client().options("/sign-in/", headers=asked),
    ):  # fmt: skip
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    strict = enter(Client(enforce_csrf_checks=True), world.cast.takada)
    strict.get(PEOPLE)
    token = strict.cookies[settings.CSRF_COOKIE_NAME].value
    sent = {"csrfmiddlewaretoken": token, "language": "en"}
    url = reverse("accounts-language")
    assert strict.post(url, sent, headers={"origin": "https://evil.example"}).status_code == 403
    assert strict.post(url, sent, headers={"origin": "http://testserver"}).status_code == 302


@pytest.mark.walk
@pytest.mark.parametrize("method", METHODS)
def test_what_nobody_asked_to_support_is_refused_at_every_door(world: World, method: str) -> None:
    client = client_of(world, "satou")
    for name, door in doors.every().items():
        if method in door.methods:
            continue
        try:
            url = address(world, door, MAIN)
        except NoReverseMatch:
            continue
        with undone(written := []):
            answer = client.generic(method, url)
        assert answer.status_code in {404, 405}, (name, answer.status_code)
        assert [sql for sql in written if "audit_" not in sql] == [], name
        assert b"TRACE" not in answer.content


def test_a_method_named_in_a_header_or_a_field_is_not_believed(world: World) -> None:
    client, body = client_of(world, "takada"), agreed.bodies(world, MAIN)["ledger-act-new"]
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        with undone(written := []):
            answer = client.get(reverse("ledger-act-new"), body, headers={header: "POST"})
        assert answer.status_code == 200
        assert [sql for sql in written if "ledger_act" in sql] == []
    with undone(written := []):
        assert client.post(PEOPLE, {"_method": "GET"}).status_code == 405
        url = reverse("accounts-draft", args=["ledger-act-new"])
        client.post(url, {"_method": "DELETE"}, headers={"X-HTTP-Method-Override": "DELETE"})
    assert [sql for sql in written if "accounts_draft" in sql] == []


def test_what_stands_in_the_address_is_not_taken_for_what_was_sent(world: World) -> None:
    client = client_of(world, "takada")
    body = agreed.bodies(world, MAIN)["ledger-act-new"]
    with undone(written := []):
        asked = "&".join(f"{key}=1" for key in body)
        answer = client.post(f"{reverse('ledger-act-new')}?{asked}", {})
    assert answer.status_code == 200
    assert [sql for sql in written if 'INSERT INTO "ledger_act"' in sql] == []


@pytest.mark.parametrize(
    "path",
    ["admin/", "api/", "graphql", "metrics", "health", "__debug__/", "swagger.json",
     "docs/", "schema/", "ws/", "signup/", "accounts/signup/", "sign-up/", ".git/HEAD", ".env",
     ".well-known/openid-configuration", "o/token/", "oauth/token", "saml/acs/", "files/",
     "media/", "secret-key", "yorisoi.sqlite3", "pyproject.toml", "manage.py", "jsi18n/"],
)  # fmt: skip
def test_there_is_no_such_place(world: World, client: Client, path: str) -> None:
    answer = client.get(f"/{path}")
    assert answer.status_code == 404
    assert client.post(f"/{path}").status_code in {404, 405}


def test_a_page_that_breaks_tells_nothing_and_the_log_knows(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_args: object, **_more: object) -> None:
        raise RuntimeError("SELECT secret FROM somewhere")

    monkeypatch.setattr("yorisoi.desk.views.people.people_page", breaks)
    client = enter(Client(raise_request_exception=False), world.cast.takada)
    with caplog.at_level(logging.ERROR):
        answer = client.get(PEOPLE)
    assert answer.status_code == 500
    said = answer.content.decode()
    for word in ("SELECT", "RuntimeError", "Traceback", "Django", "breaks", ".py"):
        assert word not in said
    assert any(record.exc_info for record in caplog.records)
    # The next page is served as if nothing had been.
    monkeypatch.undo()
    assert client.get(PEOPLE).status_code == 200


def test_cookies_are_small_closed_to_scripts_and_to_other_sites(world: World) -> None:
    staff = Staff.objects.get(pk=world.cast.takada.pk)
    staff.set_password(WORDS)
    staff.save()
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"login": staff.email, "password": WORDS})
    client.post(reverse("accounts-language"), {"language": "en"})
    assert settings.SESSION_COOKIE_NAME in client.cookies
    assert settings.CSRF_COOKIE_NAME in client.cookies
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name
        assert cookie["httponly"], name
        assert len(name) + len(cookie.value) < 4096


def test_a_number_that_somebody_chose_does_not_become_a_session(world: World) -> None:
    """A session begins with signing in, under a number nobody knew before."""
    staff = Staff.objects.get(pk=world.cast.takada.pk)
    staff.set_password(WORDS)
    staff.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    client.post("/sign-in/", {"login": staff.email, "password": WORDS})
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert first != "a" * 32
    assert re.fullmatch(r"[a-z0-9]{32}", first)
    again = Client()
    again.post("/sign-in/", {"login": staff.email, "password": WORDS})
    assert again.cookies[settings.SESSION_COOKIE_NAME].value != first


def test_a_session_is_no_part_of_an_address(world: World) -> None:
    key = enter(Client(), world.cast.takada).session.session_key
    name = settings.SESSION_COOKIE_NAME
    for asked in ({name: key}, {"sessionid": key}):
        assert Client().get(PEOPLE, asked).status_code == 302
    assert Client().get(PEOPLE, headers={"authorization": f"Bearer {key}"}).status_code == 302


HTTPS = """
from django.test import Client
answer = Client(SERVER_NAME="yorisoi.example.jp").get("/sign-in/", secure=True)
print(answer.headers["Strict-Transport-Security"])
for name, cookie in answer.cookies.items():
    print(name, bool(cookie["secure"]), bool(cookie["httponly"]), cookie["path"], cookie["domain"] or "-")
answer = Client(SERVER_NAME="yorisoi.example.jp").post("/language/", {"language": "en"}, secure=True)
for name, cookie in answer.cookies.items():
    print(name, bool(cookie["secure"]), bool(cookie["httponly"]), cookie["path"], cookie["domain"] or "-")
from django.conf import settings
print(settings.DEBUG, settings.ALLOWED_HOSTS)
"""


def test_behind_https_it_stays_https_for_a_year_and_every_cookie_is_bound(
    installation: Installation,
) -> None:
    said = installation.must_run(
        "shell", "--no-imports", "-c", HTTPS, YORISOI_URL="https://yorisoi.example.jp"
    ).splitlines()
    assert said[0] == "max-age=31536000; includeSubDomains"
    assert said[-1] == "False ['yorisoi.example.jp']"
    cookies = said[1:-1]
    assert len(cookies) >= 2
    for line in cookies:
        name, *rest = line.split()
        assert name.startswith("__Host-"), line
        assert rest == ["True", "True", "/", "-"], line
