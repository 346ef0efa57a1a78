"""How things are put beside one another, in each language's own marks."""

import pytest
from django.utils.translation import override

from yorisoi.common import saying


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", ["延べ（件）", "延べ", "電話：090", "R8.4.1〜R9.3.31", "R8.4.1〜", "〜R9.3.31", ""]),
        ("en", ["延べ (件)", "延べ", "電話: 090", "R8.4.1 – R9.3.31", "R8.4.1 –", "– R9.3.31", ""]),
    ],
)
def test_brackets_colons_and_spans_are_those_of_the_language(
    language: str, said: list[str]
) -> None:
    with override(language):
        assert [
            saying.beside("延べ", "件"), saying.beside("延べ", ""), saying.named("電話", "090"),
            saying.span("R8.4.1", "R9.3.31"), saying.span("R8.4.1", ""), saying.span("", "R9.3.31"),
            saying.span("", ""),
        ] == said  # fmt: skip
