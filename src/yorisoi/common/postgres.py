"""PostgreSQL's own programs, wherever the machine keeps them."""

import re
import shutil
from pathlib import Path


def program(name: str) -> Path | None:
    """The newest one: Debian keeps the servers' programs by version and out of the PATH."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(versions, key=lambda path: int(re.sub(r"\D", "", path.parts[4])), default=None)
    found = newest or shutil.which(name)
    return Path(found) if found else None
