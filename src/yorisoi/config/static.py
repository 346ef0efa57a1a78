from urllib.parse import urlsplit

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class Storage(ManifestStaticFilesStorage):
    """Hashed names, so that browsers may keep files. `yorisoi serve` collects them; where nothing
    was collected (tests, a command that renders a page) names stay plain."""

    manifest_strict = False
    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        is_collected = self.hash_key(urlsplit(name).path) in self.hashed_files
        return super().stored_name(name) if is_collected else name
