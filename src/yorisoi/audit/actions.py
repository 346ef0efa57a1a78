from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from secrets import token_urlsafe
from typing import Protocol

from django.db import IntegrityError, connection, transaction

from yorisoi.audit import verbs
from yorisoi.audit.links import canonical, digest, link_hash, ranges
from yorisoi.audit.models import Chain, Entry, Mention
from yorisoi.common import bulk, clock

SYSTEM = "system"
ERASED = "entry.erased"


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
    body, salt = canonical(dict(payload or {})), token_urlsafe(16)
    mentioned = dict.fromkeys(persons)
    with transaction.atomic(savepoint=False):
        length, head = _locked(actor.chain)
        entry = Entry(
            chain=actor.chain,
            number=length + 1,
            at=clock.now(),
            actor=actor.label[:120],
            via=actor.via[:20],
            verb=verb,
            target=target[:80],
            payload=body,
            salt=salt,
            digest=digest(body, salt, ranges(mentioned)),
            previous=head,
        )
        entry.hash = hash_of(entry)
        entry.pk = bulk.insert_new(
            Entry,
            **{name: getattr(entry, name) for name in _WRITTEN},
            at=bulk.moment(entry.at),
        )
        if entry.pk is None:
            raise IntegrityError(f"{entry} is there already")
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [entry.number, entry.hash, actor.chain])
        if mentioned:
            rows = [(entry.pk, person) for person in mentioned]
            bulk.insert(Mention, ("entry_id", "person"), rows)
    return entry


# Plain statements: every page that shows somebody writes a link.
_WRITTEN = (
    "chain", "number", "actor", "via", "verb", "target", "payload", "salt", "digest", "previous",
    "hash",
)  # fmt: skip
_HEAD = "SELECT length, head FROM audit_chain WHERE name = %s"
_NEXT = "UPDATE audit_chain SET length = %s, head = %s WHERE name = %s"


def _locked(name: str) -> tuple[int, str]:
    """(length, head) of a chain, which nobody else can lengthen until the transaction ends."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{_HEAD}{lock}", [name])
        chain = cursor.fetchone()
        if chain is None:
            Chain.objects.bulk_create([Chain(name=name)], ignore_conflicts=True)
            cursor.execute(f"{_HEAD}{lock}", [name])
            chain = cursor.fetchone()
    return chain


def hash_of(entry: Entry) -> str:
    return link_hash(
        entry.chain, entry.number, entry.at.isoformat(timespec="microseconds"), entry.actor,
        entry.via, entry.verb, entry.target, entry.digest, entry.previous,
    )  # fmt: skip


def erase(actor: Named, number: int, *, reason: str, second: str) -> Entry:
    """Take away what a link of the actor's chain said (its payload, and with it every word that
    somebody typed), as the law asks. The link stays, and so does the chain; a new link says who
    did it, why, and who the `second` person was. Answers that new link.

    Raises LookupError where there is no such link, or nothing left in it.
    """
    with transaction.atomic(), _wiping():
        entry = Entry.objects.filter(chain=actor.chain, number=number).first()
        if entry is None or entry.is_erased:
            raise LookupError(number)
        said = {"reason": reason, "second": second}
        erasure = note(actor, ERASED, f"entry:{number}", payload=said)
        Entry.objects.filter(pk=entry.pk).update(payload="", salt="")
    return erasure


@contextmanager
def _wiping() -> Iterator[None]:
    """SQLite leaves deleted words in the free space of a page unless it is told to wipe them."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=ON")
        try:
            yield
        finally:
            cursor.execute("PRAGMA secure_delete=OFF")
