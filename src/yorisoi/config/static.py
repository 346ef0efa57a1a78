from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class Storage(ManifestStaticFilesStorage):
    """Hashed names, so that browsers may keep files; a missing manifest falls back to plain names."""

    manifest_strict = False
    support_js_module_import_aggregation = True
