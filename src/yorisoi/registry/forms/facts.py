"""One small form for each kind of thing that is known of a person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts import access as accounts
from yorisoi.accounts.models import Vocabulary
from yorisoi.accounts.policy import Actor
from yorisoi.common.forms import FUTURE, CleanCharField, WrittenBirthField, WrittenDateField
from yorisoi.registry import access
from yorisoi.registry.forms.registering import BIRTH_HELP, named, one_of
from yorisoi.registry.models import (
    Consent,
    ContactPoint,
    Fact,
    Flag,
    Name,
    Person,
    Relationship,
)
from yorisoi.registry.models.facts import Sex

DAY_HELP = _("R8.4.1 や 2026-04-01 のように。わからなければ空けておきます。")


class FactForm(forms.Form):
    """`fact` is what is corrected; None writes something new. `values()` is what is to be learnt:
    the fields under the names of the model."""

    use_required_attribute = False
    has_days = True
    # What a seal hides of such a fact: it comes empty, and stays as it was where nothing is typed.
    sealable: tuple[str, ...] = ()

    def __init__(
        self,
        actor: Actor,
        person: Person,
        *args: object,
        fact: Fact | Name | None = None,
        is_hidden: bool = False,
        **options: object,
    ) -> None:
        self.actor, self.person, self.fact, self.is_hidden = actor, person, fact, is_hidden
        first = self.first_values() if fact is not None else {}
        options["initial"] = self._shown(first) | (options.get("initial") or {})
        super().__init__(*args, **options)
        self.offer()
        for name in self.sealable if is_hidden else ():
            self.fields[name].required = False
            self.fields[name].help_text = _("伏せています。空けておくと、まえのままです。")
        if self.has_days:
            self.fields["since"] = WrittenDateField(
                label=_("いつから"), required=False, help_text=DAY_HELP
            )
            self.fields["until"] = WrittenDateField(
                label=_("いつまで"), required=False, near=FUTURE
            )

    def offer(self) -> None:
        """Add the fields whose choices belong to the organization."""

    def first_values(self) -> dict[str, object]:
        names = [*self.base_fields, "since", "until"]
        return {name: getattr(self.fact, name, None) for name in names if hasattr(self.fact, name)}

    def _shown(self, values: dict[str, object]) -> dict[str, object]:
        hidden = self.sealable if self.is_hidden else ()
        return {name: value for name, value in values.items() if name not in hidden}

    def values(self) -> dict[str, object]:
        typed = {name: value for name, value in self.cleaned_data.items() if value}
        return self._shown(self.cleaned_data) | (typed if self.is_hidden else {})


class NameForm(FactForm):
    form = forms.ChoiceField(label=_("種類"), choices=Name.Form.choices)
    name = CleanCharField(label=_("名前"), max_length=200)
    kana = CleanCharField(label=_("ふりがな"), max_length=200, required=False)
    reason = CleanCharField(
        label=_("変わったわけ"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"list": "name-reasons"}),
        help_text=_("婚姻、離婚、養子縁組、通称 など。"),
    )  # fmt: skip

    def offer(self) -> None:
        if self.fact is not None:
            # A wrong spelling is put right; another name is another row.
            del self.fields["form"]


class ContactForm(FactForm):
    """Of a hidden point the form never shows the value: an empty field leaves it as it is."""

    kind = forms.ChoiceField(label=_("方法"), choices=ContactPoint.Kind.choices)
    value = CleanCharField(label=_("番号・あて先"), max_length=300)
    may = forms.ChoiceField(
        label=_("使ってよいか"), choices=ContactPoint.May.choices, widget=forms.RadioSelect,
        initial=ContactPoint.May.YES,
    )  # fmt: skip
    hours = CleanCharField(
        label=_("いつ"), max_length=100, required=False, help_text=_("「平日の18時から」のように。")
    )
    note = CleanCharField(
        label=_("気をつけること"), max_length=300, required=False,
        help_text=_("「留守電には名前を言わない」のように。"),
    )  # fmt: skip
    is_reachable = forms.BooleanField(label=_("いまもつながる"), required=False, initial=True)
    is_sealed = forms.BooleanField(
        label=_("秘匿する"), required=False,
        help_text=_("伏せると、一覧・さがす・印刷・書き出しのどこにも出ません。"),
    )  # fmt: skip

    sealable = ("value", "note")

    def __init__(self, *args: object, may_open: bool = True, **options: object) -> None:
        self.may_open = may_open
        super().__init__(*args, **options)

    def offer(self) -> None:
        if not self.is_hidden:
            return
        del self.fields["kind"]
        if not (self.may_open and self.fact.is_sealed):
            del self.fields["is_sealed"]


class DoNotTellForm(FactForm):
    name = CleanCharField(label=_("つたえない相手"), max_length=200)
    kana = CleanCharField(label=_("ふりがな"), max_length=200, required=False)
    relation = CleanCharField(
        label=_("間がら"), max_length=100, required=False, help_text=_("「実父」「元夫」のように。")
    )
    phone = CleanCharField(
        label=_("電話"), max_length=40, required=False,
        help_text=_("この番号からかかってきたときに知らせます。"),
    )  # fmt: skip
    script = CleanCharField(
        label=_("電話や来所があったときに言うこと"), max_length=300, required=False,
        help_text=_("「利用しているかどうかも、お答えしていません」のように。"),
    )  # fmt: skip


class FlagForm(FactForm):
    kind = forms.ChoiceField(
        label=_("種類"), choices=Flag.Kind.choices, widget=forms.RadioSelect, initial=Flag.Kind.CARE
    )
    text = CleanCharField(
        label=_("気をつけること"), max_length=400,
        help_text=_("本人が読んでもよい言葉で。どうすればよいかも書きます。"),
    )  # fmt: skip
    review_on = WrittenDateField(label=_("見直す日"), required=False, near=FUTURE)


class PlacementForm(FactForm):
    sealable = ("facility",)

    facility = CleanCharField(label=_("施設・里親の名前"), max_length=100, required=False)
    placing_office = CleanCharField(label=_("措置した児童相談所"), max_length=100, required=False)
    reason_ended = CleanCharField(
        label=_("おわったわけ"), max_length=100, required=False,
        help_text=_(
            "施設は退所、里親は委託解除、ホームは退居。就職・進学・家庭復帰・年齢到達 など。"
        ),
    )  # fmt: skip

    def offer(self) -> None:
        rows = accounts.terms(self.actor, Vocabulary.PLACEMENT)
        self.fields = {"kind": _term(_("措置の種類"), rows, self.fact, "kind"), **self.fields}

    def first_values(self) -> dict[str, object]:
        return super().first_values() | {"kind": self.fact.kind_id}

    def values(self) -> dict[str, object]:
        return _with_id(super().values(), "kind")


class ResidenceForm(FactForm):
    """Where a seal covers the person, the municipality is not shown either."""

    def offer(self) -> None:
        rows = accounts.terms(self.actor, Vocabulary.MUNICIPALITY)
        shown = None if self.is_hidden else self.fact
        self.fields["municipality"] = _term(_("市区町村"), rows, shown, "municipality")

    def first_values(self) -> dict[str, object]:
        known = {} if self.is_hidden else {"municipality": self.fact.municipality_id}
        return super().first_values() | known

    def values(self) -> dict[str, object]:
        return _with_id(super().values(), "municipality")


class CircumstanceForm(FactForm):
    sealable = ("note",)

    note = CleanCharField(label=_("ひとこと"), max_length=200, required=False)

    def offer(self) -> None:
        rows = accounts.terms(self.actor, Vocabulary.CIRCUMSTANCE)
        self.fields = {"kind": _term(_("いまのこと"), rows, self.fact, "kind"), **self.fields}

    def first_values(self) -> dict[str, object]:
        return super().first_values() | {"kind": self.fact.kind_id}

    def values(self) -> dict[str, object]:
        return _with_id(super().values(), "kind")


class PersonPick(FactForm):
    """A form in which another registered person may be picked."""

    pick = "other"

    def picked(self) -> Person | None:
        pk = self.cleaned_data.get(self.pick)
        return access.persons(self.actor).filter(pk=pk).first() if pk else None


class RelationshipForm(PersonPick):
    other = forms.IntegerField(label=_("登録されている人"), required=False)
    other_name = CleanCharField(
        label=_("名前"), max_length=200, required=False,
        help_text=_("登録されていない人は、名前を書きます。"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("この人からみた間がら"), choices=Relationship.Kind.choices)
    note = CleanCharField(
        label=_("ひとこと"), max_length=200, required=False,
        help_text=_("「本人がいやがるときは連絡しない」のように。"),
    )  # fmt: skip

    def first_values(self) -> dict[str, object]:
        return super().first_values() | {"other": self.fact.other_id}

    def clean(self) -> dict:
        data = super().clean()
        person = self.picked()
        if data.get("other") and person is None:
            self.add_error("other", _("この人は見つかりません。もう一度さがしてください。"))
        elif person and person.pk == self.person.pk:
            self.add_error("other", _("本人です。べつの人をえらんでください。"))
        elif person is None and not data.get("other_name"):
            self.add_error("other_name", _("だれとの間がらかを、えらぶか書いてください。"))
        return data

    def values(self) -> dict[str, object]:
        return super().values() | {"other": self.picked()}


class ConsentForm(FactForm):
    giver = forms.ChoiceField(
        label=_("だれの同意か"), choices=Consent.Giver.choices, widget=forms.RadioSelect,
        initial=Consent.Giver.PERSON,
    )  # fmt: skip
    giver_name = CleanCharField(
        label=_("同意した人の名前"), max_length=200, required=False,
        help_text=_("本人でないときに。"),
    )  # fmt: skip
    assent = forms.ChoiceField(
        label=_("子ども本人の気もち"), required=False, widget=forms.RadioSelect,
        choices=[("", _("本人の同意なので、いらない")), *Consent.Assent.choices],
    )  # fmt: skip
    scope = CleanCharField(
        label=_("つたえてよいこと"), max_length=300,
        help_text=_("「住まいと仕事のこと。病気のことは言わない」のように。"),
    )  # fmt: skip
    recipients = CleanCharField(
        label=_("つたえる相手"), max_length=300, help_text=_("「あかね県、港高校」のように。")
    )
    evidence = CleanCharField(
        label=_("確かめ方"),
        max_length=200,
        required=False,
        help_text=_("「書面」「電話で口頭」のように。"),
    )

    def clean(self) -> dict:
        data = super().clean()
        giver = data.get("giver")
        if giver and giver != Consent.Giver.PERSON:
            if not data.get("giver_name"):
                self.add_error("giver_name", _("同意した人の名前を書いてください。"))
            if not data.get("assent"):
                self.add_error(
                    "assent", _("本人の気もちもきいてください。まだなら「まだきいていない」です。")
                )
        return data


class DeathForm(FactForm):
    has_days = False

    since = WrittenDateField(
        label=_("亡くなった日"), required=False, help_text=_("わからなければ空けておきます。")
    )
    written = CleanCharField(
        label=_("日がはっきりしないとき"), max_length=60, required=False,
        help_text=_("「春ごろ」のように、きいたまま。"),
    )  # fmt: skip
    source = CleanCharField(label=_("だれからきいたか"), max_length=200, required=False)


class BasicsForm(FactForm):
    has_days = False

    birth = WrittenBirthField(label=_("生年月日"), required=False, help_text=BIRTH_HELP)
    sex = forms.TypedChoiceField(
        label=_("性別"), choices=Sex.choices, coerce=int, required=False, empty_value=0,
        widget=forms.RadioSelect,
    )  # fmt: skip
    called = CleanCharField(label=_("呼んでほしい名前"), max_length=100, required=False)
    number = CleanCharField(label=_("登録番号"), max_length=40, required=False)
    registered_on = WrittenDateField(label=_("登録した日"), required=False)


class WithdrawalForm(forms.Form):
    on = WrittenDateField(label=_("取り消した日"))
    by = CleanCharField(label=_("取り消した人"), max_length=200)
    note_text = CleanCharField(label=_("ひとこと"), max_length=200, required=False)


def _term(label: object, rows: object, fact: Fact | None, name: str) -> forms.TypedChoiceField:
    """The words in use, and the one that stands though it is retired."""
    offered = named(list(rows))
    own = getattr(fact, name, None) if fact is not None else None
    if own is not None and all(pk != own.pk for pk, _label in offered):
        offered.append((own.pk, str(own)))
    return one_of(label, offered, _("えらんでください"), required=True)


def _with_id(values: dict[str, object], name: str) -> dict[str, object]:
    values[f"{name}_id"] = values.pop(name)
    return values
