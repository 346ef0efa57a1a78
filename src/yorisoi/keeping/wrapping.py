"""The key-encrypting key and all that it wraps: looking after both, changing it, taking it along.

Changing it writes no data anew: every key of a person is unwrapped with the old one and wrapped with
the new one. The file holds both until the rows are committed, so a rotation that was killed anywhere
leaves an installation that works, and is finished by the next one.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.accounts.access import operator
from yorisoi.audit.actions import note
from yorisoi.common import envelopes, kek
from yorisoi.common.checkups import Checkup, Finding, bad, good
from yorisoi.common.kek import KekTrouble
from yorisoi.keeping import age
from yorisoi.keeping.failing import BackupFailed

# In a backup: the file, once more encrypted to the recovery keys, so that an unpacked backup alone
# still tells nothing.
MEMBER = "kek.age"
STEP = 500


@dataclass(frozen=True)
class Checked:
    """How many keys open, how many were destroyed, and the owners of those that do not open."""

    good: int
    destroyed: int
    broken: list[str]


def check() -> Checked:
    """Open every key; raises KekTrouble where the file is not there or is another one."""
    fine, destroyed, broken = 0, 0, []
    keks = kek.load() if kek.is_there() or _any() else {}
    for model in envelopes.tables():
        table = model._meta.db_table
        rows = model._base_manager.values_list("pk", "wrapped", "kek")
        for owner, wrapped, code in rows.iterator(chunk_size=2_000):
            try:
                key = envelopes.unwrap(code, wrapped, envelopes.label_of(table, owner), keks)
            except envelopes.Unreadable:
                broken.append(envelopes.label_of(table, owner))
                continue
            fine, destroyed = fine + bool(key), destroyed + (not key)
    return Checked(fine, destroyed, broken)


def rotate() -> int:
    """A new key-encrypting key; answers how many keys it wraps now."""
    old = kek.load()
    if check().broken:
        raise KekTrouble("ひらけない鍵があるので、とりかえません（bin/yorisoi keys check）。")
    new = kek.new()
    kek.put([new, *old.values()])
    keks = kek.load()
    count = 0
    with transaction.atomic():
        for model in envelopes.tables():
            count += _rewrap(model, keks, kek.code_of(new), new)
        note(operator(None), "kek.rotated", "kek", payload={"keys": count})
    kek.put([new])
    envelopes.forget()
    return count


def _rewrap(
    model: type[envelopes.WrappedKey], keks: dict[str, bytes], code: str, new: bytes
) -> int:
    table, count = model._meta.db_table, 0
    rows = model._base_manager.exclude(wrapped="").select_for_update().order_by("pk")
    batch = []
    for row in rows.iterator(chunk_size=2_000):
        label = envelopes.label_of(table, row.pk)
        key = envelopes.unwrap(row.kek, row.wrapped, label, keks)
        row.wrapped, row.kek = envelopes.wrap(key, label, new), code
        batch.append(row)
        count += 1
    model._base_manager.bulk_update(batch, ["wrapped", "kek"], batch_size=STEP)
    return count


def _any() -> bool:
    return any(model._base_manager.exists() for model in envelopes.tables())


def refuse_without_key() -> None:
    """At the start: one word now is better than an error on every page. Raises KekTrouble."""
    if not _any():
        return
    keks = kek.load()
    for model in envelopes.tables():
        row = model._base_manager.exclude(wrapped="").first()
        if row is not None:
            label = envelopes.label_of(model._meta.db_table, row.pk)
            envelopes.unwrap(row.kek, row.wrapped, label, keks)


# --- in a backup ----------------------------------------------------------------------------------


def held() -> dict[str, bytes]:
    """What the file holds now; nothing where no key was ever needed."""
    return kek.load() if kek.is_there() else {}


def pack(folder: Path, keys: dict[str, bytes], recipients: list[bytes]) -> None:
    """Write the member of a backup: every key that a copied row may be wrapped with."""
    if not keys:
        if _any():
            kek.load()
        return
    content = io.BytesIO()
    sealed = age.Writer(content, recipients)
    sealed.write(kek.written(keys.values()))
    sealed.close()
    (folder / MEMBER).write_bytes(content.getvalue())


def unpack(folder: Path, identities: list[bytes]) -> bool:
    """Put the file where the restored installation looks for it; False where the backup has none.
    A file that YORISOI_KEK names and that is there already must be the same."""
    member = folder / MEMBER
    if not member.is_file():
        return False
    with member.open("rb") as file:
        keys = kek.read(age.Reader(file, identities).read())
    member.unlink()
    place = _place_in(folder)
    if not place.exists():
        kek.put(keys.values(), place)
    elif not keys.items() <= kek.read(place.read_bytes()).items():
        raise BackupFailed(
            f"YORISOI_KEK の場所（{place}）に、べつの鍵のファイルがあります。"
            "ほかの場所を YORISOI_KEK で指してください。"
        )
    return True


def _place_in(folder: Path) -> Path:
    data, place = Path(settings.DATA), kek.path()
    return folder / place.name if place.parent == data else place


# --- doctor ---------------------------------------------------------------------------------------


def _state() -> Finding:
    if not kek.is_there() and not _any():
        return good(_("まだ、封をしたものがありません。"))
    try:
        found = check()
    except KekTrouble:
        return bad(
            _("連絡先などをひらく鍵のファイルがないか、べつの鍵です。何も失われてはいません。"),
            _(
                "もとのファイルを %(path)s にもどしてください。bin/yorisoi keys check がくわしく言います。"
            )
            % {"path": kek.path()},
        )
    if found.broken:
        return bad(
            _("ひらけない鍵が%(n)s本あります。") % {"n": len(found.broken)},
            _("さいごに無事だった控えと、くらべてください。"),
        )
    if kek.path().stat().st_mode & 0o077:
        return bad(
            _("鍵のファイルを、ほかの人も読めます。"),
            _("次の一行でとじます：chmod 400 %(path)s") % {"path": kek.path()},
        )
    return good(_("鍵%(n)s本が、すべてひらきます。") % {"n": found.good})


CHECKUPS = [Checkup("kek", gettext_lazy("連絡先などをひらく鍵"), 45, _state)]
