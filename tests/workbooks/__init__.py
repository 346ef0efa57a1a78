"""Workbooks of the four families, made by a seed and right by construction.

`generate(kind, seed, directory=…, **options)` writes one file and tells what must come out of it.
The options of a kind are the fields of its `Options`; what is left open the seed decides. The truth
has figures like `samples/expected.json` (of what may be recorded at once: without the rows that
must wait for a person's decision or be refused), and these lists:

- `waiting`: rows (sheet, position, reason) whose person is not clear from the file alone;
- `refused`: rows (sheet, position) whose date cannot be;
- `lines`: every act as reading must give it, in the file's order.
"""

import tempfile
from pathlib import Path
from random import Random

from tests.workbooks import attendance, centre, pantry, station

_MAKERS = {
    "station": (station.Station, station.Options),
    "centre": (centre.Centre, centre.Options),
    "attendance": (attendance.Attendance, attendance.Options),
    "pantry": (pantry.Pantry, pantry.Options),
}


def generate(
    kind: str, seed: int, *, directory: Path | None = None, **options: object
) -> tuple[Path, dict[str, object]]:
    make, known = _MAKERS[kind]
    random = Random(f"{kind} {seed}")
    folder = Path(directory or tempfile.mkdtemp(prefix="workbooks-"))
    return make(random, known(**options)).write(folder)
