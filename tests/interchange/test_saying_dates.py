"""What is said about a day that cannot be fits whoever wrote it."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from tests.interchange.books import act, book, month
from yorisoi.accounts.models import Organization
from yorisoi.common.forms import WrittenBirthField, WrittenDateField
from yorisoi.interchange.reading import read_file


def test_the_day_of_an_act_gets_no_advice_for_births(tmp_path):
    path = book(tmp_path, month(act(1, "R7.4.3"), act(2, "R7.2.30")))
    _taken, refused = read_file(path).acts()
    assert refused.reason == "2月30日はありません。"


def test_whoever_gives_a_file_may_name_its_year(tmp_path):
    path = book(tmp_path, month(act(1, "R7.4.3"), act(2, "4/4"), title="相談記録"))
    _taken, refused = read_file(path).acts()
    assert "年も書いてください" in refused.reason
    assert "年度を指定" in refused.reason


@pytest.mark.parametrize(
    ("start", "said"), [("R7.2.30", "2月30日はありません。"), ("4/3", "年も書いてください")]
)
def test_count_offers_no_option_that_it_does_not_have(
    body: Organization, capsys: pytest.CaptureFixture, start: str, said: str
) -> None:
    with pytest.raises(SystemExit):
        call_command("count", "--from", start, "--to", "R8.3.31")
    told = capsys.readouterr().err
    assert said in told
    assert "ごろ" not in told
    assert "年度を指定" not in told


def test_a_form_says_it_plainly_for_a_day_and_helps_with_a_birth():
    with pytest.raises(ValidationError) as day:
        WrittenDateField().clean("R7.2.30")
    assert day.value.messages == ["2月30日はありません。"]
    with pytest.raises(ValidationError) as birth:
        WrittenBirthField().clean("H17.2.30")
    assert "2月30日はありません。「平成17年ごろ」" in birth.value.messages[0]
