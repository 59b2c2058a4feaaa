"""What somebody must be told: an inbox for each account, and what leaves the house."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.notices"
    label = "notices"
