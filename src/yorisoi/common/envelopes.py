"""Columns that the database cannot read: each value sealed with a key of its owner (a person, an
organization), each such key wrapped with the key-encrypting key of common/kek.py.

    e1.OWNER.BASE64(nonce of 12 bytes + AES-256-GCM + tag of 16)

What is sealed is bound to its table, column, owner and the version: moved elsewhere, it does not
open. The owner stands in front, so that the keys of all rows that were read come in one query when
the first of them is opened. Nothing is opened before somebody asks for it.

Whoever writes takes the owner's key from the database, within the transaction, never from memory:
a transaction that was rolled back took its new keys along.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.core.validators import MaxLengthValidator
from django.db import connection, models
from django.db.models.query_utils import DeferredAttribute

from yorisoi.common import bulk, clock, kek

VERSION = "e1"
NONCE = 12
# Keys fetched at once, and the most that are looked for ahead.
AT_ONCE = 900
AHEAD = 20_000

Owner = int | str


class Unreadable(RuntimeError):
    """What is sealed was changed, moved, or its key is gone."""


class Shredded(RuntimeError):
    """The owner's key was destroyed for good: nothing more can be sealed for them."""


class WrappedKey(models.Model):
    """Base of the tables of keys; the primary key is the owner. Empty once destroyed."""

    wrapped = models.CharField(max_length=100, blank=True)
    # Which key-encrypting key wraps it.
    kek = models.CharField(max_length=8, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        abstract = True


def tables() -> list[type[WrappedKey]]:
    return [model for model in apps.get_models() if issubclass(model, WrappedKey)]


@dataclass
class _Ring:
    """The keys in hand, for the length of a request or a command."""

    keks: dict[str, bytes] | None = None
    # (table of keys, owner as text) → key; empty where it was destroyed.
    keys: dict[tuple[str, str], bytes] = field(default_factory=dict)
    wanted: dict[str, set[str]] = field(default_factory=dict)


_ring: ContextVar[_Ring | None] = ContextVar("ring", default=None)


@contextmanager
def fresh() -> Iterator[None]:
    """Keys are in hand within this block alone: around a request, around a job."""
    token = _ring.set(_Ring())
    try:
        yield
    finally:
        _ring.reset(token)


def forget() -> None:
    _ring.set(None)


def _in_hand() -> _Ring:
    ring = _ring.get()
    if ring is None:
        ring = _Ring()
        _ring.set(ring)
    return ring


# --- keys -----------------------------------------------------------------------------------------


def wrap(key: bytes, label: str, kek_key: bytes) -> str:
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + AESGCM(kek_key).encrypt(nonce, key, label.encode())).decode()


def unwrap(row_kek: str, wrapped: str, label: str, keks: dict[str, bytes]) -> bytes:
    """The key itself, empty where it was destroyed; raises KekTrouble or Unreadable."""
    if not wrapped:
        return b""
    if row_kek not in keks:
        raise kek.KekTrouble(
            f"鍵のファイル {kek.path()} は、この記録の鍵ではありません（要る鍵 {row_kek}）。\n"
            "何も失われてはいません。もとの鍵のファイルをもどしてください。"
        )
    whole = base64.b64decode(wrapped)
    try:
        return AESGCM(keks[row_kek]).decrypt(whole[:NONCE], whole[NONCE:], label.encode())
    except InvalidTag:
        raise Unreadable(f"{label}: 鍵が壊れています") from None


def label_of(table: str, owner: Owner) -> str:
    return f"{table}|{owner}|{VERSION}"


def _keks(*, may_make: bool = False) -> dict[str, bytes]:
    ring = _in_hand()
    if ring.keks is None:
        # The first key of an installation makes the file. Afterwards a missing file is a missing
        # file: another one would open nothing.
        if may_make and not kek.is_there() and not any(map(_has_rows, tables())):
            kek.first()
        ring.keks = kek.load()
    return ring.keks


def _rows(model: type[WrappedKey]) -> models.QuerySet:
    # Unscoped: whoever has the row has been let in already, and a key alone tells nothing.
    return model._base_manager.all()


def _has_rows(model: type[WrappedKey]) -> bool:
    """Not where the table is yet to come, in the middle of an upgrade."""
    is_there = model._meta.db_table in connection.introspection.table_names()
    return is_there and _rows(model).exists()


def _fetch(model: type[WrappedKey], owners: Collection[Owner]) -> dict[Owner, bytes]:
    """The keys that there are, from the database, by owner."""
    found: dict[Owner, bytes] = {}
    owners = list(owners)
    table, ring = model._meta.db_table, _in_hand()
    for start in range(0, len(owners), AT_ONCE):
        rows = _rows(model).filter(pk__in=owners[start : start + AT_ONCE])
        for owner, wrapped, code in rows.values_list("pk", "wrapped", "kek"):
            key = unwrap(code, wrapped, label_of(table, owner), _keks_of(code))
            found[owner] = ring.keys[table, str(owner)] = key
    return found


def _keks_of(code: str) -> dict[str, bytes]:
    """Read once more where a long-lived command holds what `keys rotate` has replaced since."""
    keks = _keks()
    if code and code not in keks:
        _in_hand().keks = None
        keks = _keks()
    return keks


def keys_for_writing(
    model: type[WrappedKey], owners: Collection[Owner], *, are_new: bool = False
) -> dict[Owner, bytes]:
    """The owners' keys, made where there are none. `are_new`: the owners have just been made, so
    nobody is asked. Raises Shredded where one was destroyed."""
    owners = list(dict.fromkeys(owners))
    found = {} if are_new else _fetch(model, owners)
    if missing := [owner for owner in owners if owner not in found]:
        made = _make(model, missing)
        # Somebody may have been quicker: what stands in the database counts.
        found |= made if are_new else _fetch(model, missing)
    if any(not key for key in found.values()):
        raise Shredded(model._meta.label)
    return found


def _make(model: type[WrappedKey], owners: list[Owner]) -> dict[Owner, bytes]:
    code, newest = next(iter(_keks(may_make=True).items()))
    now, table = clock.now(), model._meta.db_table
    made = {owner: AESGCM.generate_key(256) for owner in owners}
    columns = (model._meta.pk.attname, "wrapped", "kek", "made_at")
    moment = bulk.moment(now)
    bulk.insert(
        model,
        columns,
        [
            (owner, wrap(key, label_of(table, owner), newest), code, moment)
            for owner, key in made.items()
        ],
        skip_present=True,
    )
    return made


def key_of(model: type[WrappedKey], owner: Owner) -> bytes:
    """For reading: from what is in hand, else from the database with all that are waited for."""
    ring, name = _in_hand(), (model._meta.db_table, str(owner))
    if name not in ring.keys:
        wanted = ring.wanted.pop(name[0], set()) | {str(owner)}
        to_python = model._meta.pk.to_python
        _fetch(model, [to_python(one) for one in wanted if (name[0], one) not in ring.keys])
    if name not in ring.keys:
        raise Unreadable(f"{model._meta.label} {owner}: 鍵がありません")
    return ring.keys[name]


# --- values ---------------------------------------------------------------------------------------


def seal(key: bytes, place: str, owner: Owner, words: str) -> str:
    """The token that stands in the database; `place`: «table|column». Nothing stays nothing."""
    if not words:
        return ""
    whole = _locked(key, place, owner, words.encode())
    return f"{VERSION}.{owner}.{base64.b64encode(whole).decode()}"


def unseal(model: type[WrappedKey], place: str, owner: Owner, token: str) -> str:
    """The words; empty where the owner's key was destroyed. Raises Unreadable."""
    version, _, rest = token.partition(".")
    named, _, body = rest.partition(".")
    if version != VERSION or named != str(owner):
        raise Unreadable(f"{place} {owner}: 封をした値ではありません")
    try:
        whole = base64.b64decode(body, validate=True)
        return (_opened(model, place, owner, whole) or b"").decode()
    except ValueError:
        raise Unreadable(f"{place} {owner}") from None


def seal_file(key: bytes, place: str, owner: Owner, content: bytes) -> bytes:
    """What lies on the disk: version, nonce, AES-256-GCM; `place` names table and file, so that a
    file under another's name does not open."""
    return VERSION.encode() + _locked(key, place, owner, content)


def unseal_file(model: type[WrappedKey], place: str, owner: Owner, sealed: bytes) -> bytes:
    """Raises Unreadable, and Shredded where the owner's key was destroyed."""
    if not sealed.startswith(VERSION.encode()):
        raise Unreadable(f"{place} {owner}: 封をしたファイルではありません")
    content = _opened(model, place, owner, sealed[len(VERSION) :])
    if content is None:
        raise Shredded(place)
    return content


def _locked(key: bytes, place: str, owner: Owner, content: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, _bound(place, owner))


def _opened(model: type[WrappedKey], place: str, owner: Owner, whole: bytes) -> bytes | None:
    """None where the owner's key was destroyed."""
    key = key_of(model, owner)
    if not key:
        return None
    try:
        return AESGCM(key).decrypt(whole[:NONCE], whole[NONCE:], _bound(place, owner))
    except (InvalidTag, ValueError):
        pass
    # The key in hand may be of a transaction that was rolled back.
    again = _fetch(model, [model._meta.pk.to_python(owner)])
    if not (key := next(iter(again.values()), b"")):
        raise Unreadable(f"{place} {owner}")
    try:
        return AESGCM(key).decrypt(whole[:NONCE], whole[NONCE:], _bound(place, owner))
    except (InvalidTag, ValueError):
        raise Unreadable(f"{place} {owner}") from None


def _bound(place: str, owner: Owner) -> bytes:
    return f"{place}|{owner}|{VERSION}".encode()


class Sealed:
    """A value as the database has it. It says nothing; the attribute of its row opens it."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    def __str__(self) -> str:
        raise TypeError("封をした値は、行の属性からだけ読めます（values_list では読めません）")


class _Opening(DeferredAttribute):
    def __get__(self, instance: models.Model | None, owner: type | None = None) -> object:
        value = super().__get__(instance, owner)
        if isinstance(value, Sealed):
            value = self.field.opened(instance, value)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class EnvelopeField(models.TextField):
    """Text that stands sealed in the database and plain on the instance.

    `keys`: the table of keys («registry.PersonKey»). `owner`: the attribute of the row that names
    whose key it is. A migration needs neither. It cannot be compared, ordered or updated in bulk by the database.
    """

    descriptor_class = _Opening

    def __init__(self, *args: object, keys: str = "", owner: str = "", **options: object) -> None:
        self.keys, self.owner = keys, owner
        super().__init__(*args, **options)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    @property
    def table(self) -> type[WrappedKey]:
        return apps.get_model(self.keys)

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}|{self.column}"

    def opened(self, instance: models.Model, value: Sealed) -> str:
        return unseal(self.table, self.place, getattr(instance, self.owner), value.token)

    def from_db_value(self, value: str | None, *_context: object) -> object:
        if not value:
            return value
        if self.keys:
            wanted = _in_hand().wanted.setdefault(self.table._meta.db_table, set())
            if len(wanted) >= AHEAD:
                wanted.clear()
            wanted.add(value.partition(".")[2].partition(".")[0])
        return Sealed(value)

    def pre_save(self, instance: models.Model, add: bool) -> object:
        value = instance.__dict__.get(self.attname)
        if not value or isinstance(value, Sealed):
            return value
        owner = getattr(instance, self.owner)
        key = keys_for_writing(self.table, [owner])[owner]
        return Sealed(seal(key, self.place, owner, value))

    def get_prep_value(self, value: object) -> object:
        if isinstance(value, Sealed):
            return value.token
        if not value:
            return value
        raise TypeError(f"{self}: 封をした列は、データベースではくらべられません")

    def value_to_string(self, obj: models.Model) -> str:
        return self.value_from_object(obj)
