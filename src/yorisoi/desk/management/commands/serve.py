from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yorisoi.common.kek import KekTrouble
from yorisoi.desk import serving
from yorisoi.keeping import wrapping

QA = """\
＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊
　　YORISOI_QA=1：ためす人のための場所です。メールは外に出ず、
　　時刻は動かせ、だれにでもなれます。ほんとうの人のことを書かないでください。
＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊"""


class Command(BaseCommand):
    help = "よりそいを開く（この機械だけに。外へ開くときは、前に TLS の中継を置く）"

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="待ち受けるアドレス")
        parser.add_argument("--port", type=int, default=8000, help="待ち受けるポート")
        parser.add_argument("--workers", type=int, help="プロセスの数（CPUの数、4まで）")
        parser.add_argument(
            "--threads", type=int, help="1プロセスのスレッド数（2、1プロセスなら 4）"
        )

    def handle(self, *, host, port, workers, threads, **options):
        if not serving.is_free(port):
            raise CommandError(
                f"ポート {port} は、ほかのプログラムが使っています。別の番号を選んでください。\n"
                f"    bin/yorisoi serve --port {port + 1}"
            )
        try:
            serving.check_migrations()
            about_sqlite = serving.check_sqlite()
            wrapping.refuse_without_key()
        except (serving.NotReady, KekTrouble) as reason:
            raise CommandError(str(reason)) from None
        serving.collect_static()
        near = f"http://localhost:{port}"
        far = settings.BASE_URL if settings.BASE_URL.startswith("https://") else near
        self.stdout.write(f"{far} で開きます（待ち受け {host}:{port}、止めるには Ctrl-C）。")
        if settings.QA:
            self.stdout.write(QA)
        if about_sqlite:
            self.stdout.write(about_sqlite)
        if about_room := serving.about_room():
            self.stdout.write(about_room)
        serving.become_server(host, port, workers=workers, threads=threads)
