"""What a check answers: figures in words, and whether they are as promised."""

from collections.abc import Callable
from dataclasses import dataclass, field

Say = Callable[[str], None]


@dataclass
class Said:
    lines: list[str] = field(default_factory=list)
    is_well: bool = True
    # The same for a machine to read, where the check has more than words.
    figures: dict[str, object] = field(default_factory=dict)

    def hold(self, is_so: bool, words: str) -> None:
        """One promise: kept or not."""
        self.is_well = self.is_well and is_so
        self.lines.append(f"{'○' if is_so else '✕'} {words}")

    def add(self, words: str) -> None:
        self.lines.append(f"　 {words}")
