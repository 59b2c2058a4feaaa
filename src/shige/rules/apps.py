"""A city's own values, in versions, with who changed them and why."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.rules"
    label = "rules"
