from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.cast import Cast
from yorisoi.config import urls


def called(name: str, *arguments: object) -> object:
    from django.utils.module_loading import import_string

    request = RequestFactory().get("/")
    request.user = None
    return import_string(getattr(urls, name))(request, *arguments)


def test_what_is_forbidden_looks_like_what_is_missing(client: Client, db: None) -> None:
    forbidden = called("handler403", PermissionDenied("seal"))
    missing = called("handler404", None)
    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.content == missing.content
    page = missing.content.decode()
    assert "見つかりません" in page
    assert 'href="/"' in page
    assert "さがす" not in page, "there is no search on this page"


def test_every_misfortune_has_a_page(db: None) -> None:
    assert called("handler400", None).status_code == 400
    assert called("handler500").status_code == 500


def test_a_form_that_waited_too_long_is_answered_kindly(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"login": "a@example.jp", "password": "x"})
    assert answer.status_code == 403
    assert "もう一度おねがいします" in answer.content.decode()


def test_the_language_is_remembered_and_leads_nowhere_else(client: Client, db: None) -> None:
    url = reverse("accounts-language")
    answer = client.post(url, {"language": "en", "next": "/sign-in/"})
    assert answer.url == "/sign-in/"
    assert '<html lang="en">' in client.get("/sign-in/").content.decode()
    assert client.post(url, {"language": "ja", "next": "https://evil.example/"}).url == "/"
    assert client.get(url).status_code == 405
