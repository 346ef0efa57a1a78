from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yorisoi.interchange.reading.containers import BOOK_NAMES, TEXT_NAMES

LARGEST = 30 * 1024 * 1024
KIND_NAMES = [
    ("", _("見出しから見分ける")),
    ("station", _("相談記録と名簿（アフターケアなど）")),
    ("centre", _("相談受付簿（自立相談など）")),
    ("attendance", _("出席簿（学習支援・居場所）")),
    ("pantry", _("受け渡し簿（フードパントリー）")),
]


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
    fiscal_year = forms.IntegerField(
        label=_("年度（西暦）"),
        required=False,
        min_value=1989,
        max_value=2100,
        help_text=_("日付に年がなく、表のどこにも年度がないときだけ。例：令和7年度なら 2025"),
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
