"""The inspection pack on A4. Typst draws it; the words go in as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import typst

from yorisoi.common import clock, saying
from yorisoi.common.fonts import FONTS
from yorisoi.disclosure.looking import for_paper
from yorisoi.inspection.queries import Pack

HERE = Path(__file__).parent


def pdf(found: Pack) -> tuple[bytes, str]:
    """The paper, and the words in it."""
    today = clock.today()
    black = for_paper([one.sampled.person_id for one in found.files])
    said = black(json.dumps(_paper(found), ensure_ascii=False))
    content = typst.compile(
        str(HERE / "pack.typ"),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"paper": said},
        timestamp=int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp()),
    )
    return content, said


def _paper(found: Pack) -> dict[str, object]:
    row = found.inspection
    return {
        "organization": row.organization.name,
        "purpose": row.purpose,
        "day": saying.wareki(row.day),
        "inspector": row.inspector.name,
        "source": row.source,
        "figure": row.figure,
        "files": [
            {
                "number": one.sampled.number,
                "lines": [
                    [
                        saying.wareki_short(line.day), line.kind, line.method, line.topic,
                        "" if line.minutes is None else str(line.minutes), line.text,
                        "○" if line.is_counted else "",
                    ]
                    for line in one.lines
                ],
            }
            for one in found.files
        ],
    }  # fmt: skip
