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
    execute_from_command_line(["yorisoi", *arguments])


if __name__ == "__main__":
    main()
