"""The sheets of a file: how each kind of fact is shown, written, put right and taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, saying
from yorisoi.common.ages import Birth
from yorisoi.registry.actions import knowing, naming
from yorisoi.registry.actions.caring import record_death
from yorisoi.registry.forms import facts as forms
from yorisoi.registry.models import (
    Circumstance,
    Consent,
    ContactPoint,
    Death,
    DoNotTell,
    Fact,
    Flag,
    Name,
    Person,
    Placement,
    Relationship,
    Residence,
    Seal,
    Vitals,
)
from yorisoi.registry.queries.consents import State, state_of
from yorisoi.registry.queries.sealing import hides, is_hidden, may_open

Values = Mapping[str, object]


@dataclass
class File:
    """The file that is open, with what hides parts of it."""

    actor: Actor
    person: Person
    seals: list[Seal] = field(default_factory=list)

    @property
    def may_open(self) -> bool:
        return may_open(self.actor, self.person, self.seals)

    @cached_property
    def birth(self) -> Birth | None:
        vitals = Vitals.objects.known().filter(person=self.person).first()
        return vitals.birth if vitals else None


@dataclass(frozen=True)
class Row:
    """A fact as the page shows it. What is hidden comes without its words."""

    fact: Fact | Name
    title: str
    note: str = ""
    days: str = ""
    tag: str = ""
    kind: str = ""
    is_sealed: bool = False
    # A consent that was taken back: it cannot be taken back again.
    is_over: bool = False


def _learn(model: type[Fact]) -> Callable[..., Fact]:
    return lambda actor, person, values: knowing.learn(actor, person, model, **values)


def _relearn(actor: Actor, fact: Fact, values: Values) -> Fact:
    return knowing.relearn(actor, fact, **values)


@dataclass(frozen=True)
class Sheet:
    """`slug` names the addresses: /persons/1/<slug>/, /<slug>/1/, /<slug>/1/retract/."""

    slug: str
    stem: str
    title: str | Promise
    lead: str | Promise
    icon: str
    model: type
    form: type[forms.FactForm]
    row: Callable[[File, object], Row]
    add: Callable[[Actor, Person, Values], object] | None = None
    fix: Callable[[Actor, object, Values], object] = _relearn
    take_back: Callable[[Actor, object], None] = knowing.retract
    # Only one of it can be: no form to add while one stands.
    is_single: bool = False
    names_person: bool = False

    def write(self, actor: Actor, person: Person, values: Values) -> object:
        return (self.add or _learn(self.model))(actor, person, values)

    def standing(self, person: Person) -> list:
        if self.model is Name:
            rows = Name.objects.filter(person=person, retracted_at=None)
        else:
            rows = self.model.objects.known().filter(person=person)
        fields = self.model._meta.concrete_fields
        named = [field.name for field in fields if field.is_relation and field.name != "person"]
        named += ["withdrawal"] if self.model is Consent else []
        rows = rows.select_related(*named).order_by("-since", "-id") if named else rows
        return list(rows if named else rows.order_by("-id"))

    def rows(self, file: File) -> list[Row]:
        return [self.row(file, fact) for fact in self.standing(file.person)]


def _days(fact: object) -> str:
    return saying.span(saying.wareki_short(fact.since), saying.wareki_short(fact.until))


def _name(_file: File, row: Name) -> Row:
    return Row(
        row, saying.beside(row.name, row.kana), row.reason, _days(row), row.get_form_display()
    )


def _contact(file: File, row: ContactPoint) -> Row:
    hidden = is_hidden(row, file.seals)
    kind = {"yes": "good", "care": "due", "no": "guard"}[row.may]
    tag = row.get_may_display() if row.is_reachable else _("つながらない")
    if hidden:
        return Row(row, row.get_kind_display(), "", "", tag, kind, is_sealed=True)
    note = "　".join(part for part in (row.hours, row.note) if part)
    return Row(row, saying.named(row.get_kind_display(), row.value), note, _days(row), tag, kind)


def _do_not_tell(_file: File, row: DoNotTell) -> Row:
    note = "　".join(part for part in (row.phone, row.script) if part)
    return Row(row, saying.beside(row.name, row.relation), note, _days(row))


def _flag(_file: File, row: Flag) -> Row:
    day = saying.wareki_short(row.review_on)
    review = _("見直す日 %(day)s") % {"day": day} if day else ""
    return Row(row, row.text, review, _days(row), row.get_kind_display())


def _placement(file: File, row: Placement) -> Row:
    note = "　".join(part for part in (row.placing_office, row.reason_ended) if part)
    is_sealed = hides(file.seals, row)
    facility = f"　{row.facility}" if row.facility and not is_sealed else ""
    return Row(row, f"{row.kind}{facility}", note, _days(row), is_sealed=is_sealed)


def _residence(file: File, row: Residence) -> Row:
    if file.seals:
        return Row(row, _("市区町村"), is_sealed=True)
    return Row(row, str(row.municipality), "", _days(row))


def _circumstance(file: File, row: Circumstance) -> Row:
    is_sealed = hides(file.seals, row)
    note = "" if is_sealed else row.note
    return Row(row, str(row.kind), note, _days(row), is_sealed=is_sealed)


def _relationship(_file: File, row: Relationship) -> Row:
    who = row.other.name if row.other else row.other_name
    return Row(row, _("%(name)sさん") % {"name": who}, row.note, _days(row), row.get_kind_display())


STATES = {
    State.GIVEN: "good", State.ASK_AGAIN: "due", State.ENDED: "", State.WITHDRAWN: "guard",
}  # fmt: skip


def _consent(file: File, row: Consent) -> Row:
    state = state_of(row, file.birth, clock.today())
    giver = row.get_giver_display() + (f"　{row.giver_name}" if row.giver_name else "")
    assent = f"　{row.get_assent_display()}" if row.assent else ""
    note = f"{giver}{assent}　{row.evidence}".strip()
    return Row(
        row, saying.named(row.recipients, row.scope), note, _days(row), str(state.label), STATES[state],
        is_over=state is State.WITHDRAWN,
    )  # fmt: skip


def _death(_file: File, row: Death) -> Row:
    day = saying.wareki(row.since) or row.written or _("日はわかりません")
    return Row(row, day, row.source)


def _record_death(actor: Actor, person: Person, values: Values) -> Death:
    return record_death(
        actor, person, on=values["since"], written=values["written"], source=values["source"]
    )


def _add_name(actor: Actor, person: Person, values: Values) -> Name:
    return knowing.add_name(actor, person, **values)


def _correct_name(actor: Actor, row: Name, values: Values) -> Name:
    return naming.correct_name(actor, row, **values)


SHEETS = (
    Sheet(
        "names", "name", gettext_lazy("名前"),
        gettext_lazy("新しい名前を足すと、まえの名前も残り、どちらでもさがせます。"),
        "person", Name, forms.NameForm, _name, _add_name, _correct_name, naming.retract_name,
    ),
    Sheet(
        "contacts", "contactpoint", gettext_lazy("連絡のしかた"),
        gettext_lazy("使ってよいか、いつならよいかも書きます。"),
        "phone", ContactPoint, forms.ContactForm, _contact,
    ),
    Sheet(
        "untold", "donottell", gettext_lazy("つたえない相手"),
        gettext_lazy("利用していることも知らせない相手です。電話や来所があったときに知らせます。"),
        "mute", DoNotTell, forms.DoNotTellForm, _do_not_tell,
    ),
    Sheet(
        "flags", "flag", gettext_lazy("気をつけること"),
        gettext_lazy("会うまえに、かならず目に入ります。"),
        "care", Flag, forms.FlagForm, _flag,
    ),
    Sheet(
        "placements", "placement", gettext_lazy("措置"),
        gettext_lazy("いくつでも。報告は、対応した日までにはじまっていた措置で数えます。"),
        "house", Placement, forms.PlacementForm, _placement,
    ),
    Sheet(
        "residences", "residence", gettext_lazy("住んでいる市区町村"),
        gettext_lazy("住所そのものは「連絡のしかた」に書きます。"),
        "pin", Residence, forms.ResidenceForm, _residence,
    ),
    Sheet(
        "circumstances", "circumstance", gettext_lazy("現況"),
        gettext_lazy("はたらいている、学んでいる、休んでいる。"),
        "book", Circumstance, forms.CircumstanceForm, _circumstance,
    ),
    Sheet(
        "relationships", "relationship", gettext_lazy("つながり"),
        gettext_lazy("家族、友人、先生、支援してくれる人。"),
        "link", Relationship, forms.RelationshipForm, _relationship, names_person=True,
    ),
    Sheet(
        "consents", "consent", gettext_lazy("同意"),
        gettext_lazy("だれに、なにを、いつまでつたえてよいか。18歳になったら、本人にきき直します。"),
        "hand", Consent, forms.ConsentForm, _consent,
    ),
    Sheet(
        "deaths", "death", gettext_lazy("亡くなったこと"),
        gettext_lazy("一度書けば、一覧にも、約束にも、便りにも、もう名前は出ません。記録は残ります。"),
        "info", Death, forms.DeathForm, _death, _record_death, is_single=True,
    ),
)  # fmt: skip
BY_SLUG = {sheet.slug: sheet for sheet in SHEETS}
