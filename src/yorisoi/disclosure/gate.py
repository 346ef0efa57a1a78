"""The one gate out: every byte that leaves for somebody passes here, and leaves a trace."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Actor
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.disclosure import egress, kinds, secrets
from yorisoi.disclosure.egress import Egress, Refused
from yorisoi.disclosure.kinds import Label
from yorisoi.disclosure.looking import blacken, check_package, hidden_from, text_in
from yorisoi.disclosure.models import Release


@dataclass(frozen=True)
class Package:
    """What is to leave: `rows` lines, naming these `persons`. `about`: whose paper it is, all files
    of that human; with `is_household` also of whoever lives there; empty for a list of many. `said`:
    the words in it, where they cannot be read from outside (a PDF, before it is drawn)."""

    content: bytes
    rows: int
    persons: Collection[int] = ()
    about: Collection[int] = ()
    is_household: bool = False
    said: str | None = None


def release(
    actor: Actor,
    package: Package,
    *,
    kind: str,
    target: str,
    recipient: str,
    purpose: str,
    basis: str,
    labels: Collection[Label],
) -> bytes:
    """Let a package go: the content comes back only when its release stands in the register and in
    the trail, in this transaction.

    Raises PermissionDenied for an actor without the right, Refused for content that is sealed or
    that this kind of package must not hold, for a recipient who must not be told, and where two
    people's records are mixed.
    """
    persons, content = sorted(set(package.persons)), package.content
    what = kinds.get(kind)
    if not any(actor.may(permission) for permission in what.permissions):
        raise PermissionDenied(kind)
    if Label.SEALED in labels or not set(labels) <= what.labels:
        raise Refused("label", persons=persons)
    out = Egress(actor, purpose, recipient=recipient, persons=set(persons))
    check_package(out, content, package.said, package.about, is_household=package.is_household)
    if (page := egress.current()) is not None:
        page.is_released = True
    digest = hashlib.sha256(content).hexdigest()
    named = sorted(map(str, labels))
    with transaction.atomic():
        Release.objects.create(
            organization_id=actor.organization, at=clock.now(), actor=actor.label[:120], kind=kind,
            target=target[:80], recipient=recipient[:200], purpose=purpose[:200],
            basis=basis[:200], labels=named, rows=package.rows, size=len(content), digest=digest,
        )  # fmt: skip
        note(
            actor, "disclosure.released", target, persons=persons,
            payload={"kind": kind, "recipient": recipient, "purpose": purpose, "basis": basis,
                     "labels": named, "rows": package.rows, "sha256": digest},
        )  # fmt: skip
    return content


def show(out: Egress, content: bytes, *, is_text: bool = False) -> bytes:
    """Let whoever looks at a page have a file of these persons as it lies there, unlike `release`
    without a recipient outside: call it once the reading stands in the trail, in its transaction.

    A text is blackened like a page; a file in which sealed words can be read does not open to whoever
    is no holder (Refused). What no program can read (a picture, a PDF) was judged by a human when it
    was added: whoever calls has asked that.
    """
    hidden = hidden_from(out)
    if hidden and is_text:
        content = blacken(content.decode("utf-8", "replace"), hidden).encode()
    elif hidden and content.startswith(b"PK") and secrets.are_in(hidden, text_in(content) or ""):
        words = _("伏せている住所などと同じ言葉が、中にあります。開ける人に頼んでください。")
        raise Refused("sealed", words, out.persons)
    out.is_released = True
    return content
