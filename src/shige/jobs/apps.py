"""What the server does by itself, and how it went."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.jobs"
    label = "jobs"
