"""Made-up helpers and a program for the demo, so that the pages about access show how they look in use."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from shige.access.invitations import Guest, invitations_seen
from shige.access.scope import ALL
from shige.access.selectors import demo_areas
from shige.access.tokens import TokenOrder, token_make
from shige.core.deeds import SHIGE, Actor
from shige.core.errors import ShigeError
from shige.staff.invitations import invitation_accept, invitation_end, invitation_make
from shige.territory.selectors import area_page

HELPERS = (
    ("李阿姨", "13800000001", "MICRO_WORKER"),
    ("小陈", "13800000002", "VOLUNTEER"),
    ("周师傅", "13800000003", "CONTACT_PERSON"),
)
MONTHS = timedelta(days=90)


def helpers_exist() -> bool:
    """Whether an earlier start of the demo has invited them."""
    return bool(invitations_seen(scope=ALL, most=1))


@transaction.atomic
def demo_helpers(*, now: datetime) -> int:
    """Invite helpers to micro-grids of the demo's chief: one helps, one has not come yet, one is gone; and one program.

    Raises:
        ShigeError: "demo-only" outside the demo.
    """
    if not settings.DEMO:
        raise ShigeError("demo-only", "people are made up in the demo alone")
    chief, general = demo_areas("GENERAL_CHIEF")
    page = area_page(general)
    micros = [child.code for child in page.children if child.level == "micro"] if page else []
    actor = Actor(str(chief), "demo-general-chief")
    for (name, phone, role), area in zip(HELPERS, micros, strict=False):
        guest = Guest(name, phone, role, area, now + MONTHS)
        uid, _link = invitation_make(guest, actor=actor, within=ALL, now=now)
        _goes_on(uid, role=role, actor=actor, now=now)
    until = now + MONTHS
    order = TokenOrder("供水公司管网系统(演示)", ("GRID_WORKER",), (general,), ("service",), until)
    token_make(order, actor=SHIGE, now=now, why="made up for the demo")
    return len(HELPERS)


def _goes_on(uid: UUID, *, role: str, actor: Actor, now: datetime) -> None:
    """What became of an invitation in the demo."""
    if role != "VOLUNTEER":
        invitation_accept(uid, now=now)
    if role == "CONTACT_PERSON":
        invitation_end(uid, actor=actor, within=ALL, now=now, why="moved away (made up)")
