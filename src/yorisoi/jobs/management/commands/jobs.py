import signal
import threading

from django.core.management.base import BaseCommand

from yorisoi.jobs import keeping, queries
from yorisoi.jobs.actions.running import run_until_idle


class Command(BaseCommand):
    help = "うしろのしごとを見る、いまある分をする、しつづける"

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["list", "run", "work"], help="list / run / work")

    def handle(self, *, what, **options):
        if what == "run":
            self.stdout.write(f"{run_until_idle()}件のしごとをしました。")
        elif what == "work":
            stop = threading.Event()
            for one in (signal.SIGTERM, signal.SIGINT):
                signal.signal(one, lambda *_: stop.set())
            self.stdout.write("しごとを待っています（止めるには Ctrl-C）。")
            keeping.work(stop)
        else:
            now = queries.condition()
            self.stdout.write(
                f"送信不明 {now.uncertain}件　できなかった（7日） {now.failed}件　"
                f"10分より長く待っている {now.late}件　するもの {now.hands}"
            )
