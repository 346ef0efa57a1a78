"""`yorisoi COMMAND`: every command of the tool, on the command line of whoever runs the machine."""

import os
import sys


def main(argv: list[str] | None = None) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yorisoi.config.settings")
    from django.core.management import execute_from_command_line

    from yorisoi.common import checkpoints

    checkpoints.keep_in_background()
    execute_from_command_line(["yorisoi", *(sys.argv[1:] if argv is None else argv)])


if __name__ == "__main__":
    main()
