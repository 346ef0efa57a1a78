"""Days, names and numbers as they are said; inputs as they are drawn."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.template import engines
from django.utils.safestring import SafeString
from django.utils.translation import override

from tests.look import sample
from yorisoi.common import drawings, saying
from yorisoi.common.templatetags import parts


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2019, 4, 30), "平成31年4月30日", "H31.4.30"),
        (date(2019, 5, 1), "令和元年5月1日", "R元.5.1"),
        (date(2026, 11, 20), "令和8年11月20日", "R8.11.20"),
        (20261120, "令和8年11月20日", "R8.11.20"),
        (date(1926, 12, 25), "昭和元年12月25日", "S元.12.25"),
        (None, "", ""),
        (0, "", ""),
    ],
)
def test_days_are_said_in_eras(day, long, short):
    assert (saying.wareki(day), saying.wareki_short(day)) == (long, short)


def test_a_moment_belongs_to_its_day_in_japan():
    late = datetime(2026, 11, 19, 15, 5, tzinfo=UTC)
    assert saying.wareki(late) == "令和8年11月20日"
    assert saying.moment(late) == "R8.11.20 0:05"


def test_other_ways_to_say_a_day():
    assert saying.day_short(date(2026, 11, 20)) == "11月20日（金）"
    assert saying.month(date(2026, 10, 3)) == "令和8年10月"
    assert saying.fiscal(2019) == "令和元年度"
    assert saying.fiscal(2026) == "令和8年度"


def test_english_says_days_in_english():
    with override("en"):
        assert saying.wareki(date(2026, 11, 20)) == "20 Nov 2026"
        assert saying.day_short(date(2026, 11, 20)) == "Fri 20 Nov"
        assert saying.fiscal(2026) == "FY2026"
        assert saying.yen(12300) == "¥12,300"


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (1234567, "1,234,567"), (12.5, "12.5"), (3.0, "3"), (None, "―"), ("―", "―")],
)
def test_zero_is_a_number_and_nothing_is_a_dash(value, said):
    assert saying.number(value) == said


@pytest.mark.parametrize(("value", "said"), [(2, "＋2"), (-1, "−1"), (0, "±0"), (None, "―")])
def test_how_a_figure_moved(value, said):
    assert saying.signed(value) == said


def test_yen():
    assert saying.yen(12300) == "12,300円"
    assert saying.yen(None) == "―"


def test_a_name_carries_its_reading():
    assert parts.ruby("藤代 陽向", "ふじしろ ひなた") == (
        "<ruby>藤代<rt>ふじしろ</rt></ruby> <ruby>陽向<rt>ひなた</rt></ruby>"
    )
    assert (
        parts.ruby("グエン・ホア", "ぐえん ほあ") == "<ruby>グエン・ホア<rt>ぐえん ほあ</rt></ruby>"
    )
    assert parts.ruby("はる", "") == "はる"
    assert parts.ruby("", "") == ""


def test_a_name_is_escaped_with_and_without_reading():
    assert "<script>" not in parts.ruby("<script> x", "a <b>")
    assert parts.ruby("<b>", "") == "&lt;b&gt;"
    assert isinstance(parts.ruby("<b>", ""), SafeString)


def test_figures_open_only_where_they_lead_somewhere():
    assert 'href="/m/"' in parts.figure(12, "/m/")
    assert "href" not in parts.figure(12, "")
    assert "href" not in parts.figure(None, "/m/")


def test_typed_text_keeps_its_lines_and_nothing_else():
    assert parts.paragraphs("一\n<b>二") == "一<br>&lt;b&gt;二"


def test_may_says_shape_and_word():
    assert "よい" in parts.may("yes")
    assert "#i-cross" in parts.may("no")
    with pytest.raises(KeyError):
        parts.may("perhaps")


def render(source, **context):
    return engines["django"].from_string(source).render(context)


def test_choices_are_chips_and_tiles_with_their_icons():
    form = sample.form()
    chips = parts.field_input(form["topic"])
    assert chips.count('class="chip"') == 6
    assert 'value="金銭" id="id_topic_0" checked' in chips
    tiles = parts.field_input(form["method"], "tiles")
    assert tiles.count("chip--tile") == 8
    assert "#i-phone" in tiles


def test_several_choices_say_that_they_are_several():
    assert "data-many" in parts.field_input(sample.form()["others"])
    assert "data-many" not in parts.field_input(sample.form()["topic"])


def test_a_text_field_is_tied_to_its_words_and_offers_no_old_names():
    html = render('{% include "common/parts/field.html" with field=form.day %}', form=sample.form())
    assert 'aria-describedby="id_day_helptext id_day_error"' in html
    assert 'id="id_day_helptext"' in html
    assert 'id="id_day_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'autocomplete="off"' in html


def test_the_summary_leads_to_the_first_choice_of_a_group():
    html = render('{% include "common/parts/errors.html" %}', form=sample.form())
    assert 'href="#id_method_0"' in html
    assert 'href="#id_day"' in html


def test_help_can_be_left_away_with_what_points_at_it():
    form = sample.form()
    html = render(
        '{% include "common/parts/field.html" with field=form.site|without_help %}', form=form
    )
    assert "aria-describedby" not in html


def test_the_query_of_a_page_keeps_what_was_asked(rf):
    request = rf.get("/?q=ふじ&page=1")
    assert render("{% page_query page=2 %}", request=request) == "q=%E3%81%B5%E3%81%98&amp;page=2"
    assert render("{% page_query page=None %}", request=request) == "q=%E3%81%B5%E3%81%98"


def test_pages_stand_without_any_context():
    for name in ("400.html", "403.html", "403_csrf.html", "404.html", "500.html", "507.html"):
        html = render(f'{{% include "{name}" %}}')
        assert "<h1>" in html
        assert "nav__link" not in html


def test_weeks_begin_their_silence_at_the_last_voice():
    today = date(2026, 11, 20)
    drawn = drawings.weeks(today, [date(2026, 9, 28)], [date(2026, 10, 28)], date(2026, 10, 28))
    assert drawn.void > drawn.spoke[0]
    assert "さいご：9/28 話せた" in drawn.words
    assert "そのあと届かなかった：1回" in drawn.words
    assert drawings.weeks(today, []).void == drawings.LEFT


def test_words_under_the_weeks_never_touch():
    today = date(2026, 11, 20)
    for last in range(84):
        for ahead in range(0, last + 1, 3):
            spoke = [today.fromordinal(today.toordinal() - last)]
            promised = today.fromordinal(today.toordinal() - ahead)
            spans = sorted(map(drawings._span, drawings.weeks(today, spoke, (), promised).texts))
            assert all(a[1] <= b[0] for a, b in pairwise(spans)), (
                last,
                ahead,
                spans,
            )
            assert spans[0][0] >= -1
            assert spans[-1][1] <= 382
