"""What a link of the chain says: one definition for whoever makes it and whoever checks it."""

import hashlib
import json

from yorisoi.audit.models import Entry


def canonical(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def link_hash(entry: Entry) -> str:
    """SHA-256 over everything that the link says, and over the link before it."""
    parts = [
        entry.chain,
        entry.number,
        entry.at.isoformat(timespec="microseconds"),
        entry.actor,
        entry.via,
        entry.verb,
        entry.target,
        entry.digest,
        entry.previous,
    ]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def digest(body: str) -> str:
    """Of a payload: the chain holds this, so that the payload itself can be erased by law."""
    return hashlib.sha256(body.encode()).hexdigest()
