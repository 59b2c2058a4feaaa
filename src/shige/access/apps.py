"""Who may do what, where, and for what purpose."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.access"
    label = "access"
