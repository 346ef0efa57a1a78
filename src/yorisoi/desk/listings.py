"""The lists of people and of cases as somebody may take them out: names and what walks with them, never
a contact point or a place where somebody is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.accounts.policy import Actor, FieldGroup
from yorisoi.common import clock, lives, saying
from yorisoi.desk.panels.lists import tag_of, voice
from yorisoi.disclosure.egress import carry
from yorisoi.disclosure.lists import List, Options, Sheet
from yorisoi.ledger.queries.voices import last_reached
from yorisoi.registry import access
from yorisoi.registry.queries import caselist, listing

# So many at a time are read, told and forgotten.
STEP = 500


def _pages(page: Callable[..., object], actor: Actor, choice: object) -> Iterator[object]:
    after = None
    while True:
        found = page(actor, choice, after=after, size=STEP)
        yield found
        if (after := found.after) is None:
            return


def _people(actor: Actor, options: Options) -> Iterator[list[listing.Entry]]:
    choice = listing.Choice(site=options.get("site"))
    for page in _pages(listing.people_page, actor, choice):
        yield page.persons


def _cases(actor: Actor, options: Options) -> Iterator[list[caselist.Entry]]:
    choice = caselist.Choice(site=options.get("site"))
    for page in _pages(caselist.case_page, actor, choice):
        yield page.cases


def people(actor: Actor, options: Options) -> Sheet:
    day, rows = clock.today(), []
    for entries in _people(actor, options):
        ids = [entry.id for entry in entries]
        carry(ids, FieldGroup.IDENTITY, FieldGroup.RECORDS)
        known, heard = listing.particulars(ids), last_reached(ids)
        rows += [
            (entry.name, entry.kana, entry.number, lives.age(known[entry.id].birth, day),
             known[entry.id].site, known[entry.id].commissioner, tag_of(entry.shelf),
             voice(heard.get(entry.id), day))
            for entry in entries
        ]  # fmt: skip
    headings = [
        _("なまえ"),
        _("よみ"),
        _("番号"),
        _("年齢"),
        _("拠点"),
        _("委託元"),
        _("登録"),
        _("さいごの声"),
    ]
    return Sheet(headings, rows)


def cases(actor: Actor, options: Options) -> Sheet:
    day, rows = clock.today(), []
    for entries in _cases(actor, options):
        carry([entry.person for entry in entries], FieldGroup.IDENTITY, FieldGroup.RECORDS)
        beside = caselist.beside([entry.id for entry in entries])
        heard = last_reached([entry.person for entry in entries])
        rows += [
            (entry.name, entry.kana, entry.number, saying.wareki_short(entry.opened_on),
             entry.site or "", beside[entry.id].commissioner, beside[entry.id].workers,
             voice(heard.get(entry.person), day))
            for entry in entries
        ]  # fmt: skip
    headings = [
        _("なまえ"),
        _("よみ"),
        _("番号"),
        _("登録した日"),
        _("拠点"),
        _("委託元"),
        _("担当"),
        _("さいごの声"),
    ]
    return Sheet(headings, rows)


def reachable(actor: Actor, persons: Collection[int]) -> set[int]:
    return set(access.persons(actor).filter(pk__among=persons).values_list("pk", flat=True))


LISTS = (
    List(
        "people", gettext_lazy("人の一覧"),
        lambda actor, options: [one.id for page in _people(actor, options) for one in page],
        people, reachable,
    ),
    List(
        "cases", gettext_lazy("ケースの一覧"),
        lambda actor, options: sorted({one.person for page in _cases(actor, options) for one in page}),
        cases, reachable,
    ),
)  # fmt: skip
