"""Finding a person by any part of a name, old names, telephone digits or a registration number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from heapq import nsmallest

from django.db import connection

from yorisoi.accounts import keys
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.common.kana import LAST, digits, registration_key, search_key, suffixes
from yorisoi.registry import access
from yorisoi.registry.models import ContactPoint, Name, Person, Reach, SearchKey
from yorisoi.registry.queries.listing import Entry, living
from yorisoi.registry.queries.sealing import without_hidden

# How much of the end of a telephone is enough to find it: 下4けた, and a number without its area.
TAILS = (4, 7, 8)
# As long as anybody types.
LONGEST = 24
LIMIT = 50
# Matches looked at before sorting: a page stays equally fast however many people are called 子.
WINDOW = 400
FEW = 300
Source = SearchKey.Source


@dataclass(frozen=True)
class Found:
    """A person and what was matched, so that the page can say «旧姓で見つかりました»."""

    person: Entry
    source: str
    matched: str = ""


@dataclass(frozen=True)
class Answer:
    found: list[Found]
    # More match than are shown: the page asks for another letter.
    is_cut: bool = False


def search(actor: Actor, question: str, *, limit: int = LIMIT, with_dead: bool = False) -> Answer:
    """People whom the actor may know and who match: names that begin so first, each in 五十音順.

    One letter is enough. 髙/高, 邉/辺, ひらがな/カタカナ/半角, 濁点 and spaces make no difference.
    A death silences this list too, unless somebody asks for the dead.
    """
    if not actor.may(Permission.PERSON_READ):
        return Answer([])
    matching = _matching(actor, _few_reached(actor))
    matches: dict[int, str] = {}
    is_cut = False
    for source, key in _questions(actor.organization, question):
        window = matching(source, key)
        is_cut |= len(window) > WINDOW
        for person in window[:WINDOW]:
            matches.setdefault(person, source)
        if len(matches) > limit:
            is_cut = True
            break
    entries = _entries(matches, limit, with_dead=with_dead)
    found = [Found(entry, matches[entry.id]) for entry in entries[:limit]]
    return Answer(_explained(found, question), is_cut or len(entries) > limit)


def _entries(matches: dict[int, str], limit: int, *, with_dead: bool) -> list[Entry]:
    """The best matches, one more than the limit where there are more."""
    rows = Person.objects.filter(pk__among=matches)
    if not with_dead:
        rows = living(rows)
    rank = {source: place for place, source in enumerate(Source)}
    # Row by row as it comes (sort_key and id first): whoever is not shown becomes no Entry.
    best = nsmallest(
        limit + 1,
        rows.values_list(*Entry._fields),
        key=lambda row: (rank[matches[row[1]]], *row[:2]),
    )
    return list(map(Entry._make, best))


def _questions(organization: int, question: str) -> list[tuple[str, str]]:
    """What to look for and where: letters in names, digits in numbers; a telephone whole, or by its
    last four, seven or eight figures, for it stands in the index unreadable."""
    asked: list[tuple[str, str]] = []
    figures = digits(question)[:LONGEST]
    if figures:
        asked.append((Source.NUMBER, registration_key(question)[:LONGEST]))
    if letters := search_key(question)[:LONGEST]:
        asked += [(Source.NAME, letters), (Source.INSIDE, letters), (Source.OLD_NAME, letters)]
    if len(figures) >= min(TAILS):
        asked.append((Source.PHONE, keys.index(organization)(figures)))
    return asked


def _few_reached(actor: Actor) -> list[int] | None:
    """The persons of a worker who knows only few: then their keys are read instead of the index."""
    sites = actor.sites(Permission.PERSON_READ)
    if sites is None:
        return None
    near = Reach.objects.filter(site__in=sites).values_list("person", flat=True)[:FEW]
    own = access.assignments(actor).values_list("case__person", flat=True)[:FEW]
    reached = {*near, *own, *access.named_in(actor).values_list("person", flat=True)[:FEW]}
    return sorted(reached) if len(reached) < FEW else None


# Plain SQL: it is asked up to five times for one answer, and putting it together as querysets cost
# more than all the answers.
_MATCHING = """
SELECT k.person_id FROM registry_searchkey k
WHERE k.organization_id = %s AND k.source = %s AND k.key >= %s AND k.key < %s AND {within}
ORDER BY k.key, k.person_id LIMIT {most}
"""


def _matching(actor: Actor, few: list[int] | None) -> Callable[[str, str], list[int]]:
    """(source, key) → the first persons whose key of that kind begins so, one more than WINDOW."""
    if few is None:
        within, values = access.reached_in(actor, "k.person_id")
    else:
        within, values = access.open_in(actor, "k.person_id")
        within = f"k.person_id IN ({', '.join(map(str, few)) or 'NULL'}) AND {within}"
    sql = _MATCHING.format(within=within, most=WINDOW + 1)

    def ask(source: str, key: str) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(sql, [actor.organization, source, key, key + LAST, *values])
            return [person for (person,) in cursor.fetchall()]

    return ask


def _explained(found: list[Found], question: str) -> list[Found]:
    """Add the old name that was matched, which is not the name on the page."""
    old = [f.person.id for f in found if f.source == Source.OLD_NAME]
    if not old:
        return found
    letters = search_key(question)
    rows = Name.objects.filter(person__in=old, retracted_at=None).values_list(
        "person_id", "name", "kana"
    )
    names = {
        person: name
        for person, name, kana in rows
        if letters in search_key(name) or letters in search_key(kana)
    }
    return [replace(f, matched=names.get(f.person.id, "")) for f in found]


def tails_of(phone: str) -> set[str]:
    """What of a telephone's digits can be asked for: all of them, and how it ends."""
    return {phone, *(phone[-size:] for size in TAILS)} if len(phone) >= min(TAILS) else set()


def keys_of(
    names: Iterable[tuple[str, str, str]],
    numbers: Iterable[str],
    phones: Iterable[str],
    index: Callable[[str], str],
) -> set[tuple[str, str]]:
    """(key, source) for (form, name, kana) rows, registration numbers and telephone digits."""
    found: set[tuple[str, str]] = set()
    for form, name, kana in names:
        for text in (name, kana):
            whole, *tails = suffixes(search_key(text)[:80]) or [""]
            if form == Name.Form.CURRENT:
                found.add((whole, Source.NAME))
                found.update((tail, Source.INSIDE) for tail in tails)
            else:
                found.update((tail, Source.OLD_NAME) for tail in (whole, *tails))
    for number in numbers:
        found.update((tail[:80], Source.NUMBER) for tail in suffixes(registration_key(number)))
    for phone in phones:
        found.update((index(tail), Source.PHONE) for tail in tails_of(phone))
    return {(key, source) for key, source in found if key}


def keys_for(persons: Collection[int]) -> dict[int, set[tuple[str, str]]]:
    """The keys that these persons should have, from what is known and not sealed."""
    names: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    phones: dict[int, list[str]] = defaultdict(list)
    for person, form, name, kana in Name.objects.filter(
        person__in=persons, retracted_at=None
    ).values_list("person_id", "form", "name", "kana"):
        names[person].append((form, name, kana))
    points = ContactPoint.objects.known().filter(person__in=persons).exclude(digits_key="")
    for point in without_hidden(points):
        phones[point.person_id].append(point.digits)
    rows = list(
        Person.objects.filter(pk__in=persons).values_list(
            "pk", "organization_id", "number", "called"
        )
    )
    index = {body: keys.index(body) for body in {row[1] for row in rows if row[0] in phones}}
    return {
        person: keys_of(
            [*names[person], (Name.Form.CURRENT, called, "")],
            [number],
            phones.get(person, ()),
            index.get(body, str),
        )
        for person, body, number, called in rows
    }
