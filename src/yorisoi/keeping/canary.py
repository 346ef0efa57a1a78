"""The canary: written once, sung again at every restore."""

import secrets

from yorisoi.keeping.models import Canary, proof_of


def release() -> None:
    """Put it there, where there is none."""
    if not Canary.objects.exists():
        word = secrets.token_hex(32)
        Canary.objects.create(word=word, proof=proof_of(word))


def sings(word: str, proof: str, secret: str) -> bool:
    return proof_of(word, secret) == proof
