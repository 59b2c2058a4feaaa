"""For the demo: the network that the city wants, sponsors of micro-grids, and a duty that the district sets itself."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from shige.access.scope import ALL
from shige.core.assigning import Charge
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.rights import EVERYWHERE
from shige.rules.services import RuleOrder, rule_set
from shige.staff.assigning import Wanted, assignment_make
from shige.staff.demo import WHY, demo_ground
from shige.staff.models import Assignment, Post
from shige.staff.templating import network_load

SHARE = 3
"""One micro-grid in so many is left without a sponsor, so that there is something to work off."""


def demo_duties_exist() -> bool:
    """Whether the demo has its assignments already."""
    return Assignment.objects.exists()


@transaction.atomic
def demo_duties(*, now: datetime) -> int:
    """Load the network, let general chiefs sponsor micro-grids, set a duty; returns how many assignments were made.

    Raises:
        ShigeError: "demo-only" outside the demo.
    """
    if not settings.DEMO:
        raise ShigeError("demo-only", "assignments are made up in the demo alone")
    if demo_duties_exist():
        return 0
    ground = demo_ground()
    network_load(ground.street, actor=SHIGE, within=ALL, now=now)
    made = 0
    generals = [general for community in ground.communities for general in community.generals]
    chiefs = Post.objects.valid(now).filter(role="GENERAL_CHIEF", rank=0, area__in=[each.code for each in generals])
    chief_of = dict(chiefs.values_list("area", "uid"))
    for general in generals:
        for place, micro in enumerate(general.micros):
            if place % SHARE and general.code in chief_of:
                wanted = Wanted(Charge.SPONSOR, micro, now, post_uid=chief_of[general.code])
                assignment_make(wanted, actor=SHIGE, within=ALL, now=now, why=WHY)
                made += 1
    order = RuleOrder("duties", {"D01.minutes": 90.0}, now, WHY, 0, ground.street[:6])
    rule_set(order, actor=SHIGE, within=(EVERYWHERE,), now=now)
    return made
