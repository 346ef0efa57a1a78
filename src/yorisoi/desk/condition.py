"""How the machine is, for whoever keeps it: versions, room on the disk, the trail. No case."""

from __future__ import annotations

import platform
import shutil
import time
from pathlib import Path

import django
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import yorisoi
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor
from yorisoi.audit.models import Chain
from yorisoi.audit.queries import chains as every_chain
from yorisoi.audit.queries import verify
from yorisoi.common import clock, saying
from yorisoi.keeping import backups, recovery

GIB = 1024**3


def facts(actor: Actor) -> list[dict[str, str]]:
    """Label and value, for common/parts/facts.html."""
    now = clock.now()
    staff = Staff.objects.filter(organization=actor.organization, left_on=None)
    disk = shutil.disk_usage(settings.DATA)
    return [
        {"label": _("よりそい"), "value": yorisoi.__version__},
        {"label": "Django", "value": django.get_version()},
        {"label": "Python", "value": platform.python_version()},
        {"label": _("データベース"), "value": _database()},
        {
            "label": _("空き容量"),
            "value": _("%(free)s GiB（全体 %(total)s GiB）")
            % {"free": f"{disk.free / GIB:,.1f}", "total": f"{disk.total / GIB:,.0f}"},
            "note": _("残りが少なくなっています。") if disk.free < 2 * GIB else "",
        },
        {"label": _("職員"), "value": saying.number(staff.count())},
        {
            "label": _("サインイン中"),
            "value": saying.number(Session.objects.filter(expire_date__gt=now).count()),
        },
        {"label": _("さいごの控え"), "value": _last_backup()},
        {"label": _("復旧の鍵"), **_recovery()},
        {"label": _("監査の記録"), "value": _("%(n)s件") % {"n": saying.number(_entries(actor))}},
    ]


def _database() -> str:
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        size = path.stat().st_size / 1024**2 if path.is_file() else 0
        return _("SQLite %(version)s（%(size)s MiB）") % {
            "version": connection.Database.sqlite_version, "size": f"{size:,.0f}"
        }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _last_backup() -> str:
    """`yorisoi backup` leaves the time of the last one behind."""
    made = backups.last_made()
    if made is None:
        return _("まだありません。`yorisoi backup` でつくれます。")
    age = int(time.time() - made) // 86_400
    return ngettext("%(days)s日まえ", "%(days)s日まえ", age) % {"days": age} if age else _("きょう")


def _recovery() -> dict[str, str]:
    keys = "、".join(one.code for one in recovery.recipients())
    if not keys:
        return {"value": _("まだありません。`yorisoi recovery-key new` でつくれます。")}
    if recovery.still_here():
        return {
            "value": keys,
            "note": _(
                "秘密の半分が、まだこの機械にあります。紙をしまったら、`yorisoi recovery-key remove-local` で消してください。"  # noqa: E501
            ),
        }
    return {"value": keys}


def _entries(actor: Actor) -> int:
    chain = Chain.objects.filter(name=actor.chain).first()
    return chain.length if chain else 0


def chains(actor: Actor) -> list[dict[str, object]]:
    """Walks the trails from their first link: takes a while where they are long."""
    shown = []
    for chain in every_chain():
        if chain.name not in {actor.chain, "system"}:
            continue
        broken = verify(chain)
        shown.append({"name": chain.name, "length": chain.length, "broken": broken})
    return shown
