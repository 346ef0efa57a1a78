"""What a line of a station's register teaches of somebody already registered.

A register says what its office knew when it was written. It teaches what nobody knows yet, and
corrects what it taught itself: everything of a batch is learnt at one moment, so a fact is this
file's own where it was learnt when a line about the person was read. What somebody learnt
elsewhere stays as it is, and a note says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from yorisoi.accounts.models import Term
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock
from yorisoi.common.kana import digits, fold
from yorisoi.common.text import one_line, word_key
from yorisoi.interchange.matching import sex_of
from yorisoi.interchange.models import SourceRow
from yorisoi.interchange.plans import PlannedRoster
from yorisoi.interchange.reading import Problem, RosterRow
from yorisoi.interchange.reading.rows import NOTE
from yorisoi.interchange.remembering import ROSTER
from yorisoi.registry import news
from yorisoi.registry.actions.casekeeping import open_case
from yorisoi.registry.actions.knowing import add_name, learn, relearn
from yorisoi.registry.models import (
    Case,
    CaseCommission,
    ContactPoint,
    Name,
    Person,
    Placement,
    Residence,
    Vitals,
)
from yorisoi.registry.queries.knowledge import chunks

# Towns whose names contain the very words that end a name.
_SPECIAL = (
    "四日市市", "廿日市市", "八日市市", "野々市市", "十日町市", "市川市", "市原市", "町田市",
    "大町市", "村上市", "村山市", "東村山市", "武蔵村山市", "羽村市", "田村市", "郡山市",
    "大和郡山市", "小郡市", "蒲郡市", "郡上市", "玉村町", "余市町", "市貝町", "上市町", "中市町",
)  # fmt: skip
_PREFECTURE = re.compile(r"^(東京都|北海道|(?:京都|大阪)府|.{2,3}県)")
_TOWN = re.compile(r"^(?:[^市区町村]{1,5}郡)?([^0-9０-９\s]{1,7}?[市区町村])")


def municipality_of(address: str) -> str:
    """The municipality in an address, without prefecture and county; empty where none is seen."""
    rest = _PREFECTURE.sub("", one_line(address).replace(" ", ""))
    for town in _SPECIAL:
        if town in rest[: len(town) + 6]:
            return town
    match = _TOWN.match(rest)
    return match[1] if match else ""


def apply_roster(
    actor: Actor,
    planned: Sequence[PlannedRoster],
    *,
    source: str,
    placements: dict[str, Term],
    municipalities: dict[str, Term],
    commissions: dict[str, int],
) -> list[Problem]:
    """Learn what the lines say and the files lack. Returns what they say otherwise, for notes."""
    notes: list[Problem] = []
    moved: set[int] = set()
    pupils = _pupils(source, {item.person for item in planned})
    for item in planned:
        row = item.row
        # Whoever stands in the register twice is known better at the second time.
        pupil = pupils.pop(item.person, None) or _pupils(source, [item.person])[item.person]
        line = _Line(actor, pupil, row)
        line.teach_name()
        line.teach_vitals()
        line.teach_placement(placements.get(row.placement))
        line.teach_residence(municipalities.get(municipality_of(row.address)))
        line.teach_routes()
        if line.teach_commission(commissions.get(word_key(row.commissioner))):
            moved.add(item.person)
        notes += line.notes
    if moved:
        news.facts_changed(moved)
    return notes


class _Pupil:
    """Somebody with everything that was ever known of them, and when this file taught it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.moments: set[datetime] = set()
        self.facts: dict[type[Model], list] = defaultdict(list)

    def standing(self, model: type[Model]) -> list:
        return [fact for fact in self.facts[model] if fact.retracted_at is None]

    def is_taught(self, fact: Model) -> bool:
        return fact.learnt_at in self.moments


def _pupils(source: str, persons: Iterable[int]) -> dict[int, _Pupil]:
    found: dict[int, _Pupil] = {}
    for chunk in chunks(persons):
        found |= {pk: _Pupil(person) for pk, person in Person.objects.in_bulk(chunk).items()}
        read = SourceRow.objects.filter(source=source, key__startswith=ROSTER, person__in=chunk)
        for person, moment in read.values_list("person_id", "batch__recorded_at"):
            found[person].moments.add(moment)
        for model in (Name, Vitals, Placement, Residence, ContactPoint, Case):
            for fact in model.objects.filter(person__in=chunk).order_by("id"):
                found[fact.person_id].facts[model].append(fact)
        rows = CaseCommission.objects.filter(case__person__in=chunk).order_by("id")
        for row in rows.select_related("case"):
            found[row.case.person_id].facts[CaseCommission].append(row)
    return found


class _Line:
    """One line of the register, before somebody it is about."""

    def __init__(self, actor: Actor, pupil: _Pupil, row: RosterRow) -> None:
        self.actor, self.pupil, self.row = actor, pupil, row
        self.person = pupil.person
        self.notes: list[Problem] = []

    def _teach(
        self,
        history: list,
        said: object,
        value_of: Callable[[Model], object],
        *,
        anew: Callable[[], object],
        instead: Callable[[Model], object],
        words: tuple[str, str],
    ) -> bool:
        """`anew` where nothing is known, `instead` of what this file taught and nobody touched
        since. What it said before it does not say again: somebody may have taken it back."""
        standing = [fact for fact in history if fact.retracted_at is None]
        own = next(filter(self.pupil.is_taught, reversed(history)), None)
        if said in map(value_of, standing) or (own and value_of(own) == said):
            return False
        if own and own.retracted_at is None:
            instead(own)
        elif not standing:
            anew()
        else:
            self._leave(*words)
            return False
        return True

    def _leave(self, what: str, said: str) -> None:
        reason = _(
            "%(what)s：名簿には「%(said)s」とありますが、ほかで分かったことがあるので、そのままにしました。"
        ) % {"what": what, "said": said}
        self.notes.append(Problem(self.row.sheet, f"A{self.row.position}", reason, NOTE))

    def teach_name(self) -> None:
        """An old name, or a name cut short, tells nothing new."""
        row, said = self.row, fold(self.row.name)
        called = [name.name_key for name in self.pupil.standing(Name)]
        if not said or (len(said) > 1 and any(key.startswith(said) for key in called)):
            return

        def rename(_was: object = None) -> None:
            add_name(
                self.actor, self.person, form=Name.Form.CURRENT, name=one_line(row.name),
                kana=one_line(row.kana),
            )  # fmt: skip

        if self.person.is_anonymous:
            rename()
            return
        current = [n for n in self.pupil.facts[Name] if n.form == Name.Form.CURRENT]
        self._teach(
            current, said, lambda name: name.name_key, anew=rename, instead=rename,
            words=(_("氏名"), row.name),
        )  # fmt: skip

    def teach_vitals(self) -> None:
        """Birth and sex stand in one fact, but may come from two people."""
        birth, sex = self.row.birth, sex_of(self.row.sex)
        known = next(iter(self.pupil.standing(Vitals)), None)
        values = {
            name: getattr(known, name)
            for name in ("birth_first", "birth_last", "birth_written", "sex")
            if known
        }
        born = (birth.first, birth.last) if birth else None
        is_news = False
        if self._may_tell(born, _born, (_("生年月日"), birth.written if birth else "")):
            values |= {"birth_first": birth.first, "birth_last": birth.last}
            values["birth_written"] = birth.written
            is_news = True
        if self._may_tell(sex, lambda vitals: vitals.sex, (_("性別"), self.row.sex)):
            values["sex"] = sex
            is_news = True
        if is_news:
            learn(self.actor, self.person, Vitals, **values)

    def _may_tell(
        self, said: object, value_of: Callable[[Vitals], object], words: tuple[str, str]
    ) -> bool:
        """As _teach, for one of the values of a fact that is always learnt as a whole: its value
        came from whoever wrote it first."""
        value = told = None
        is_own = False
        for vitals in self.pupil.facts[Vitals]:
            if value_of(vitals) != value:
                value, is_own = value_of(vitals), self.pupil.is_taught(vitals)
                told = value if is_own else told
        if not said or said in (value, told):
            return False
        if value and not is_own:
            self._leave(*words)
            return False
        return True

    def teach_placement(self, kind: Term | None) -> None:
        if kind is None:
            return
        row = self.row
        said = {"kind_id": kind.pk, "facility": row.facility, "placing_office": row.placing_office}
        said = {name: value for name, value in said.items() if value}
        self._teach(
            self.pupil.facts[Placement],
            tuple(said.values()),
            lambda fact: tuple(getattr(fact, name) for name in said),
            anew=lambda: learn(self.actor, self.person, Placement, **said),
            instead=lambda was: relearn(self.actor, was, **said),
            words=(_("種別"), f"{row.placement} {row.facility}".strip()),
        )

    def teach_residence(self, municipality: Term | None) -> None:
        if municipality is None:
            return
        said = {"municipality_id": municipality.pk}
        self._teach(
            self.pupil.facts[Residence],
            municipality.pk,
            lambda fact: fact.municipality_id,
            anew=lambda: learn(self.actor, self.person, Residence, **said),
            instead=lambda was: relearn(self.actor, was, **said),
            words=(_("市区町村"), municipality.label),
        )

    def teach_routes(self) -> None:
        """Of telephones and addresses there may be several: a new one takes the place of one that
        this file taught and does not name any more."""
        row = self.row
        for kind, said in (
            ("phone", row.phones),
            ("mail", (row.mail,)),
            ("address", (row.address,)),
        ):
            named = {_route_key(kind, value): value for value in said if value}
            points = [point for point in self.pupil.facts[ContactPoint] if point.kind == kind]
            known = {
                _route_key(kind, point.value)
                for point in points
                if point.retracted_at is None or self.pupil.is_taught(point)
            }
            gone = [
                point
                for point in points
                if point.retracted_at is None
                and self.pupil.is_taught(point)
                and _route_key(kind, point.value) not in named
            ]
            for key, value in named.items():
                if key in known:
                    continue
                if gone:
                    relearn(self.actor, gone.pop(0), value=value)
                else:
                    learn(self.actor, self.person, ContactPoint, kind=kind, value=value)

    def teach_commission(self, commission: int | None) -> bool:
        """A register says no day: what it corrects of its own it corrects for the whole time."""
        case = next(iter(self.pupil.facts[Case]), None)
        if case is None:
            opened_on = self.row.registered_on or clock.today()
            case = open_case(self.actor, self.person, site=None, opened_on=opened_on)
        if commission is None:
            return False

        def place(was: CaseCommission | None = None) -> None:
            now = clock.now()
            if was:
                CaseCommission.objects.filter(pk=was.pk).update(retracted_at=now)
            CaseCommission.objects.create(
                case=case, commission_id=commission, learnt_at=now, learnt_from=self.actor.label
            )

        return self._teach(
            [row for row in self.pupil.facts[CaseCommission] if row.case_id == case.pk],
            commission,
            lambda row: row.commission_id,
            anew=place,
            instead=place,
            words=(_("委託元"), self.row.commissioner),
        )


def _born(vitals: Vitals) -> tuple[int, int] | None:
    birth = vitals.birth
    return (birth.first, birth.last) if birth else None


def _route_key(kind: str, value: str) -> str:
    return digits(value)[:20] if kind == ContactPoint.Kind.PHONE else fold(value)
