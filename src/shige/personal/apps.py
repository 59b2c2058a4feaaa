"""Fields that tell of persons: closed at rest, each with its purpose, ground, term and mask."""

from django.apps import AppConfig


class PersonalConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.personal"
    label = "personal"
