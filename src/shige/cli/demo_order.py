"""What the demo shows of settings and of emergency looks: a value that the city has set, and a look to review."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from shige.access.scope import scope
from shige.access.selectors import actor_of, demo_accounts, holdings, user_by_uid
from shige.core.errors import ShigeError
from shige.core.rights import EVERYWHERE
from shige.glass.facts import Breaking, Need
from shige.glass.services import glass_break
from shige.rules.selectors import versions
from shige.rules.services import RuleOrder, rule_set
from shige.staff.opened import posts_nameable

_NOBODY = UUID(int=0)
_ROLES = ("CITY_OC", "GRID_WORKER", "COMMUNITY_CHIEF")
_WHY = "市级会议纪要第 12 号:审批十天内办结"
_NEED = "边界处燃气报警,值班电话无人接听,须立即联系总网格长"


def demo_order_exists() -> bool:
    """Whether the city has set a value already."""
    return bool(versions("limits", most=1))


@transaction.atomic
def demo_order(*, now: datetime) -> None:
    """Set a value as the city's operation centre would, and let a grid worker look at a post in an emergency.

    Raises:
        ShigeError: "demo-only" outside the demo.
    """
    uids = {account.role: account.uid for account in demo_accounts()}
    city, worker, chief = (user_by_uid(uids.get(role, _NOBODY)) for role in _ROLES)
    if city is None or worker is None or chief is None:
        raise ShigeError("demo-only", "settings are made up in the demo alone")
    order = RuleOrder("limits", {"approvals.days": 10}, now, _WHY, seen=0)
    rule_set(order, actor=actor_of(city, held=holdings(city, now=now)), within=(EVERYWHERE,), now=now)
    reach = scope(worker, resource="glass", action="break", purpose="emergency", now=now)
    area = str(holdings(chief, now=now)[0].low)[:12]
    needs = tuple(Need("post", n.row, n.area, f"{n.role} {n.rank}") for n in posts_nameable(area, scope=reach, now=now))
    breaking = Breaking(uuid4(), needs[:1], _NEED, 60)
    actor = actor_of(worker, held=holdings(worker, now=now))
    glass_break(breaking, account=worker.uid, actor=actor, within=reach, now=now)
