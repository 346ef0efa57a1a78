from collections.abc import Iterable, Mapping
from typing import Protocol

from django.db import connection, transaction

from yorisoi.audit import verbs
from yorisoi.audit.links import canonical, digest, link_hash
from yorisoi.audit.models import Chain, Entry, Mention
from yorisoi.common import clock

SYSTEM = "system"


class Named(Protocol):
    """Whoever acts: a member of staff in a page, a person at the command line, a job."""

    @property
    def label(self) -> str: ...
    @property
    def via(self) -> str: ...
    @property
    def chain(self) -> str: ...


def note(
    actor: Named,
    verb: str,
    target: str = "",
    *,
    persons: Iterable[int] = (),
    payload: Mapping[str, object] | None = None,
) -> Entry:
    """Add one link to the chain of the actor's organization. No link, no act: call it inside the
    transaction that made the change, and before anything read is answered."""
    verbs.get(verb)
    body = canonical(dict(payload or {}))
    with transaction.atomic(savepoint=False):
        chain = _locked(actor.chain)
        entry = Entry(
            chain=chain.name,
            number=chain.length + 1,
            at=clock.now(),
            actor=actor.label[:120],
            via=actor.via[:20],
            verb=verb,
            target=target[:80],
            payload=body,
            digest=digest(body),
            previous=chain.head,
        )
        entry.hash = link_hash(entry)
        entry.save(force_insert=True)
        Chain.objects.filter(name=chain.name).update(length=entry.number, head=entry.hash)
        if mentioned := dict.fromkeys(persons):
            Mention.objects.bulk_create(
                [Mention(entry=entry, person=person) for person in mentioned], batch_size=5_000
            )
    return entry


def _locked(name: str) -> Chain:
    rows = Chain.objects.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    chain = rows.filter(name=name).first()
    if chain is None:
        Chain.objects.bulk_create([Chain(name=name)], ignore_conflicts=True)
        chain = rows.get(name=name)
    return chain


def ranges(ids: Iterable[int]) -> str:
    """«3-7,9»: how a batch names a hundred thousand members in a few characters."""
    spans: list[list[int]] = []
    for number in sorted(ids):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
