"""What was done, by whom, why and when."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.audit"
    label = "audit"
