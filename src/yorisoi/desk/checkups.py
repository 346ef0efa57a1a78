"""What `yorisoi doctor` asks about the machine and the installation on it. Nothing of anybody's
file is looked at."""

from __future__ import annotations

import shutil
import smtplib
import socket
import ssl
import stat
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.audit.models import Entry
from yorisoi.audit.queries import chains, newest_link_holds
from yorisoi.common import clock, nets, saying, space
from yorisoi.common.checkups import Checkup, Finding, bad, good, warn
from yorisoi.keeping import recovery
from yorisoi.keeping.backups import LAST

GIB = 1024**3
LITTLE, HARDLY_ANY = 5 * GIB, GIB
# Yesterday's backup is fine; the day before yesterday's says that one was missed.
BACKUP_DUE, BACKUP_LATE = timedelta(hours=36), timedelta(days=7)
CERTIFICATE_DUE = timedelta(days=21)
# Two clocks of one house may differ by so much.
CLOCK_SLACK = timedelta(seconds=90)
FIXED_SQLITE = (3, 51, 3)
SYSTEMD = Path("/run/systemd/system")
SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
PATIENCE = 5  # seconds


def marker() -> Finding:
    if settings.PRODUCTION and (Path(settings.DATA) / "DEMO").exists():
        return warn(
            _("本番の印のそばに、見本の印（DEMO）もあります。見本の入口は閉じています。"),
            _("まちがって見本の場所を使っていないか確かめ、DEMO のファイルを消してください。"),
        )
    if settings.DEMO:
        return good(_("見本の世界です。本当の名前を書かないでください。"))
    if not settings.PRODUCTION:
        return warn(
            _("本番の印がありません。"),
            _("本番なら YORISOI_PRODUCTION=1 を置いてください。見本の入口がずっと閉じます。"),
        )
    if not settings.BASE_URL.startswith("https://"):
        return bad(
            _("暗号化されない住所（%(url)s）で開いています。") % {"url": settings.BASE_URL},
            _("前に TLS の中継を置き、YORISOI_URL を https:// で始まる住所にしてください。"),
        )
    return good(_("本番です（%(url)s）。") % {"url": settings.BASE_URL})


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return bad(
            _("データベースが、このプログラムの版に合っていません。"),
            _("サーバーを止め、bin/yorisoi migrate を打ってください（さきに控えを取ります）。"),
        )
    return good(_("データベースは、このプログラムの版に合っています。"))


def disk() -> Finding:
    usage = shutil.disk_usage(settings.DATA)
    words = _("空きは %(free)s GiB（全体 %(total)s GiB）です。") % {
        "free": f"{usage.free / GIB:,.1f}", "total": f"{usage.total / GIB:,.0f}"
    }  # fmt: skip
    if space.is_narrow():
        return bad(
            _("置き場所がいっぱいです。読むことだけができ、何も保存できません。"),
            _(
                "いますぐ空きをつくってください。そのままでは、あと約%(count)s回ひらくと、読むこともできなくなります。"
            )
            % {"count": saying.number(space.readings_left())},
        )
    if usage.free < HARDLY_ANY:
        return bad(words, _("いますぐ空きをつくってください。いっぱいになると、記録できません。"))
    if usage.free < LITTLE:
        return warn(words, _("古い控えをほかへ移すなどして、空きをつくってください。"))
    return good(words)


def folder() -> Finding:
    data = Path(settings.DATA)
    try:
        with tempfile.TemporaryFile(dir=data) as file:
            file.write(b"x")
    except OSError as error:
        return bad(
            _("置き場所（%(place)s）に書けません: %(why)s")
            % {"place": data, "why": error.strerror},
            _("このフォルダーの持ち主で動かしているか、確かめてください。"),
        )
    open_to_others = [
        name
        for name in ("secret-key", "yorisoi.sqlite3", "kek", "recovery-key")
        if (data / name).exists() and stat.S_IMODE((data / name).stat().st_mode) & 0o077
    ]
    if open_to_others:
        return bad(
            _("ほかの人に読めるファイルがあります: %(names)s")
            % {"names": "、".join(open_to_others)},
            _("chmod 600 で、持ち主だけが読めるようにしてください。"),
        )
    return good(_("置き場所に書けて、鍵のファイルは持ち主だけが読めます。"))


def database() -> Finding:
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            number = int(cursor.fetchone()[0])
            cursor.execute("SHOW fsync")
            syncs = cursor.fetchone()[0]
            cursor.execute("SHOW synchronous_commit")
            commits = cursor.fetchone()[0]
        if "off" in {syncs, commits}:
            return bad(
                _("PostgreSQL が、書いたものをディスクまで届けない設定です。"),
                _("fsync と synchronous_commit を on にしてください。停電で記録をうしないます。"),
            )
        if number < 140_000:
            return bad(_("PostgreSQL が古すぎます。"), _("14 以上にしてください。"))
        return good(f"PostgreSQL {number // 10_000}.{number % 10_000}")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        whole = cursor.fetchone()[0]
        pragmas = {}
        for name in ("journal_mode", "synchronous", "wal_autocheckpoint"):
            cursor.execute(f"PRAGMA {name}")
            pragmas[name] = str(cursor.fetchone()[0])
    version = connection.Database.sqlite_version
    if whole != "ok":
        return bad(
            _("データベースのファイルが壊れています。"),
            _("サーバーを止め、新しい控えを bin/yorisoi restore でもどしてください。"),
        )
    if pragmas != {"journal_mode": "wal", "synchronous": "2", "wal_autocheckpoint": "0"}:
        return bad(
            _("SQLite が、書いたものを守る設定になっていません（%(how)s）。") % {"how": pragmas},
            _("設定を変えていないか確かめ、わからなければ元の版にもどしてください。"),
        )
    if connection.Database.sqlite_version_info < FIXED_SQLITE:
        return good(
            _("SQLite %(version)s。この版にある WAL のまちがいは、よりそいが避けています。")
            % {"version": version}
        )
    return good(f"SQLite {version}")


def second_net() -> Finding:
    """Row-level security, on PostgreSQL (common/nets.py). SQLite has none and needs none."""
    if connection.vendor != "postgresql":
        return good(_("SQLite にはありません。団体の壁はプログラムの中にあり、それで足ります。"))
    if nets.passes_by():
        return bad(
            _("PostgreSQL の利用者が、行の鍵を素通りできます。"),
            _("その利用者に ALTER ROLE … NOSUPERUSER NOBYPASSRLS をしてください。"),
        )
    if not nets.is_laid():
        return bad(
            _("行の鍵がかかっていない表があります。"),
            _("`bin/yorisoi migrate` をしてください。"),
        )
    return good(_("行の鍵が、ほかの団体の行を通しません（PostgreSQL）。"))


def backups() -> Finding:
    mark = Path(settings.DATA) / LAST
    if not mark.is_file():
        return bad(
            _("控えを、まだ一度も取っていません。"),
            _(
                "bin/yorisoi backup で取り、毎日取るように決めてください（docs/mechanisms/running.md）。"
            ),
        )
    age = timedelta(seconds=max(0, time.time() - mark.stat().st_mtime))
    words = _("さいごの控えは %(hours)s時間まえです。") % {
        "hours": int(age.total_seconds() // 3600)
    }
    advice = _("毎日の控えが動いているか、確かめてください（docs/mechanisms/running.md）。")
    if age > BACKUP_LATE:
        return bad(words, advice)
    return warn(words, advice) if age > BACKUP_DUE else good(words)


def recovery_key() -> Finding:
    keys = recovery.recipients()
    if not keys:
        return bad(
            _("復旧の鍵がまだありません。控えを取れません。"),
            _("bin/yorisoi recovery-key new でつくってください。"),
        )
    if here := recovery.still_here():
        return warn(
            _("復旧の鍵 %(codes)s の秘密の半分が、まだこの機械にあります。")
            % {"codes": "、".join(one.code for one in here)},
            _("紙をしまったら、bin/yorisoi recovery-key remove-local で消してください。"),
        )
    return good(_("控えを開く鍵は、この機械にはありません（紙が%(n)s通）。") % {"n": len(keys)})


def trail() -> Finding:
    broken = [chain.name for chain in chains() if not newest_link_holds(chain)]
    if broken:
        return bad(
            _("監査の記録のつながりが切れています: %(names)s") % {"names": "、".join(broken)},
            _("だれにも触らせずに、bin/yorisoi audit verify の結果を管理者に見せてください。"),
        )
    return good(_("監査の記録は、いちばん新しいところがつながっています。"))


def the_clock() -> Finding:
    """Against what was written last, the file system's and the database's own."""
    now = clock.now()
    with tempfile.NamedTemporaryFile(dir=settings.DATA) as file:
        of_disk = datetime.fromtimestamp(Path(file.name).stat().st_mtime, UTC)
    moments = [of_disk]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            moments.append(cursor.fetchone()[0])
    if any(abs(moment - datetime.now(UTC)) > CLOCK_SLACK for moment in moments):
        return bad(
            _("この機械の時計が、ディスクかデータベースの時計とずれています。"),
            _("時刻あわせ（NTP）を動かしてください。"),
        )
    latest = Entry.objects.order_by("-id").values_list("at", flat=True).first()
    if latest is not None and latest > now + CLOCK_SLACK:
        return bad(
            _("さいごの記録が、いまより先の時刻です（%(at)s）。") % {"at": saying.wareki(latest)},
            _("時計がもどっていないか確かめ、時刻あわせ（NTP）を動かしてください。"),
        )
    if SYSTEMD.is_dir() and not SYNCHRONIZED.exists():
        return warn(
            _("時計はあっているようですが、時刻あわせが動いているかわかりません。"),
            _("timedatectl で確かめてください。"),
        )
    return good(_("時計はあっています。"))


def certificate() -> Finding:
    if not settings.BASE_URL.startswith("https://"):
        return good(_("https で開いていないので、証明書はありません。"))
    parts = urlsplit(settings.BASE_URL)
    try:
        with (
            socket.create_connection((parts.hostname, parts.port or 443), PATIENCE) as door,
            ssl.create_default_context().wrap_socket(door, server_hostname=parts.hostname) as tls,
        ):
            ends = ssl.cert_time_to_seconds(tls.getpeercert()["notAfter"])
    except ssl.SSLCertVerificationError as error:
        return bad(
            _("証明書が正しくありません: %(why)s") % {"why": error.verify_message},
            _("TLS の中継の設定を見なおしてください。職員のブラウザーも警告を出しています。"),
        )
    except OSError:
        return warn(
            _("ここから %(url)s に届かないので、証明書を見られません。")
            % {"url": settings.BASE_URL},
            _("職員の機械から開けるなら、だいじょうぶです。"),
        )
    left = timedelta(seconds=ends - time.time())
    words = _("証明書はあと%(days)s日です。") % {"days": left.days}
    if left < CERTIFICATE_DUE:
        return warn(words, _("更新が動いているか、確かめてください。"))
    return good(words)


def mail() -> Finding:
    if not settings.EMAIL_HOST:
        return warn(
            _("メールの送り先（YORISOI_SMTP_HOST）が決まっていません。"),
            _("パスワードを忘れた人に、メールがとどきません。招待のリンクは手で渡せます。"),
        )
    relay = get_connection(settings.MAIL_RELAY, timeout=PATIENCE)
    try:
        relay.open()
        relay.connection.noop()
    except (OSError, smtplib.SMTPException) as error:
        return bad(
            _("メールのサーバー（%(host)s）につながりません: %(why)s")
            % {"host": settings.EMAIL_HOST, "why": type(error).__name__},
            _("YORISOI_SMTP_HOST と、ネットワークを確かめてください。"),
        )
    finally:
        relay.close()
    return good(_("メールのサーバー（%(host)s）につながります。") % {"host": settings.EMAIL_HOST})


CHECKUPS = [
    Checkup("marker", gettext_lazy("本番の印"), 10, marker),
    Checkup("migrations", gettext_lazy("版"), 15, migrations),
    Checkup("disk", gettext_lazy("ディスク"), 20, disk),
    Checkup("folder", gettext_lazy("置き場所と鍵"), 25, folder),
    Checkup("database", gettext_lazy("データベース"), 30, database),
    Checkup("second-net", gettext_lazy("行の鍵"), 35, second_net),
    Checkup("backups", gettext_lazy("控え"), 40, backups),
    Checkup("recovery-key", gettext_lazy("復旧の鍵"), 45, recovery_key),
    Checkup("trail", gettext_lazy("監査の記録"), 50, trail),
    Checkup("clock", gettext_lazy("時計"), 55, the_clock),
    Checkup("certificate", gettext_lazy("証明書"), 60, certificate),
    Checkup("mail", gettext_lazy("メール"), 65, mail),
]
