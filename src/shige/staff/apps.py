"""Organisations, people, and the posts that they hold."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.staff"
    label = "staff"
