"""Volunteers, shifts and bodies, as tests of nouns and faces need them."""

from datetime import timedelta
from uuid import UUID

from shige.access.scope import ALL
from shige.core.deeds import SHIGE
from shige.core.network import Kind
from shige.staff.network import Draft, organisation_make
from shige.volunteers.selectors import joinings_of
from shige.volunteers.services import SignUp, actor_volunteer, joining_accept, volunteer_join
from shige.volunteers.turns import Offer, mark_by_organiser, turn_offer, turn_take
from tests.nouns.people import COMMUNITY, NOON

HOUR = timedelta(hours=1)
KEY = "k" * 43


def sign_up(name="王阿姨", **said):
    """What somebody says when they sign up."""
    given = {"phone": "13812341234", "community": COMMUNITY, "area": COMMUNITY, "agrees": ("service",)}
    return SignUp(name=name, is_old_enough=said.pop("is_old_enough", True), **(given | said))


def volunteer(name="王阿姨", *, key="", accepted=True, now=NOON, **said) -> UUID:
    """Somebody who has signed up and was accepted."""
    uid = volunteer_join(sign_up(name, **said), key=key or f"{name}-{'k' * 40}", now=now)
    for row in joinings_of(uid) if accepted else ():
        joining_accept(row.uid, actor=SHIGE, within=ALL, now=now)
    return uid


def turn(start=NOON + HOUR, *, hours=2, needed=2, area=COMMUNITY, now=NOON, **more) -> UUID:
    """A shift on offer."""
    offer = Offer(area, "清理楼道", "3 栋门口", start, start + timedelta(hours=hours), needed, **more)
    return turn_offer(offer, actor=SHIGE, within=ALL, now=now)


def take(turn_uid: UUID, who: UUID, *, now=NOON):
    """The place of somebody on a shift, or on its waiting list."""
    return turn_take(turn_uid, volunteer_uid=who, actor=actor_volunteer(who), now=now)


def serve(who: UUID, start, *, hours=2, **more) -> UUID:
    """A shift that somebody served from its begin to its end; returns the taking."""
    taken = take(turn(start, hours=hours, now=start - HOUR, **more), who, now=start - HOUR)
    for at in (start, start + timedelta(hours=hours)):
        mark_by_organiser(taken.uid, actor=SHIGE, within=ALL, now=at)
    return taken.uid


def body(name="邻里互助社", *, kind=Kind.SOCIAL, area=COMMUNITY) -> UUID:
    """A social organisation."""
    return organisation_make(Draft(name, kind, area), actor=SHIGE, within=ALL, now=NOON)
