"""Divisions, plans and the grids that are published."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.territory"
    label = "territory"
