import re
from pathlib import Path

from django.contrib.staticfiles.finders import find, get_finders
from django.templatetags.static import static

from yorisoi.config.static import STYLES, Storage


def test_where_nothing_was_collected_names_stay_plain():
    assert static("common/icon.svg") == "/static/common/icon.svg"


def test_the_style_sheets_are_served_as_one_and_none_is_lost(tmp_path: Path):
    paths = {
        name: (storage, name)
        for finder in get_finders()
        for name, storage in finder.list([])
        if name.endswith((".css", ".svg"))
    }
    done = {was: now for was, now, _processed in Storage(tmp_path).post_process(paths)}
    whole, source = (tmp_path / done[STYLES]).read_text(), Path(find(STYLES))
    assert "@import" not in whole
    imported = re.findall(r'url\("([\w.-]+)"\)', source.read_text())
    assert set(imported) == {path.name for path in source.parent.glob("*.css")} - {source.name}
    for name in imported:
        assert (source.parent / name).read_text().strip().splitlines()[-1] in whole
