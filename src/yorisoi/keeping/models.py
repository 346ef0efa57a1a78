import hmac

from django.conf import settings
from django.db import models


class Canary(models.Model):
    """A row that is known from the first day. A restored installation must still hold it, and must
    still be able to read it with the secret key that came with it."""

    word = models.CharField(max_length=64)
    # Of the word, by the installation's secret key.
    proof = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.word[:8]


def proof_of(word: str, secret: str | None = None) -> str:
    key = f"yorisoi.keeping.canary:{secret or settings.SECRET_KEY}"
    return hmac.digest(key.encode(), word.encode(), "sha256").hex()
