"""Emergency looks at single records outside of one's own areas."""

from django.apps import AppConfig


class GlassConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.glass"
    label = "glass"
