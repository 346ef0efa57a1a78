from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yorisoi.common import eras
from yorisoi.interchange.reading.containers import BOOK_NAMES, TEXT_NAMES

LARGEST = 30 * 1024 * 1024
KIND_NAMES = [
    ("", _("見出しから見分ける")),
    ("station", _("相談記録と名簿（アフターケアなど）")),
    ("centre", _("相談受付簿（自立相談など）")),
    ("attendance", _("出席簿（学習支援・居場所）")),
    ("pantry", _("受け渡し簿（フードパントリー）")),
]

YEARS = range(1989, 2101)


class FiscalYearField(forms.CharField):
    """A fiscal year as people write it: 令和7, R7, 2025, 令和7年度."""

    def clean(self, value: object) -> int | None:
        written = super().clean(value)
        if not written:
            return None
        year = eras.read_asked_fiscal_year(written)
        if year not in YEARS:
            raise ValidationError(
                _("年度として読めません。「令和7」「R7」「2025」のように書いてください。")
            )
        return year


class YearForm(forms.Form):
    """What a file is asked for that doesn't say its year."""

    fiscal_year = FiscalYearField(label=_("何年度の記録ですか"), help_text=_("例：令和7、R7、2025"))


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("Excel（xlsx）か CSV。いまお使いの帳票のままで大丈夫です。"),
        widget=forms.ClearableFileInput(
            attrs={"accept": ",".join(sorted(BOOK_NAMES | TEXT_NAMES))}
        ),
    )
    kind = forms.ChoiceField(
        label=_("帳票の種類"), choices=KIND_NAMES, required=False, widget=forms.RadioSelect
    )
    fiscal_year = FiscalYearField(
        label=_("年度"),
        required=False,
        help_text=_("日付に年がなく、表のどこにも年度がないときだけ。例：令和7、R7、2025"),
    )
    creates = forms.BooleanField(
        label=_("まだない拠点・職員・委託元・人は、新しくつくる"), required=False, initial=True
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(
                _(
                    "大きすぎます（%(size)sMB）。%(most)sMBまで。もっと大きいファイルは、管理の人がコマンドで取り込めます。"
                )
                % {"size": file.size // 1024 // 1024, "most": LARGEST // 1024 // 1024}
            )
        return file
