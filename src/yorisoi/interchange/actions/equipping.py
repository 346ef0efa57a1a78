"""What a file names and the organization lacks is made; whatever it names is found by its id."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yorisoi.accounts.actions.founding import PROGRAMME_MENUS, open_commission
from yorisoi.accounts.actions.inviting import add_worker
from yorisoi.accounts.actions.wording import learn_words, lexicon
from yorisoi.accounts.models import Commission, Commissioner, Programme, Site, Term, Vocabulary
from yorisoi.accounts.policy import Actor
from yorisoi.audit.actions import note
from yorisoi.common.text import one_line, word_key
from yorisoi.interchange.places import StaffNames
from yorisoi.interchange.plans import Plan
from yorisoi.interchange.reading import Problem
from yorisoi.interchange.rostering import municipality_of

PROGRAMMES = {
    "station": Programme.AFTERCARE,
    "centre": Programme.SELF_RELIANCE,
    "attendance": Programme.LEARNING,
    "pantry": Programme.PANTRY,
}


class Named:
    """Sites, staff, commissions and terms by the words of one file. `created` counts what is made."""

    def __init__(self, actor: Actor, plan: Plan, created: dict[str, int]) -> None:
        self.actor, self.plan, self.created = actor, plan, created
        self.terms: dict[str, dict[str, Term]] = {}
        self.term_ids: dict[str, dict[str, int]] = {}
        self.commissions: dict[str, int] = {}
        self._ids: dict[tuple, tuple] = {}

    def make(self) -> list[str]:
        """Returns the words that no list knew."""
        self._make_places()
        return self._learn_words()

    def _make_places(self) -> None:
        organization = self.plan.organization
        self.sites = {word_key(s.name): s for s in Site.objects.filter(organization=organization)}
        for name in self._lacking(self.plan.sites, self.sites):
            form = Site.Form.BRANCH if self.sites else Site.Form.MAIN
            site = Site.objects.create(organization=organization, name=one_line(name), form=form)
            note(self.actor, "site.saved", f"site:{site.pk}", payload={"by": "import"})
            self.sites[word_key(name)] = site
            self._made("sites")
        self.staff = StaffNames(organization)
        for name in self.plan.workers:
            if self.staff.find(name) is None:
                row = add_worker(self.actor, name=one_line(name), organization=organization)
                self.staff.add(name, row.pk)
                self._made("workers")
        self._make_commissions()

    @staticmethod
    def _lacking(named: dict[str, None], have: dict[str, object]) -> list[str]:
        return list({word_key(n): n for n in named if word_key(n) not in have}.values())

    def _made(self, what: str) -> None:
        self.created[what] = self.created.get(what, 0) + 1

    def _make_commissions(self) -> None:
        organization, programme = self.plan.organization, PROGRAMMES[self.plan.kind]
        have = {word_key(c.name): c for c in Commissioner.objects.filter(organization=organization)}
        for name in {word_key(n): n for n in self.plan.commissioners}.values():
            commissioner = have.get(word_key(name))
            if commissioner is None:
                commissioner = Commissioner.objects.create(
                    organization=organization, name=one_line(name)
                )
                note(self.actor, "commissioner.saved", f"commissioner:{commissioner.pk}")
                self._made("commissioners")
            self.commissions[word_key(name)] = self._contract(commissioner, programme)

    def _contract(self, commissioner: Commissioner, programme: str) -> int:
        rows = Commission.objects.filter(commissioner=commissioner).order_by("id")
        fitting = [c for c in rows if c.programme == programme] or list(rows)
        if fitting:
            return fitting[0].pk
        menus = Term.objects.filter(
            organization=self.plan.organization,
            vocabulary=Vocabulary.MENU,
            code__in=PROGRAMME_MENUS[programme],
        )
        self._made("commissions")
        return open_commission(self.actor, commissioner, programme=programme, menus=menus).pk

    def _learn_words(self) -> list[str]:
        words, new = self.plan.words, []
        for planned in self.plan.roster:
            if name := municipality_of(planned.row.address):
                words[Vocabulary.MUNICIPALITY][name] += 1
        for vocabulary in Vocabulary:
            found, unknown = learn_words(self.actor, vocabulary, words[vocabulary])
            self.terms[vocabulary] = found
            self.term_ids[vocabulary] = {word: term.pk for word, term in found.items()}
            new += unknown
            for word in unknown:
                self.plan.problems.append(
                    _unknown(vocabulary, word, *self.plan.places.get((vocabulary, word), ("", "")))
                )

        wished = lexicon(self.plan.organization.pk, Vocabulary.RESULT).by_code("contact_wished")
        self.wish = wished.pk if wished else None
        return new

    def ids(self, said: tuple) -> tuple:
        """Of what rows say in these words (plans.named_in)."""
        return self._ids.get(said) or self._found(said)

    def _found(self, said: tuple) -> tuple:
        site, workers, commissioner, main_topic, topics, method, result, route, counterpart = said
        self._ids[said] = found = (
            self.site(site),
            [pk for worker in workers if (pk := self.worker(worker))],
            self.commission(commissioner),
            self.term(Vocabulary.TOPIC, main_topic),
            [self.term(Vocabulary.TOPIC, word) for word in topics if word],
            self.term(Vocabulary.METHOD, method),
            self.term(Vocabulary.RESULT, result),
            self.term(Vocabulary.ROUTE, route),
            self.term(Vocabulary.COUNTERPART, counterpart),
        )
        return found

    def term(self, vocabulary: str, word: str) -> int | None:
        return self.term_ids[vocabulary].get(word)

    def site(self, name: str) -> int | None:
        site = self.sites.get(word_key(name)) if name else None
        return site.pk if site else None

    def worker(self, name: str) -> int | None:
        return self.staff.find(name) if name else None

    def commission(self, commissioner: str) -> int | None:
        return self.commissions.get(word_key(commissioner)) if commissioner else None


def _unknown(vocabulary: str, word: str, sheet: str, cell: str) -> Problem:
    said = _(
        "%(list)sのことば「%(word)s」は、標準の区分に結びついていません。このまま記録しました。設定の「言葉」で決められます。"
    )
    return Problem(sheet, cell, said % {"list": Vocabulary(vocabulary).label, "word": word}, "note")
