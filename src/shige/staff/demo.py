"""Made-up people for the demo's street, with their posts, shifts and leave, and an account for each role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction

from shige.access.scope import ALL
from shige.access.selectors import demo_accounts_exist
from shige.access.services import account_make
from shige.core.areas import Level, level_of
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.rights import WATCHERS
from shige.staff.rosters import leave_enter, shifts_set
from shige.staff.services import Order, person_make, person_open, post_assign, watcher_assign
from shige.territory.facts import AreaRow
from shige.territory.selectors import area_page

CITY = "5101"
SEED = 1
WHY = "made up for the demo"
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗"
GIVEN = "晓明芳静丽强磊洋艳勇娟涛超霞平刚桂英华玉兰建国春梅雨晨思远佳怡子轩欣然一诺"
WORKDAYS = tuple((day, 9, 18) for day in range(5))
DAILY = tuple((day, 8, 22) for day in range(7))
DAY = tuple((day, 8, 20) for day in range(7))
NIGHT = tuple((day, start, end) for day in range(7) for start, end in ((0, 8), (20, 24)))
EVENINGS = (*((day, 18, 22) for day in range(5)), (5, 9, 21), (6, 9, 21))
DISTRICT_ROLES = ("DIST_OC", "DIST_PLANNER", "DEPT_LEAD", "DEPT_DUTY", "DPO", "AUDITOR", "SECURITY_ADMIN", "SYSADMIN")
EMPTY_SHARE = 0.02
"""Share of micro-grids that the demo leaves without a contact, so that there is something to work off."""
LEAVE_SHARE = 0.03
"""Share of contacts who are on leave when the demo begins."""

Shifts = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class GeneralGround:
    """A general grid and its micro-grids."""

    code: str
    micros: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommunityGround:
    """A community and its grids."""

    code: str
    generals: tuple[GeneralGround, ...]
    dedicated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """The street that is staffed."""

    street: str
    communities: tuple[CommunityGround, ...]


@dataclass(slots=True)
class _Crowd:
    """Makes the people one after another."""

    rng: np.random.Generator
    now: datetime
    shown: set[str]
    """Roles that have an account already."""
    count: int = 0

    def person(self, role: str = "") -> UUID:
        """Somebody; the first of a role gets the account that shows it."""
        self.count += 1
        surname = SURNAMES[self.rng.integers(len(SURNAMES))]
        given = "".join(GIVEN[place] for place in self.rng.integers(len(GIVEN), size=2))
        user_uid = None
        if role and role not in self.shown:
            self.shown.add(role)
            name = f"demo-{role.lower().replace('_', '-')}"
            user_uid = account_make(name, actor=SHIGE, now=self.now, demo_role=role).uid
        return person_make(surname + given, actor=SHIGE, now=self.now, user_uid=user_uid, made_up=True)

    def post(self, role: str, area: str, *, who: UUID | None = None, rank: int = 0, shifts: Shifts = ()) -> UUID:
        """Put somebody in charge; returns the person."""
        person = who or self.person(role)
        phone = f"028-0000-{self.count:04}"
        order = Order(person, role, area, valid_from=self.now, rank=rank, phone=phone)
        assign = watcher_assign if role in WATCHERS else post_assign
        uid = assign(order, actor=SHIGE, within=ALL, now=self.now, why=WHY)
        if shifts:
            shifts_set(uid, shifts=shifts, actor=SHIGE, within=ALL, now=self.now)
        return person

    def happens(self, share: float) -> bool:
        """Whether something that happens in this share of cases happens here."""
        return bool(self.rng.random() < share)


@transaction.atomic
def demo_staff(*, now: datetime) -> int:
    """Staff the street of the demo, once; returns how many people were made up.

    Raises:
        ShigeError: "demo-only" outside the demo, "demo-ground" where no street is published.
    """
    if not settings.DEMO:
        raise ShigeError("demo-only", "people are made up in the demo alone")
    if demo_accounts_exist():
        return 0
    return staff_street(demo_ground(), now=now)


def demo_ground() -> Ground:
    """The street of the city that has the most micro-grids published, with all its grids.

    Raises:
        ShigeError: "demo-ground" where none has any.
    """
    code = CITY
    while level_of(code) != Level.STREET:
        rows = [row for row in _children(code) if row.micro]
        if not rows:
            raise ShigeError("demo-ground", f"no grids are published in {code}", {"field": "area", "value": code})
        code = max(rows, key=lambda row: row.micro).code
    return Ground(code, tuple(_community(row.code) for row in _children(code) if row.micro))


def staff_street(ground: Ground, *, now: datetime) -> int:
    """Make up the people of a street, and those of its district and city who work with it; returns how many."""
    crowd = _Crowd(np.random.default_rng(SEED), now, set())
    crowd.post("CITY_OC", ground.street[:4])
    for role in DISTRICT_ROLES:
        crowd.post(role, ground.street[:6])
    crowd.post("STREET_OC", ground.street, shifts=DAY)
    crowd.post("STREET_OC", ground.street, shifts=NIGHT)
    crowd.post("STREET_LEAD", ground.street, shifts=WORKDAYS)
    crowd.post("ENFORCER", ground.street, shifts=DAILY)
    for community in ground.communities:
        _staff_community(crowd, community)
    return crowd.count


def _staff_community(crowd: _Crowd, community: CommunityGround) -> None:
    chief = crowd.post("COMMUNITY_CHIEF", community.code, shifts=DAILY)
    person_open(chief, consents=True, actor=SHIGE, now=crowd.now)
    worker = crowd.post("COMM_WORKER", community.code, shifts=WORKDAYS)
    crowd.post("COMMUNITY_CHIEF", community.code, who=worker, rank=1, shifts=DAILY)
    for general in community.generals:
        crowd.post("GENERAL_CHIEF", general.code, shifts=WORKDAYS)
        crowd.post("GRID_WORKER", general.code, shifts=WORKDAYS)
        _staff_micros(crowd, general.micros)
    for grid in community.dedicated:
        crowd.post("DEDICATED_CHIEF", grid, shifts=WORKDAYS)


def _staff_micros(crowd: _Crowd, micros: tuple[str, ...]) -> None:
    """A contact for each, and the contact of the next as backup."""
    contacts: dict[str, UUID] = {}
    for micro in micros:
        if crowd.happens(EMPTY_SHARE):
            continue
        contacts[micro] = crowd.post("MICRO_WORKER", micro, shifts=EVENINGS if crowd.happens(0.5) else ())
        if crowd.happens(LEAVE_SHARE):
            until = crowd.now + timedelta(days=3)
            leave_enter(contacts[micro], starts_at=crowd.now, ends_at=until, actor=SHIGE, now=crowd.now)
    for micro, backup in _backups(contacts):
        crowd.post("MICRO_WORKER", micro, who=backup, rank=1)


def _backups(contacts: dict[str, UUID]) -> Iterator[tuple[str, UUID]]:
    grids = list(contacts)
    if len(grids) > 1:
        for place, grid in enumerate(grids):
            yield grid, contacts[grids[place - 1]]


def _community(code: str) -> CommunityGround:
    rows = _children(code)
    generals = [row.code for row in rows if row.level == "general"]
    return CommunityGround(
        code,
        tuple(GeneralGround(grid, tuple(r.code for r in _children(grid) if r.level == "micro")) for grid in generals),
        tuple(row.code for row in rows if row.level == "dedicated"),
    )


def _children(code: str) -> tuple[AreaRow, ...]:
    page = area_page(code)
    return () if page is None else page.children
