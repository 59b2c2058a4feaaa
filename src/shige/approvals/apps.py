"""Who asks for what, who decides, why, and until when."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Tells Django of this room."""

    name = "shige.approvals"
    label = "approvals"
