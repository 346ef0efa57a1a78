"""What a link of the chain says: one definition for whoever makes it and whoever checks it."""

import hashlib
import json
from collections.abc import Iterable
from json.encoder import encode_basestring as quoted

_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
).encode


def canonical(body: object) -> str:
    return _encode(body)


def link_hash(
    chain: str, number: int, at: str, actor: str, via: str, verb: str, target: str, digest: str,
    previous: str,
) -> str:  # fmt: skip
    """SHA-256 over everything that the link says, and over the link before it. `at` is in UTC, as
    ISO 8601 with microseconds. (The JSON of a list, put together by hand: a check of a million
    links does nothing else.)"""
    return hashlib.sha256(
        f"[{quoted(chain)},{number},{quoted(at)},{quoted(actor)},{quoted(via)},{quoted(verb)},"
        f"{quoted(target)},{quoted(digest)},{quoted(previous)}]".encode()
    ).hexdigest()


def digest(payload: str, salt: str, persons: str = "") -> str:
    """Of what an entry says and of the files that it mentions («3-7,9»): the chain holds this, so
    that the payload itself can be erased by law. Links from before the salt covered the payload
    alone."""
    said = f"{salt}\n{payload}\n{persons}" if salt else payload
    return hashlib.sha256(said.encode()).hexdigest()


def ranges(ids: Iterable[int]) -> str:
    """«3-7,9»: how a batch names a hundred thousand members in a few characters."""
    spans: list[list[int]] = []
    for number in sorted(set(ids)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
