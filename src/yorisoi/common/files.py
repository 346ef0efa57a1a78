"""Files that only the account that runs the tool may read."""

import os
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Nobody else can read it, not for a moment, and not where others could read it before."""

    def private(name: str, flags: int) -> int:
        return os.open(name, flags, 0o600)

    with open(path, "wb", opener=private) as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
