"""Buildings, their doors and their premises: the register that needs no resident's name."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.places"
    label = "places"
