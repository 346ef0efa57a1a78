"""The form in which an act is written down, and corrected."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Vocabulary
from yorisoi.accounts.policy import Actor
from yorisoi.common import clock, saying
from yorisoi.common.forms import (
    FUTURE,
    PAST,
    CleanCharField,
    CountField,
    WrittenDateField,
    WrittenTimeField,
)
from yorisoi.ledger.models import Act
from yorisoi.ledger.queries.choices import Choices
from yorisoi.registry import access as registry
from yorisoi.registry.models import Household, Person

ANONYMOUS, NOBODY = "anonymous", "nobody"
TODAY, YESTERDAY, OTHER_DAY = "today", "yesterday", "other"
WEEK, FORTNIGHT, MONTH, ON_A_DAY, NO_PROMISE = "week", "fortnight", "month", "date", "none"
ICONS = {
    "phone": "phone", "sns": "chat", "visit_office": "come", "visit": "visit",
    "accompany": "along", "drop_in": "cup", "mail": "mail", "meeting": "meet",
    "letter": "letter", "online": "video", "absent": "door", "session": "book",
    "hand_over": "bag", "other": "more",
}  # fmt: skip
TILES, CHIPS = 8, 7
# What can be chosen, looked up when asked for: (value, label).
Offer = Callable[[], Iterable[tuple[object, object]]]


class IdsField(forms.Field):
    """Numbers of rows that a picker put into hidden inputs."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: object) -> list[int]:
        written = value if isinstance(value, list | tuple) else [value] if value else []
        return list(dict.fromkeys(int(one) for one in written if str(one).isdecimal()))


def _words(offered: Choices, vocabulary: Vocabulary) -> Offer:
    return lambda: [(term.pk, term.label) for term in offered.terms[vocabulary]]


def _often_first(offered: Choices, vocabulary: Vocabulary) -> Offer:
    return lambda: [(term.pk, term.label) for term in offered.often_first(vocabulary)]


class Looked:
    """A choice among what somebody has to look up: only when something was chosen, and in the
    order in which it is offered only when it is shown."""

    def __init__(self, label: object, shown: Offer, allowed: Offer | None = None, **more: object):
        self.allowed = allowed or shown
        super().__init__(label=label, choices=shown, required=False, **more)

    def valid_value(self, value: object) -> bool:
        return any(str(value) == str(pk) for pk, _label in self.allowed())


class OneOf(Looked, forms.TypedChoiceField):
    def __init__(self, label: object, shown: Offer, allowed: Offer | None = None, **more: object):
        more = {"coerce": int, "empty_value": None, "widget": forms.RadioSelect} | more
        super().__init__(label, shown, allowed, **more)


class Method(OneOf):
    first = TILES

    def __init__(self, offered: Choices, *args: object):
        self.offered = offered
        super().__init__(*args)

    @property
    def icons(self) -> dict[str, str]:
        terms = self.offered.terms[Vocabulary.METHOD]
        return {str(term.pk): ICONS.get(term.code, "") for term in terms}


class AnyOf(Looked, forms.TypedMultipleChoiceField):
    def __init__(self, label: object, shown: Offer, allowed: Offer | None = None, **more: object):
        more = {"coerce": int, "widget": forms.CheckboxSelectMultiple} | more
        super().__init__(label, shown, allowed, **more)


def _select(label: object, shown: Offer, empty: object = "―") -> OneOf:
    return OneOf(label, lambda: [("", empty), *shown()], shown, widget=forms.Select)


class ActForm(forms.Form):
    """Nothing is required but who (or that there is nobody) and a day; everything else has a good
    default or may stay open. Choices come from queries/choices.py."""

    use_required_attribute = False
    error_css_class = ""

    who = CleanCharField(label=_("だれ"), required=False)
    others = IdsField(label=_("ほかにいた人"), required=False)
    household = forms.IntegerField(required=False, widget=forms.HiddenInput)
    body = CleanCharField(
        label=_("機関・会社・学校"), max_length=200, required=False,
        help_text=_("いくつもあるときは「、」で区切ります。"),
    )  # fmt: skip
    unnamed = CountField(
        label=_("名前をきいていない人"), most=9_999, required=False,
        too_many=_("9,999人までにしてください。"),
    )  # fmt: skip
    adults = CountField(label=_("おとな"), most=999, too_many=_("999人までです。"), required=False)
    children = CountField(
        label=_("子ども"), most=999, too_many=_("999人までです。"), required=False
    )
    minutes = CountField(
        label=_("かかった時間"), most=1_440, required=False,
        too_many=_("1日は1,440分です。日をわけて書いてください。"),
    )  # fmt: skip
    text = CleanCharField(
        label=_("なにがあった"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("本人の言葉は「　」で。"),
    )  # fmt: skip
    next = forms.ChoiceField(label=_("つぎの連絡"), required=False, widget=forms.RadioSelect)
    next_on = WrittenDateField(
        label=_("いつ"), near=FUTURE, required=False, help_text=_("12/4 や R8.12.4 のように。")
    )
    next_text = CleanCharField(label=_("なにを"), max_length=400, required=False)
    day = forms.ChoiceField(label=_("日"), required=False, widget=forms.RadioSelect)
    occurred_on = WrittenDateField(
        label=_("いつ"), near=PAST, required=False, help_text=_("11/20 や R8.11.20 のように。")
    )
    started_at = WrittenTimeField(label=_("時刻"), required=False)
    origin = forms.ChoiceField(
        label=_("だれから"), required=False, widget=forms.RadioSelect, choices=Act.Origin.choices
    )
    caller = CleanCharField(
        label=_("電話や来所をした人"), max_length=200, required=False,
        help_text=_("本人でないときに。つたえない相手なら、その場で知らせます。記録のはじめに残ります。"),
    )  # fmt: skip
    keeps = IdsField(required=False)
    back = CleanCharField(required=False, widget=forms.HiddenInput)
    source = CleanCharField(required=False, widget=forms.HiddenInput)

    def __init__(self, actor: Actor, offered: Choices, *args: object, **options: object) -> None:
        self.actor, self.offered = actor, offered
        super().__init__(*args, **options)
        words = partial(_words, offered)
        often = partial(_often_first, offered)
        method = Method(
            offered, _("どうやって"), often(Vocabulary.METHOD), words(Vocabulary.METHOD)
        )
        topics = often(Vocabulary.TOPIC), words(Vocabulary.TOPIC)
        main_topic = OneOf(_("おもなこと（ひとつ）"), *topics)
        main_topic.first = CHIPS
        self.fields |= {
            "method": method,
            "main_topic": main_topic,
            "topics": AnyOf(_("ほかの話題"), *topics),
            "site": OneOf(_("拠点"), lambda: [(s.pk, s.name) for s in offered.sites]),
            "kind": OneOf(
                _("記録の種類"), lambda: [(k.code, k.label) for k in offered.kinds_often_first],
                lambda: [(k.code, k.label) for k in offered.kinds], coerce=str, empty_value="",
            ),
            "menu": _select(_("メニュー"), words(Vocabulary.MENU), _("種類にあわせる")),
            "commission": _select(
                _("委託"),
                lambda: [(c.pk, saying.several((str(c.commissioner), str(c)))) for c in offered.commissions],
                _("この人の登録にあわせる"),
            ),
            "counterpart": _select(_("話した相手"), words(Vocabulary.COUNTERPART)),
            "destination": _select(_("いっしょに行ったところ"), words(Vocabulary.DESTINATION)),
            "route": _select(_("相談経路"), words(Vocabulary.ROUTE)),
            "result": _select(_("結果"), words(Vocabulary.RESULT)),
            "next_method": _select(_("どうやって"), words(Vocabulary.METHOD)),
            "workers": AnyOf(
                _("いっしょにいた職員"),
                lambda: [(s.pk, s.name) for s in offered.colleagues],
                self._oneself_first,
            ),
        }  # fmt: skip
        self.fields["next"].choices = next_choices()
        self.fields["next"].icons = {ON_A_DAY: "calendar"}
        self.fields["day"].choices = day_choices()
        self.persons: dict[int, Person] = {}

    def _oneself_first(self) -> Iterable[tuple[object, object]]:
        """Most write about what they did alone: nobody has to be looked up for that."""
        yield self.actor.staff, ""
        yield from ((staff.pk, staff.name) for staff in self.offered.colleagues)

    def clean_who(self) -> int | str | None:
        who = self.cleaned_data["who"]
        if who in {ANONYMOUS, NOBODY} or not who:
            return who or None
        return int(who) if who.isdecimal() and len(who) < 16 else self._unknown()

    def _unknown(self) -> None:
        raise forms.ValidationError(_("この人は見つかりません。もう一度さがしてください。"))

    def clean_body(self) -> list[str]:
        parts = re.split(r"[、,，]", self.cleaned_data["body"])
        return [part.strip() for part in parts if part.strip()]

    def clean_household(self) -> Household | None:
        pk = self.cleaned_data["household"]
        return registry.households(self.actor).filter(pk=pk).first() if pk else None

    def clean(self) -> dict:
        data = super().clean()
        self._check_people(data)
        self._check_day(data)
        self._check_next(data)
        return data

    def _check_people(self, data: dict) -> None:
        who = data.get("who")
        named = [who] if isinstance(who, int) else []
        data["others"] = [pk for pk in data.get("others", []) if pk != who]
        wanted = {*named, *data["others"]}
        self.persons = registry.persons(self.actor).in_bulk(wanted) | self._known_already(wanted)
        if isinstance(who, int) and who not in self.persons:
            self.add_error("who", self._lost())
        elif wanted - self.persons.keys():
            self.add_error("others", self._lost())
        for name in ("who", "others"):
            typed = self.data.get(f"{name}_q", "").strip()
            if typed and (name == "others" or who is None):
                words = gettext("「%(typed)s」にあたる人を、下からえらんでください。")
                self.add_error(name, words % {"typed": typed[:60]})
        if who is None and not self._is_somebody(data) and "who" not in self.errors:
            self.add_error(
                "who", _("だれのことかを、えらんでください。人のいない記録は「人なし」です。")
            )

    def _known_already(self, wanted: set[int]) -> dict[int, Person]:
        """Who took part in an act that is being corrected stays, whoever corrects it."""
        return {}

    def _lost(self) -> str:
        return gettext("この人は見つかりません。もう一度さがしてください。")

    @staticmethod
    def _is_somebody(data: dict) -> bool:
        return any(data.get(name) for name in ("others", "body", "unnamed", "household"))

    def _check_day(self, data: dict) -> None:
        day, written = data.get("day"), data.get("occurred_on")
        if "occurred_on" in self.errors:
            return
        today = clock.today()
        if day == OTHER_DAY and written is None:
            self.add_error("occurred_on", _("いつのことかを書いてください。「11/20」のように。"))
        elif day == YESTERDAY:
            data["occurred_on"] = today - timedelta(days=1)
        elif day == TODAY or written is None:
            data["occurred_on"] = today
        elif written > today:
            self.add_error(
                "occurred_on", _("まだ来ていない日です。約束なら「つぎの連絡」に書きます。")
            )

    def _check_next(self, data: dict) -> None:
        chosen = data.get("next")
        if chosen == ON_A_DAY and data.get("next_on") is None and "next_on" not in self.errors:
            self.add_error("next_on", _("いつにするかを書いてください。「12/4」のように。"))
        if (day := data.get("next_on")) and chosen == ON_A_DAY and day < clock.today():
            self.add_error("next_on", _("もう過ぎた日です。"))
        if chosen in due_days():
            data["next_on"] = due_days()[chosen]
        elif chosen != ON_A_DAY:
            data["next_on"] = None

    @property
    def has_promise(self) -> bool:
        data = self.cleaned_data
        return data.get("next") != NO_PROMISE and bool(data.get("next_on") or data.get("next_text"))


class CorrectionForm(ActForm):
    """The same form over an act that is there already, with why it is corrected."""

    correction_reason = CleanCharField(
        label=_("直したわけ"), max_length=300,
        help_text=_("まえの記録も残ります。あとで見る人のために、ひとこと。"),
        error_messages={"required": _("直したわけを、ひとこと書いてください。")},
    )  # fmt: skip
    # The version that was on screen: another may have been written meanwhile.
    base = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, actor: Actor, offered: Choices, act: Act, *args: object, **options: object
    ) -> None:
        self.act = act
        super().__init__(actor, offered, *args, **options)

    def _known_already(self, wanted: set[int]) -> dict[int, Person]:
        rows = self.act.participants.filter(person__in=wanted).select_related("person")
        return {row.person_id: row.person for row in rows}


def due_days() -> dict[str, date]:
    today = clock.today()
    return {
        WEEK: today + timedelta(days=7),
        FORTNIGHT: today + timedelta(days=14),
        MONTH: _next_month(today),
    }


def _next_month(day: date) -> date:
    """The same day of the next month, or its last."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def next_choices() -> list[tuple[str, str]]:
    said = {name: saying.month_day(day) for name, day in due_days().items()}
    return [
        (WEEK, gettext("1週間後　%(day)s") % {"day": said[WEEK]}),
        (FORTNIGHT, gettext("2週間後　%(day)s") % {"day": said[FORTNIGHT]}),
        (MONTH, gettext("1か月後　%(day)s") % {"day": said[MONTH]}),
        (ON_A_DAY, gettext("日をえらぶ")),
        (NO_PROMISE, gettext("約束しない")),
    ]


def day_choices() -> list[tuple[str, str]]:
    today = clock.today()
    return [
        (TODAY, gettext("きょう　%(day)s") % {"day": saying.day_short(today)}),
        (
            YESTERDAY,
            gettext("きのう　%(day)s") % {"day": saying.day_short(today - timedelta(days=1))},
        ),
        (OTHER_DAY, gettext("ほかの日")),
    ]
