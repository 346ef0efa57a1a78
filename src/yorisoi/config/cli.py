"""`yorisoi COMMAND`: every command of the tool, on the command line of whoever runs the machine."""

import os
import sys

from yorisoi import __version__


def main(argv: list[str] | None = None) -> None:
    arguments = sys.argv[1:] if argv is None else argv
    if arguments in (["version"], ["--version"]):
        print(f"yorisoi {__version__}")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yorisoi.config.settings")
    from django.core.management import execute_from_command_line

    from yorisoi.common import checkpoints

    checkpoints.keep_in_background()
    try:
        execute_from_command_line(["yorisoi", *arguments])
    except Exception as error:
        leave_if_full(error)
        raise


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
