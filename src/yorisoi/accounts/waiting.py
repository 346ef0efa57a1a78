"""What waits for a member of staff. Each room registers what it makes people wait for; Today shows
all of it in one list. News travels upward: the desk knows none of these rooms by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yorisoi.accounts.policy import Actor


@dataclass(frozen=True)
class Waiting:
    """One thing in a sentence: «よむ　居場所の大西さんから：…»."""

    icon: str
    # What is to be done with it, in a word.
    tag: str
    text: str
    url: str = ""
    # What the link says; without words the sentence itself is the link.
    link: str = ""
    note: str = ""
    # The look of the tag: "", "due", "guard", "news".
    kind: str = ""
    # Whom it names or is about: whoever shows it writes down that they were shown.
    persons: tuple[int, ...] = ()


@dataclass(frozen=True)
class Source:
    """`query` answers with a few things, in a fixed number of queries."""

    code: str
    position: int
    query: Callable[[Actor], Sequence[Waiting]]


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    for source in sources:
        if source.code in _sources:
            raise ValueError(f"waiting source {source.code!r} is registered twice")
        _sources[source.code] = source


def every() -> list[Source]:
    return sorted(_sources.values(), key=lambda source: source.position)
