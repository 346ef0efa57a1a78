"""`yorisoi COMMAND`: every command of the tool, on the command line of whoever runs the machine."""

import os
import sys

from yorisoi import __version__

OVERVIEW = """\
bin/yorisoi 命令 …          くわしくは  bin/yorisoi help 命令

  init --organization 名前 --code 記号   からっぽの場所をつくる（はじめての管理者への招待が出ます）
  serve                                 開く
  import ファイル                       いままでの表（xlsx・csv）を読みこむ
  count --from 日 --to 日               数える
  report 年-月 --commission 記号 --format xlsx|pdf|csv|json --out ファイル   月の報告を書き出す
  doctor                                ぐあいの悪いところと、どうすればよいか
  jobs list|run|work                    うしろのしごと（メール、書き出し）を見る、する
  audit verify [--anchors]              記録のあとをたどれるか確かめる（錨ともくらべる）
  audit anchor                          どこまで来たかを、データベースの外に書く（錨）
  backup [場所] / restore ファイル --to 場所   控えをとる / もどす（復旧の鍵で）
  recovery-key new|list|print|remove-local     復旧の鍵
  keys check|rotate                     連絡先などをひらく鍵を確かめる／とりかえる
  migrate                               データベースをこのプログラムの版にあわせる（控えを取ってから）
  check 名前                            約束を一つ、この機械で確かめる
  tally rebuild                         数えるための表をつくりなおす
  qa world|login|clock|outbox|digest    ためす人のための世界（YORISOI_QA=1 のときだけ）
  demo                                  架空の見本の世界をつくって開く
  bench                                 速さと大きさをはかる
  version                               版

YORISOI_DATA=置き場所（なければ var/）　DATABASE_URL=postgresql://…（なければ SQLite）"""


def main(argv: list[str] | None = None) -> None:
    arguments = sys.argv[1:] if argv is None else argv
    if arguments in (["version"], ["--version"]):
        print(f"yorisoi {__version__}")
        return
    if arguments in ([], ["help"], ["--help"], ["-h"]):
        print(OVERVIEW)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yorisoi.config.settings")
    from django.core.management import execute_from_command_line

    from yorisoi.common import checkpoints

    checkpoints.keep_in_background()
    try:
        execute_from_command_line(["yorisoi", *arguments])
    except Exception as error:
        leave_if_full(error)
        leave_if_empty(error)
        raise


def leave_if_empty(error: Exception) -> None:
    """A place where nothing was founded yet, or a mistyped one: say so, without a traceback."""
    from django.db import OperationalError, ProgrammingError

    if not isinstance(error, OperationalError | ProgrammingError):
        return
    from yorisoi.desk.serving import NotReady, check_migrations

    try:
        check_migrations()
    except NotReady as reason:
        print(reason, file=sys.stderr)
        sys.exit(2)


def leave_if_full(error: Exception) -> None:
    """No room on the disk is nobody's mistake: say what to do, without a traceback."""
    from django.apps import apps
    from django.conf import settings

    if not apps.ready:
        return
    from django.utils.translation import gettext as _

    from yorisoi.common.space import is_full

    if is_full(error):
        words = _(
            "置き場所がいっぱいです（%(place)s）。今回のぶんは何も書いていません。"
            "空きをつくってから、もう一度打ってください。"
        )
        print(words % {"place": settings.DATA}, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
