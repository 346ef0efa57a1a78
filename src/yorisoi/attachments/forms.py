"""What is asked of whoever adds a paper: as little as can be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.attachments import contents
from yorisoi.attachments.contents import Checked
from yorisoi.attachments.intake import NewPaper
from yorisoi.attachments.models import GROUPS, Attachment
from yorisoi.common.forms import CleanCharField

AT_ONCE = 10


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; what each of them is, the view looks at one by one."""

    def __init__(self, *, is_many: bool = True, **options: object) -> None:
        # No `capture`: the telephone itself asks whether to take a photo or to choose one.
        attrs = {"accept": contents.ACCEPT, **({"multiple": True} if is_many else {})}
        super().__init__(widget=_Several(attrs=attrs), allow_empty_file=True, **options)

    def clean(self, data: object, initial: object = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(one, initial) for one in given] if given else []
        found = [one for one in files if one]
        if self.required and not found:
            raise ValidationError(self.error_messages["required"])
        if len(found) > AT_ONCE:
            raise ValidationError(
                _("いちどに%(most)s個までです。分けて加えてください。") % {"most": AT_ONCE}
            )
        return found


class PaperForm(forms.Form):
    """`has_seal`: whether a seal covers the person. `is_one`: one file, in place of another."""

    files = FilesField(
        label=gettext_lazy("ファイル"),
        help_text=gettext_lazy(
            "写真（JPEG・PNG・WebP）、PDF、Word、Excel、文字。ひとつ20MB、いちどに10個まで。写真の位置は、保存するときに消えます。"
        ),
        error_messages={"required": gettext_lazy("ファイルを選ぶか、写真を撮ってください。")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("種類"),
        choices=Attachment.Kind.choices,
        initial=Attachment.Kind.PHOTO,
        widget=forms.RadioSelect,
    )
    title = CleanCharField(
        label=gettext_lazy("見出し"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "写っているものをひとことで。目で見られない人には、これが読まれます。"
        ),
    )
    group = forms.ChoiceField(
        label=gettext_lazy("なにについて"),
        required=False,
        choices=[("", gettext_lazy("種類のとおり")), *GROUPS],
    )
    is_sealed = forms.BooleanField(
        label=gettext_lazy("伏せる（ひらくときに、わけを書く）"), required=False
    )
    is_clear = forms.BooleanField(
        label=gettext_lazy("見てたしかめた：これからは、いる所がわからない"),
        required=False,
        help_text=gettext_lazy(
            "秘匿がかかっています。たしかめるまでは、秘匿をひらける人にしか見えません。"
        ),
    )

    def __init__(
        self, *args: object, has_seal: bool = False, is_one: bool = False, **more: object
    ) -> None:
        super().__init__(*args, **more)
        if not has_seal:
            del self.fields["is_clear"]
        if is_one:
            attrs = self.fields["files"].widget.attrs
            attrs.pop("multiple", None)

    def papers(self) -> tuple[list[NewPaper], list[str]]:
        """Those that may be kept, and words about the others, each with the name of its file."""
        good, refused = [], []
        for file in self.cleaned_data["files"]:
            try:
                good.append((_checked(file), file.name or ""))
            except ValidationError as error:
                refused.append(f"「{file.name}」：{' '.join(error.messages)}")
        return [self._paper(one, at, len(good)) for at, one in enumerate(good, start=1)], refused

    def _paper(self, found: tuple[Checked, str], at: int, count: int) -> NewPaper:
        """Without a heading it is called as its file was: a list of «letter, letter, letter» tells
        nothing."""
        data = self.cleaned_data
        if title := data["title"]:
            title = title if count == 1 else f"{title}（{at}/{count}）"
        _content, name = found
        return NewPaper(
            *found,
            title=title or PurePath(name).stem or str(Attachment.Kind(data["kind"]).label),
            kind=data["kind"],
            group=data["group"],
            is_sealed=data["is_sealed"],
            is_clear=data.get("is_clear", False),
        )


def _checked(file: UploadedFile) -> Checked:
    if not getattr(file, "is_whole", True) or (file.size or 0) > contents.LARGEST:
        raise contents.too_large(file.size or 0)
    return contents.check(file.read(), file.name or "")


class ReasonForm(forms.Form):
    reason = CleanCharField(label=gettext_lazy("取り下げるわけ"), max_length=300)


class OpeningForm(forms.Form):
    open_reason = CleanCharField(label=gettext_lazy("ひらくわけ"), max_length=300)


def errors_of(form: PaperForm, words: Sequence[str]) -> None:
    for word in words:
        form.add_error("files", word)
