"""Tables that come in: read, shown before they count, and taken in once."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.imports"
    label = "imports"
