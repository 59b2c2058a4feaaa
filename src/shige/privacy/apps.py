"""Who looked at what is personal, how long it is kept, and that it goes."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.privacy"
    label = "privacy"
