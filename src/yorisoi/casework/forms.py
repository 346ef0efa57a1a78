"""A reception memo: two lines, in less than twenty seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Site, Staff
from yorisoi.accounts.policy import Actor
from yorisoi.casework.models import ReceptionMemo
from yorisoi.common import clock
from yorisoi.common.forms import CleanCharField, WrittenDateField, WrittenTimeField
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person


class ToField(forms.ChoiceField):
    """A member of staff or everybody of a site, in one list: «staff:3», «site:1»."""

    def __init__(self, sites: Sequence[Site], staff: Sequence[Staff], **options: object) -> None:
        self.rows = {f"site:{row.pk}": row for row in sites}
        self.rows |= {f"staff:{row.pk}": row for row in staff}
        everybody = [
            (f"site:{s.pk}", gettext("%(name)sのみんな") % {"name": s.name}) for s in sites
        ]
        people = [(f"staff:{s.pk}", gettext("%(name)sさん") % {"name": s.name}) for s in staff]
        choices = [("", gettext("えらんでください")), *everybody, *people]
        super().__init__(choices=choices, **options)

    def clean(self, value: object) -> dict[str, Site | Staff]:
        row = self.rows.get(super().clean(value))
        if row is None:
            return {}
        return {"to_site": row} if isinstance(row, Site) else {"to_staff": row}


class MemoForm(forms.Form):
    use_required_attribute = False

    way = forms.ChoiceField(
        label=_("どうやって"), choices=ReceptionMemo.Way.choices, widget=forms.RadioSelect,
        initial=ReceptionMemo.Way.PHONE,
    )  # fmt: skip
    caller = CleanCharField(
        label=_("だれから"), max_length=200, required=False,
        help_text=_("名乗ったとおりに。名乗らなければ「名乗らず・男性」のように。"),
    )  # fmt: skip
    text = CleanCharField(
        label=_("用件"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    phone = CleanCharField(label=_("折り返しの番号"), max_length=40, required=False)
    about = forms.IntegerField(label=_("だれのこと"), required=False)
    about_words = CleanCharField(
        label=_("だれのこと（きいたまま）"), max_length=200, required=False
    )
    came_on = WrittenDateField(label=_("日"), required=False)
    came_at = WrittenTimeField(label=_("時刻"), required=False)

    def __init__(
        self,
        actor: Actor,
        sites: Sequence[Site],
        staff: Sequence[Staff],
        *args: object,
        **options: object,
    ) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        self.fields["to"] = ToField(sites, staff, label=_("だれに"), required=True)
        self.fields["to"].error_messages["required"] = _("だれに渡すかを、えらんでください。")
        self.about: Person | None = None

    def clean(self) -> dict:
        data = super().clean()
        if pk := data.get("about"):
            self.about = registry.persons(self.actor).filter(pk=pk).first()
            if self.about is None:
                self.add_error("about", _("この人は見つかりません。もう一度さがしてください。"))
        typed = self.data.get("about_q", "").strip()
        if typed and not self.about and not data.get("about_words"):
            # Without script, or nobody chosen: the words are kept as they were said.
            data["about_words"] = typed[:200]
        if not self.errors and not (data["text"] or data["caller"]):
            self.add_error("text", _("だれからか、どんな用件かを、ひとこと書いてください。"))
        data["moment"] = self._moment(data)
        return data

    def _moment(self, data: dict) -> datetime:
        now = clock.now().astimezone(clock.JAPAN)
        day, at = data.get("came_on"), data.get("came_at")
        if day is None and at is None:
            return now
        moment = datetime.combine(day or now.date(), at or time(12), clock.JAPAN)
        if moment > now + timedelta(minutes=5):
            self.add_error("came_at" if at else "came_on", _("まだ来ていない時刻です。"))
        return moment


class PassForm(forms.Form):
    words = CleanCharField(label=_("ひとこと"), max_length=200, required=False)

    def __init__(
        self, sites: Sequence[Site], staff: Sequence[Staff], *args: object, **options: object
    ) -> None:
        super().__init__(*args, **options)
        to = ToField(sites, staff, label=_("だれに"), required=True)
        to.error_messages["required"] = _("だれに渡すかを、えらんでください。")
        self.fields = {"to": to, **self.fields}


class CloseForm(forms.Form):
    words = CleanCharField(
        label=_("どうなったか"), max_length=200,
        help_text=_("「折り返した」「まちがい電話」のように。"),
        error_messages={"required": _("どうなったかを、ひとこと書いてください。")},
    )  # fmt: skip


class AlertForm(forms.Form):
    words = CleanCharField(
        label=_("どうだったか"), max_length=200,
        help_text=_("「同じ名字の別の人」「対応をきめた」のように。"),
        error_messages={"required": _("どうだったかを、ひとこと書いてください。")},
    )  # fmt: skip


class ScriptForm(forms.Form):
    words = CleanCharField(
        label=_("電話の言葉"), max_length=6_000, required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("ひとつの段落が、ひとつの段になります。段落の1行めが見出しです。空にすると、はじめの言葉にもどります。"),
    )  # fmt: skip
