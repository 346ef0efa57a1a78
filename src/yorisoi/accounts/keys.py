"""What is sealed with keys that belong to no person: second-factor seeds, numbers in memos, and the
index by which an exact number is found without being readable."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable

from yorisoi.accounts.models import HouseKey
from yorisoi.common import envelopes

SEEDS = "seeds"
_SEEDS_AT = "mfa_authenticator|data"


def seal_seed(words: str) -> str:
    key = envelopes.keys_for_writing(HouseKey, [SEEDS])[SEEDS]
    return envelopes.seal(key, _SEEDS_AT, SEEDS, words)


def open_seed(token: str) -> str:
    return envelopes.unseal(HouseKey, _SEEDS_AT, SEEDS, token)


def memos_of(organization: int) -> str:
    """Whose key seals a telephone in a memo: nobody may have been named."""
    return f"memos-{organization}"


def index(organization: int) -> Callable[[str], str]:
    """What stands for a number in the index of an organization: HMAC-SHA-256 by its own key, the
    first 16 bytes. Equal numbers are equal; whoever has no key cannot try numbers out."""
    owner = f"index-{organization}"
    key = envelopes.keys_for_writing(HouseKey, [owner])[owner]
    return lambda said: indexed(key, said)


def indexed(key: bytes, said: str) -> str:
    if not said:
        return ""
    return base64.urlsafe_b64encode(hmac.digest(key, said.encode(), "sha256")[:16])[:22].decode()
