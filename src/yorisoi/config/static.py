import re
from collections.abc import Iterator
from typing import IO
from urllib.parse import urlsplit

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import Storage as FileStorage

# The sheet that pages link; it only imports the others, each into its layer.
STYLES = "common/css/_layers.css"
_IMPORT = re.compile(r'@import url\("([\w.-]+)"\) layer\((\w+)\);')


class Storage(ManifestStaticFilesStorage):
    """Hashed names, so that browsers may keep files. `yorisoi serve` collects them; where nothing
    was collected (tests, a command that renders a page) names stay plain.

    The small style sheets become one on the way: a browser would ask for each of them in turn
    before the first page shows.
    """

    manifest_strict = False
    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, tuple[FileStorage, str]], dry_run: bool = False, **options: object
    ) -> Iterator[tuple]:
        if STYLES in paths:
            storage, path = paths[STYLES]
            paths = {**paths, STYLES: (_OneSheet(storage), path)}
        yield from super().post_process(paths, dry_run, **options)

    def stored_name(self, name: str) -> str:
        is_collected = self.hash_key(urlsplit(name).path) in self.hashed_files
        return super().stored_name(name) if is_collected else name


class _OneSheet:
    """Opens a style sheet with the sheets beside it, which it imports, put in their places."""

    def __init__(self, beside: FileStorage) -> None:
        self.beside = beside

    def open(self, path: str) -> IO[bytes]:
        folder = path.rpartition("/")[0]

        def layer(match: re.Match) -> str:
            return f"@layer {match[2]} {{\n{self._read(f'{folder}/{match[1]}')}}}\n"

        return ContentFile(_IMPORT.sub(layer, self._read(path)).encode())

    def _read(self, path: str) -> str:
        with self.beside.open(path) as file:
            return file.read().decode()
