"""An OpenID provider of the organization's, asked by the code flow with PKCE.

Source: OpenID Connect Core 1.0 (3.1.2, 3.1.3.7), Discovery 1.0, RFC 7636 (PKCE), RFC 8176 (`amr`).
Of the answer only issuer, subject and how somebody signed in are read: no address, no name. Off
unless YORISOI_OIDC_ISSUER is set (config/env.py).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from functools import lru_cache
from urllib.parse import urlencode, urlsplit

import jwt
from django.conf import settings

ALGORITHMS = ["RS256", "PS256", "ES256"]
SKEW = 60
PATIENCE = 10
MOST_BYTES = 500_000
# How long what a provider says of itself is believed.
KEPT_SECONDS = 600
# How long somebody may take at the provider's page.
LIFETIME = 600
# A proof that was asked for is not one of this morning.
RECENT = 300


class ProviderError(Exception):
    """The provider could not be asked, or answered what must not be believed. For the log."""


@dataclass(frozen=True)
class Asked:
    """What we remember of a question until its answer comes."""

    state: str
    nonce: str
    verifier: str
    # «sign-in», «bind» or «prove».
    purpose: str
    staff: int | None
    next: str
    at: float

    def kept(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Said:
    issuer: str
    subject: str
    # The provider asked for a second factor itself.
    has_factor: bool
    # When somebody signed in there (seconds since 1970), 0 where it does not say.
    at: int


def is_on() -> bool:
    return bool(settings.OIDC["issuer"])


def begin(*, purpose: str, staff: int | None = None, back: str = "") -> tuple[Asked, str]:
    """A question, and the address at the provider's where it is answered."""
    asked = Asked(
        state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48), purpose=purpose, staff=staff, next=back, at=time.time(),
    )  # fmt: skip
    hashed = hashlib.sha256(asked.verifier.encode()).digest()
    query = {
        "response_type": "code", "client_id": settings.OIDC["client_id"], "scope": "openid",
        "redirect_uri": redirect_uri(), "state": asked.state, "nonce": asked.nonce,
        "code_challenge": base64.urlsafe_b64encode(hashed).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }  # fmt: skip
    if purpose == "prove":
        query |= {"prompt": "login", "max_age": "0"}
    endpoint = _described()["authorization_endpoint"]
    return asked, f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def redirect_uri() -> str:
    return f"{settings.BASE_URL}/sign-in/provider/back/"


def answered(asked: Asked, *, state: str, code: str) -> Said:
    """Change the code for the provider's word and read it. Raises ProviderError."""
    if not secrets.compare_digest(asked.state.encode(), state.encode()) or not code:
        raise ProviderError("state")
    if time.time() - asked.at > LIFETIME:
        raise ProviderError("too late")
    body = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri(),
        "client_id": settings.OIDC["client_id"], "code_verifier": asked.verifier,
    }  # fmt: skip
    if settings.OIDC["client_secret"]:
        body["client_secret"] = settings.OIDC["client_secret"]
    tokens = _fetch(_described()["token_endpoint"], urlencode(body).encode())
    claims = _claims(str(tokens.get("id_token", "")))
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), asked.nonce.encode()):
        raise ProviderError("nonce")
    at = claims.get("auth_time", 0)
    said = Said(claims["iss"], claims["sub"], _has_factor(claims), at if isinstance(at, int) else 0)
    if asked.purpose == "prove" and not -SKEW <= time.time() - said.at < RECENT:
        raise ProviderError("auth_time")
    return said


def _claims(token: str) -> dict:
    try:
        key = _key_of(token)
        claims = jwt.decode(
            token, key, algorithms=ALGORITHMS, audience=settings.OIDC["client_id"],
            issuer=settings.OIDC["issuer"], leeway=SKEW,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )  # fmt: skip
    except jwt.PyJWTError as error:
        raise ProviderError(str(error)) from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != settings.OIDC["client_id"]:
        raise ProviderError("azp")
    if not claims["sub"] or len(claims["sub"]) > 255:
        raise ProviderError("sub")
    return claims


def _has_factor(claims: dict) -> bool:
    said = claims.get("amr")
    ways = {str(way) for way in said} if isinstance(said, list) else set()
    ways.add(str(claims.get("acr", "")))
    return bool(ways & set(settings.OIDC["mfa"]))


def _key_of(token: str) -> object:
    """The public key that the token names; a new one is asked for once."""
    wanted = jwt.get_unverified_header(token).get("kid")
    uri = _described()["jwks_uri"]
    for turn in (_period(), -secrets.randbits(40)):
        keys = [key for key in _keys(uri, turn) if key.public_key_use in {None, "sig"}]
        fitting = [key for key in keys if key.key_id == wanted] if wanted else keys
        if len(fitting) == 1:
            return fitting[0].key
    raise ProviderError("key")


@lru_cache(maxsize=2)
def _keys(uri: str, turn: int) -> list[jwt.PyJWK]:
    return jwt.PyJWKSet.from_dict(_fetch(uri)).keys


def _described() -> dict:
    return _description(settings.OIDC["issuer"], _period())


@lru_cache(maxsize=2)
def _description(issuer: str, turn: int) -> dict:
    found = _fetch(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise ProviderError("issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _require_safe(str(found.get(name, "")))
    return found


def _period() -> int:
    return int(time.time() // KEPT_SECONDS)


def _require_safe(url: str) -> None:
    """https, or this very machine."""
    parts = urlsplit(url)
    is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise ProviderError(f"unsafe address {url!r}")


class _Straight(urllib.request.HTTPRedirectHandler):
    """A provider that sends us elsewhere is not the one we were told of."""

    def redirect_request(self, *_more: object) -> None:
        return None


_opener = urllib.request.build_opener(_Straight)


def _fetch(url: str, body: bytes | None = None) -> dict:
    _require_safe(url)
    request = urllib.request.Request(url, data=body, headers={"Accept": "application/json"})  # noqa: S310
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            found = json.loads(answer.read(MOST_BYTES))
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise ProviderError(f"{url}: {error}") from error
    if not isinstance(found, dict):
        raise ProviderError(url)
    return found
