"""A published street with people in charge, for what the pages show of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import shapely
from django.utils import timezone

from shige.access.models import User
from shige.access.scope import ALL
from shige.access.services import account_make
from shige.adapters.crs import from_metres
from shige.adapters.divisions_file import Area, read_areas
from shige.core.deeds import SHIGE
from shige.core.values import Lineage, Tier
from shige.staff.rosters import handover_write, shifts_set
from shige.staff.selectors import posts_of_account
from shige.staff.services import Order, person_make, post_assign
from shige.territory.services import division_load
from tests.make import column, ints
from tests.nouns.make import published
from tests.nouns.people import NOON
from tests.report.street import NOTE, street_plan

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PLAN = street_plan()
CODES = {tier: [str(c) for c in PLAN.grids.code[PLAN.grids.tier == tier]] for tier in Tier}
NAMES = dict(zip(PLAN.grids.code.tolist(), PLAN.grids.name.tolist(), strict=True))
GENERAL, MICRO, DEDICATED = (CODES[tier][0] for tier in (Tier.GENERAL, Tier.MICRO, Tier.DEDICATED))
COMMUNITY, STREET = MICRO[:12], MICRO[:9]
NOTED = NOTE["message_zh"]
"""The exception of the first micro-grid, in words."""


def street(folder: Path, *, came: Mapping[str, Sequence[tuple[str, int, str]]] | None = None) -> None:
    """The street of the report, published, in the official tree; `came` says what grids were made of."""
    made_up = [Area(code[:12], "community", NAMES[code], STREET) for code in CODES[Tier.COMMUNITY]]
    division_load([*read_areas(), *made_up], [], actor=SHIGE, now=NOON)
    published(folder, replace(PLAN, lineage=_lineage(came or {})))


def tower(folder: Path) -> dict[str, float]:
    """The same street with a building that falls to the first two micro-grids; returns where its door is."""
    first = int(np.flatnonzero(PLAN.units.micro_code == MICRO)[0])
    shared = PLAN.units.micro_code.copy()
    shared[first] = CODES[Tier.MICRO][1]
    units = replace(PLAN.units, micro_code=shared)
    sliced = np.isin(PLAN.grids.code, CODES[Tier.MICRO][:2])
    published(folder, replace(PLAN, units=units, grids=replace(PLAN.grids, sliced=sliced)))
    spot = from_metres(column(shapely.Point(units.x[first], units.y[first])), PLAN.metric_crs)[0]
    return {"lon": spot.x, "lat": spot.y}


def worker(login: str, name: str, *, role: str, area: str, phone: str = "") -> User:
    """Somebody with an account and a post since long ago."""
    user = account_make(login, actor=SHIGE, now=NOON)
    person = person_make(name, actor=SHIGE, now=NOON, user_uid=user.uid, made_up=True)
    order = Order(person, role, area, LONG_AGO, phone=phone)
    post_assign(order, actor=SHIGE, within=ALL, now=NOON)
    return user


def note(area: str, *, text: str) -> UUID:
    """A hand-over note on an area."""
    author = person_make("交班人", actor=SHIGE, now=NOON, made_up=True)
    return handover_write(area, text=text, author_uid=author, actor=SHIGE, now=NOON)


def off_now(user: User) -> None:
    """Give somebody's post a shift that is not now."""
    now = timezone.now()
    post = posts_of_account(user.uid, now=now)[0]
    later = timezone.localtime(now) + timedelta(days=3)
    shifts_set(post.uid, shifts=[(later.weekday(), 0, 24)], actor=SHIGE, within=ALL, now=now)


def _lineage(came: Mapping[str, Sequence[tuple[str, int, str]]]) -> Lineage:
    rows = [("micro", source, target, homes, how) for target, parts in came.items() for source, homes, how in parts]
    tier, source, target, homes, change = zip(*rows, strict=True) if rows else ((),) * 5
    return Lineage(column(*tier), column(*source), column(*target), ints(*homes), column(*change))
