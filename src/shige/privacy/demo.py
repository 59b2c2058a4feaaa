"""What the demo shows of retention: a first night, and a hold."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.privacy.holds import Wish, hold_make, runs
from shige.privacy.retention import retention_run

HELD = timedelta(days=90)


def demo_privacy_is_there() -> bool:
    """Whether a night has run."""
    return bool(runs(most=1))


@transaction.atomic
def demo_privacy(*, now: datetime) -> None:
    """Run a first night, and keep hand-over notes for a made-up inspection.

    Raises:
        ShigeError: "demo-only" outside the demo.
    """
    if not settings.DEMO:
        raise ShigeError("demo-only", "a hold is made up in the demo alone")
    retention_run(now=now)
    wish = Wish("handover", "示例：街道值守情况检查，检查组要求保留交接记录", now + HELD)
    hold_make(wish, actor=SHIGE, now=now)
