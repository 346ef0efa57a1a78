"""The recovery key on paper: one A4 page for each key, with the way back in plain words.

What is drawn goes in as JSON and is never part of the markup. Typst draws it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import typst
from qrcode import QRCode

from yorisoi.accounts.models import Organization
from yorisoi.common import clock, saying
from yorisoi.common.fonts import FONTS
from yorisoi.keeping import age, lines, recovery
from yorisoi.keeping.backups import SUFFIX

HERE = Path(__file__).parent


def pdf(identities: list[bytes]) -> bytes:
    today = clock.today()
    papers = [
        {
            "organizations": list(Organization.objects.values_list("name", flat=True)[:3]),
            "code": recovery.code_of(age.public_of(identity)),
            "lines": lines.written(identity),
            "squares": _squares(age.write_identity(identity)),
            "suffix": SUFFIX,
            "made_on": saying.wareki(today),
        }
        for identity in identities
    ]
    return typst.compile(
        str(HERE / "recovery.typ"),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"papers": json.dumps(papers, ensure_ascii=False)},
        timestamp=int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp()),
    )


def _squares(text: str) -> list[str]:
    """A QR code as lines of 1 and 0."""
    code = QRCode(border=0)
    code.add_data(text)
    return ["".join("1" if one else "0" for one in row) for row in code.get_matrix()]
