"""People who help of their own will, and the service projects that they take on."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.volunteers"
    label = "volunteers"
