from django.templatetags.static import static


def test_where_nothing_was_collected_names_stay_plain():
    assert static("common/icon.svg") == "/static/common/icon.svg"
