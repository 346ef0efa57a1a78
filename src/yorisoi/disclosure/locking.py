"""A made list lies encrypted until it is fetched: whoever has the database alone cannot read it."""

from __future__ import annotations

import hmac
from secrets import token_bytes

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12  # bytes


def _cipher() -> AESGCM:
    return AESGCM(hmac.digest(settings.SECRET_KEY.encode(), b"yorisoi.disclosure.export", "sha256"))


def locked(content: bytes, name: str) -> bytes:
    """AES-256-GCM; `name` tells the row, so that no content opens in another."""
    nonce = token_bytes(NONCE)
    return nonce + _cipher().encrypt(nonce, content, name.encode())


def unlocked(content: bytes, name: str) -> bytes:
    """Raises cryptography.exceptions.InvalidTag where it was touched or belongs elsewhere."""
    content = bytes(content)
    return _cipher().decrypt(content[:NONCE], content[NONCE:], name.encode())
