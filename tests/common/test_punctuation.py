"""What a template says between two values is punctuation of the language that is read."""

import pytest
from django import forms
from django.template import loader
from django.utils import translation

from yorisoi.common.punctuation import in_english_marks


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("（", " ("),
        ("）、", "), "),
        ("：", ": "),
        ("　〜　", " – "),
        ("<td>（", "<td> ("),
        ("abc", "abc"),
    ],
)
def test_marks_have_their_english_form(written: str, read: str) -> None:
    assert in_english_marks(written) == read


class Asked(forms.Form):
    name = forms.CharField(
        label="なまえ（ふりがな）", error_messages={"required": "書いてください。"}
    )


@pytest.mark.parametrize(
    ("language", "read"),
    [
        ("ja", "なまえ（ふりがな）</a>：書いてください。"),
        ("en", "なまえ（ふりがな）</a>: 書いてください。"),
    ],
)
def test_a_template_says_it_in_the_language_and_leaves_the_value(language: str, read: str) -> None:
    with translation.override(language):
        said = loader.render_to_string("common/parts/errors.html", {"form": Asked({})})
    assert read in said
