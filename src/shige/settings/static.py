"""Scripts, styles and pictures under names that hold their content, so that browsers keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # whitenoise has no types
    """Also the names in the imports of ES modules are exchanged for the hashed ones."""

    support_js_module_import_aggregation = True
