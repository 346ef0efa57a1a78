"""Sign-in at an OpenID provider that really answers over HTTP: who is known, and what is not believed."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.door import enter, prove
from tests.harness import provider as providers
from tests.harness.provider import Provider
from yorisoi.accounts import oidc
from yorisoi.accounts.actions.inviting import invite
from yorisoi.accounts.keys import seal_seed
from yorisoi.accounts.models import Identity, Role, Staff
from yorisoi.audit.models import Entry
from yorisoi.common import clock

BEGIN, BACK = "/sign-in/provider/", "/sign-in/provider/back/"


@pytest.fixture
def provider(db: None, settings) -> Iterator[Provider]:
    with providers.running() as provider:
        settings.OIDC = {
            "issuer": provider.url, "client_id": providers.CLIENT,
            "client_secret": providers.SECRET, "name": "", "mfa": ["mfa"],
        }  # fmt: skip
        oidc._description.cache_clear()
        oidc._keys.cache_clear()
        provider.claims = {"amr": ["pwd", "mfa"]}
        yield provider


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_more: object) -> None:
        return None


def visit(url: str) -> str:
    """What a browser does at the provider: it is sent back with a code. The way back, as a path."""
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(_Stay).open(url, timeout=5)
    assert answer.value.code == 302
    parts = urlsplit(answer.value.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_in(client: Client, **asked: str) -> object:
    return client.get(visit(client.get(BEGIN, asked).url))


def bound(provider: Provider, staff: Staff) -> Identity:
    return Identity.objects.create(
        staff=staff, issuer=provider.url, subject=provider.subject, bound_at=clock.now()
    )


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_without_configuration_there_is_no_such_door(cast: Cast, client: Client, enter) -> None:
    assert client.get(BEGIN).status_code == 404
    assert client.get(BACK).status_code == 404
    signed_in = enter(cast.takada)
    for name in ("bind", "unbind", "prove"):
        assert signed_in.post(reverse(f"accounts-provider-{name}")).status_code == 404
    assert "法人のアカウント" not in client.get("/sign-in/").content.decode()


def test_who_is_known_by_issuer_and_subject_comes_in(
    provider: Provider, cast: Cast, client: Client
) -> None:
    bound(provider, cast.takada)
    assert sign_in(client, next="/me/").url == "/me/"
    assert int(client.session["_auth_user_id"]) == cast.takada.pk
    assert client.get("/me/").status_code == 200, "the provider asked for the second factor"
    assert '"by":"oidc"' in Entry.objects.filter(verb="sign_in.done").latest("id").payload
    asked = provider.asked[0]
    assert asked["scope"] == "openid"
    assert asked["code_challenge_method"] == "S256"


def test_an_address_is_nobody_and_nobody_is_made(
    provider: Provider, cast: Cast, client: Client
) -> None:
    cast.takada.email = "takada@example.jp"  # the provider says this very address
    cast.takada.save()
    before = Staff.objects.count()
    assert sign_in(client).url == "/sign-in/"
    assert not is_in(client)
    assert Staff.objects.count() == before
    assert not Identity.objects.exists()


def test_the_same_subject_of_another_issuer_is_somebody_else(
    provider: Provider, cast: Cast, client: Client
) -> None:
    Identity.objects.create(
        staff=cast.takada, issuer="https://elsewhere.example", subject=provider.subject,
        bound_at=clock.now(),
    )  # fmt: skip
    sign_in(client)
    assert not is_in(client)


def test_a_provider_that_asked_once_is_not_enough(
    provider: Provider, cast: Cast, client: Client
) -> None:
    provider.claims = {"amr": ["pwd"]}
    bound(provider, cast.takada)
    Authenticator.objects.create(
        user=cast.takada, type="totp", data={"secret": seal_seed("JBSWY3DPEHPK3PXP")}
    )
    assert sign_in(client).url == "/sign-in/second/"
    assert not is_in(client)


def test_without_any_second_factor_one_makes_a_key_before_any_page(
    provider: Provider, cast: Cast, client: Client
) -> None:
    provider.claims = {}
    bound(provider, cast.takada)
    sign_in(client)
    assert client.get("/me/").url == reverse("accounts-factors")


def test_the_word_for_a_second_factor_can_be_the_providers_own(
    provider: Provider, cast: Cast, client: Client, settings
) -> None:
    settings.OIDC = {**settings.OIDC, "mfa": ["urn:example:two"]}
    provider.claims = {"acr": "urn:example:two"}
    bound(provider, cast.takada)
    sign_in(client)
    assert client.get("/me/").status_code == 200


def test_whoever_left_stays_out(provider: Provider, cast: Cast, client: Client) -> None:
    bound(provider, cast.takada)
    Staff.objects.filter(pk=cast.takada.pk).update(left_on=clock.today())
    sign_in(client)
    assert not is_in(client)


LIES = {
    "issuer": {"iss": "https://evil.example"},
    "audience": {"aud": "another client"},
    "several audiences": {"aud": [providers.CLIENT, "another"]},
    "authorized party": {"azp": "another client"},
    "expired": {"exp": int(time.time()) - 3600},
    "no end": {"exp": None},
    "from the future": {"iat": int(time.time()) + 3600},
    "nonce": {"nonce": "of another question"},
    "no nonce": {"nonce": None},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
}


@pytest.mark.parametrize("lie", list(LIES))
def test_a_token_that_lies_is_not_believed(
    provider: Provider, cast: Cast, client: Client, lie: str
) -> None:
    bound(provider, cast.takada)
    provider.lies = LIES[lie]
    assert sign_in(client).url == "/sign-in/"
    assert not is_in(client)
    assert Entry.objects.latest("id").verb == "sign_in.failed"


@pytest.mark.parametrize("how", ["another key", "none", "HS256"])
def test_a_signature_that_is_not_the_providers_is_not_believed(
    provider: Provider, cast: Cast, client: Client, how: str
) -> None:
    bound(provider, cast.takada)
    if how == "another key":
        provider.signs_with = providers.new_key()
    else:
        provider.algorithm = how
    sign_in(client)
    assert not is_in(client)


def test_a_new_key_of_the_provider_is_fetched(
    provider: Provider, cast: Cast, client: Client
) -> None:
    bound(provider, cast.takada)
    sign_in(client)
    provider.turn_key("key-2")
    other = Client()
    sign_in(other)
    assert is_in(other)


@pytest.mark.parametrize("how", ["state", "twice", "other browser", "no question", "no code"])
def test_an_answer_belongs_to_its_question_and_its_browser(
    provider: Provider, cast: Cast, client: Client, how: str
) -> None:
    bound(provider, cast.takada)
    answer = visit(client.get(BEGIN).url)
    if how == "state":
        answer = answer.partition("state=")[0] + "state=guessed"
    elif how == "no code":
        answer = answer.replace("code=", "nothing=")
    elif how == "other browser":
        client = Client()
        client.get(BEGIN)
    elif how == "no question":
        client = Client()
    elif how == "twice":
        client.get(answer)
        client.logout()
    client.get(answer)
    assert not is_in(client)


def test_a_provider_that_does_not_answer_is_said_and_the_other_ways_are_open(
    provider: Provider, client: Client, settings
) -> None:
    settings.OIDC = {**settings.OIDC, "issuer": "http://127.0.0.1:9"}
    page = client.get(BEGIN, follow=True).content.decode()
    assert "答えません" in page
    assert 'name="password"' in page


def test_an_issuer_without_https_is_asked_on_this_machine_alone(settings) -> None:
    with pytest.raises(oidc.ProviderError):
        oidc._fetch("http://idp.example/keys")
    with pytest.raises(oidc.ProviderError):
        oidc._fetch("file:///etc/passwd")


# The bond


def bind(client: Client) -> object:
    page = client.post(reverse("accounts-provider-bind"))
    return client.get(visit(page.context["url"]))


def test_a_member_binds_herself_and_comes_in_by_it(provider: Provider, cast: Cast) -> None:
    client = enter(Client(), cast.takada)
    bind(client)
    assert Identity.objects.get().staff_id == cast.takada.pk
    assert '"kind":"oidc"' in Entry.objects.filter(verb="factor.changed").latest("id").payload
    other = Client()
    sign_in(other)
    assert is_in(other)


def test_whoever_comes_by_an_invitation_binds_and_needs_no_key_here(
    provider: Provider, cast: Cast, client: Client
) -> None:
    _row, secret = invite(
        cast.actor(cast.satou), role=Role.WORKER, site=cast.main, email="arai@example.jp"
    )
    link = reverse("accounts-invitation", args=[secret])
    client.post(link, {"name": "新井 光", "email": "arai@example.jp", "way": "passkey"})
    assert "法人のアカウントとつなぐ" in client.get(reverse("accounts-factors")).content.decode()
    bind(client)
    assert client.get("/me/").status_code == 200


def test_a_subject_belongs_to_one_person(provider: Provider, cast: Cast) -> None:
    bound(provider, cast.mori)
    client = enter(Client(), cast.takada)
    bind(client)
    assert Identity.objects.get().staff_id == cast.mori.pk


def test_who_began_the_bond_finishes_it(provider: Provider, cast: Cast) -> None:
    """Somebody else sat down at this screen meanwhile."""
    client = enter(Client(), cast.takada)
    page = client.post(reverse("accounts-provider-bind"))
    answer = visit(page.context["url"])
    session = client.session
    kept = session["asked_of_provider"]
    enter(client, cast.mori)
    session = client.session
    session["asked_of_provider"] = kept
    session.save()
    client.get(answer)
    assert not Identity.objects.exists()


def test_the_bond_is_cut_where_another_way_is_left(provider: Provider, cast: Cast) -> None:
    bound(provider, cast.takada)
    client = enter(Client(), cast.takada)
    client.post(reverse("accounts-provider-unbind"))
    assert Identity.objects.exists(), "it was the last way in"
    Authenticator.objects.create(user=cast.takada, type="totp", data={"secret": seal_seed("A")})
    client.post(reverse("accounts-provider-unbind"))
    assert not Identity.objects.exists()


@pytest.mark.parametrize(("said_at", "proves"), [(0, True), (-3600, False)])
def test_a_fresh_proof_is_asked_of_the_provider(
    provider: Provider, cast: Cast, said_at: int, proves: bool
) -> None:
    bound(provider, cast.satou)
    cast.satou.set_unusable_password()
    cast.satou.save()
    client = enter(Client(), cast.satou)
    session = client.session
    prove(session, cast.satou, ago=400)
    session.save()
    asked = client.get(reverse("accounts-invite"))
    page = client.get(asked.url)
    sent = client.post(reverse("accounts-provider-prove"), {"next": page.context["next"]})
    provider.lies = {"auth_time": int(time.time()) + said_at}
    client.get(visit(sent.context["url"]))
    assert provider.asked[-1]["max_age"] == "0"
    assert (client.get(reverse("accounts-invite")).status_code == 200) is proves


def test_the_proof_of_somebody_else_is_none(provider: Provider, cast: Cast) -> None:
    bound(provider, cast.satou)
    client = enter(Client(), cast.satou)
    sent = client.post(reverse("accounts-provider-prove"), {"next": "/staff/"})
    Identity.objects.update(staff=cast.mori)
    session = client.session
    prove(session, cast.satou, ago=400)
    session.save()
    client.get(visit(sent.context["url"]))
    assert client.get(reverse("accounts-invite")).status_code == 302


def test_a_description_of_another_issuer_is_not_believed(monkeypatch) -> None:
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    told = dict.fromkeys(names, "https://told.example/x") | {"issuer": "https://evil.example"}
    monkeypatch.setattr(oidc, "_fetch", lambda _url: told)
    with pytest.raises(oidc.ProviderError):
        oidc._description("https://told.example", -1)
    told["issuer"] = "https://told.example"
    assert oidc._description("https://told.example", -2) == told
