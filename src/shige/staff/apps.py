"""Organisations, people, and the posts that they hold."""

from django.apps import AppConfig

from shige.adapters.duties_file import duty_book
from shige.rules.books import book_register


class StaffConfig(AppConfig):
    """Tells Django of this room, and the city's rules of what its posts have to do."""

    name = "shige.staff"
    label = "staff"

    def ready(self) -> None:
        """Let a city and its districts set duties and ceilings."""
        book_register(duty_book())
