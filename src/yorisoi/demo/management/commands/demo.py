"""`yorisoi demo`: a fictional world to walk through, built once, then served."""

import contextlib
import io
import os
import shutil
import sys
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _

from yorisoi.common import scopes
from yorisoi.desk import serving

# Written when the world is whole: only then the demo's sign-in opens (config/env.py: is_demo).
WHOLE, BUILDING = "DEMO", "DEMO.building"


class Command(BaseCommand):
    help = "Build the fictional demo world (once) and serve it on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--build", action="store_true", help="build and leave")
        parser.add_argument("--built", action="store_true", help=SUPPRESS)

    def handle(self, *, port: int, build: bool, built: bool = False, **options: object) -> None:
        data = Path(settings.DATA)
        if settings.PRODUCTION:
            self._leave(
                _("ここは本番の場所です（%(data)s）。見本の世界はつくりません。") % {"data": data}
            )
        if not (data / WHOLE).exists():
            self._build(data)
        elif not built:
            print(
                _("見本の世界は、もうあります（%(data)s）。つづきから開きます。") % {"data": data}
            )
        # Started anew, because what is allowed in the demo is read when the program starts.
        if not (settings.DEMO or build):
            command = [
                sys.executable,
                "-m",
                "yorisoi.config.cli",
                "demo",
                "--built",
                "--port",
                str(port),
            ]
            connection.close()
            os.execv(sys.executable, command)  # noqa: S606
        self._where(data)
        if not build:
            self._serve(port)

    def _build(self, data: Path) -> None:
        from yorisoi.demo.world import build

        samples = Path(settings.SAMPLES)
        if not samples.is_dir():
            self._leave(_("見本の帳票（samples/）が見つかりません：%(dir)s") % {"dir": samples})
        call_command("migrate", interactive=False, verbosity=0)
        self._start_clean(data)
        (data / BUILDING).touch()
        with scopes.everything():
            build(samples, self._say)
        self._report(data)
        (data / BUILDING).unlink()
        (data / WHOLE).touch()

    def _start_clean(self, data: Path) -> None:
        """An empty place is ours; a world half built by an earlier start is thrown away; anything
        else belongs to somebody."""
        from yorisoi.accounts.models import Organization

        if not Organization.objects.exists():
            return
        if not (data / BUILDING).exists():
            self._leave(
                _(
                    "ここには、もうデータがあります（%(data)s）。見本の世界は、べつの場所でつくってください："
                    "YORISOI_DATA=別の場所 bin/demo"
                )
                % {"data": data}
            )
        self._empty(data)
        call_command("migrate", interactive=False, verbosity=0)

    @staticmethod
    def _empty(data: Path) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
        connection.close()
        if connection.vendor == "sqlite":
            for name in ("yorisoi.sqlite3", "yorisoi.sqlite3-wal", "yorisoi.sqlite3-shm"):
                (data / name).unlink(missing_ok=True)
        shutil.rmtree(data / "files", ignore_errors=True)

    def _report(self, data: Path) -> None:
        """The main job, done once: last year's last month for the first commissioner."""
        folder = data / "reports"
        folder.mkdir(exist_ok=True)
        self._say(_("実績報告をつくっています（令和8年3月分、みなと県）"))
        for form in ("xlsx", "pdf"):
            # Where they lie is said when it opens.
            with contextlib.redirect_stdout(io.StringIO()):
                call_command(
                    "report", "2026-03", organization="umikaze", commission="みなと県", format=form,
                    out=folder / f"実績報告-2026-03-みなと県.{form}",
                )  # fmt: skip

    def _where(self, data: Path) -> None:
        for path in sorted((data / "reports").glob("*")):
            print(_("実績報告：%(path)s") % {"path": path})

    def _serve(self, port: int) -> None:
        serving.check_migrations()
        serving.collect_static()
        free = serving.free_port(port)
        if free != port:
            print(
                _("ポート%(port)sは使われているので、%(free)sで開きます。")
                % {"port": port, "free": free}
            )
        print(
            _("http://localhost:%(port)s を開いてください。止めるには Ctrl-C。") % {"port": free},
            flush=True,
        )
        serving.become_server("127.0.0.1", free)

    def _say(self, words: str) -> None:
        print(words, flush=True)

    def _leave(self, words: str) -> None:
        self.stderr.write(words)
        sys.exit(2)
