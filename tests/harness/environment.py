"""Loaded by pytest before the settings are read (`-p`, pyproject.toml).

Every run has a data directory of its own and none of the developer's installation. DATABASE_URL
alone is kept: it chooses which database the run is about.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = {"YORISOI_CHROMIUM", "YORISOI_TALLY", "YORISOI_SHARED"}


def isolate() -> None:
    for name in [name for name in os.environ if name.startswith("YORISOI_")]:
        if name not in KEPT:
            del os.environ[name]
    data = Path(tempfile.mkdtemp(prefix="yorisoi-tests-"))
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    (data / "static").mkdir()
    os.environ["YORISOI_DATA"] = str(data)
    # Hundreds of processes are started: what one has compiled the next one reads, also where the
    # machine says that nobody writes it down.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    shared = os.environ.get("YORISOI_SHARED", data)
    os.environ["PYTHONPYCACHEPREFIX"] = str(Path(shared) / "pycache")


isolate()
