"""Photos and voice notes that belong to something: taken in piece by piece, covered, kept once, and let go."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.files"
    label = "files"
