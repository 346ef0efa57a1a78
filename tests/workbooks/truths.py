"""The figures that follow from a file, counted while it is written."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tests.workbooks.people import Person


@dataclass
class Truth:
    """Acts and the distinct people in them, by every slice; and what must not be recorded."""

    lines: list[dict[str, object]] = field(default_factory=list)
    waiting: list[dict[str, object]] = field(default_factory=list)
    refused: list[dict[str, object]] = field(default_factory=list)
    unknown_words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    totals: Counter = field(default_factory=Counter)
    by: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    persons: dict[str, dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def count(self, person: Person | None, spent: int, **slices: str) -> None:
        self.totals["acts"] += 1
        self.totals["minutes"] += spent
        self.totals["anonymous_acts"] += person is None
        for name, value in {"year": "year", **slices}.items():
            self.by[name][value] += 1
            if person:
                self.persons[name][value].add(person.number)

    def figures(self) -> dict[str, object]:
        found: dict[str, object] = dict(self.totals)
        for name, counted in self.by.items():
            found[name] = {
                value: {"acts": acts, "persons": len(self.persons[name][value])}
                for value, acts in counted.items()
                if value
            }
        found["year"] = found["year"]["year"]
        return found | {
            "rows": found["acts"] + len(self.waiting) + len(self.refused),
            "waiting": self.waiting,
            "refused": self.refused,
            "unknown_words": dict(self.unknown_words),
            "lines": self.lines,
        }
