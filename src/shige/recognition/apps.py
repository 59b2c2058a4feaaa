"""Commendations for service given, each with the facts that it rests on."""

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.recognition"
    label = "recognition"
