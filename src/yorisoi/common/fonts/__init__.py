"""The fonts of everything that is printed (their licence beside them)."""

from pathlib import Path

FONTS = Path(__file__).parent
