"""The pages that people work with."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.desk"
    label = "desk"
