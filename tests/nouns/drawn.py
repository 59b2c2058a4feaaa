"""A drawn town with its city file, published: what grids are edited on, and the hands that edit them."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from shige.access.scope import ALL
from shige.adapters.cityfile import read_city, write_city
from shige.adapters.norms_file import norms_text, read_norms
from shige.adapters.planfile import write_plan
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.core.planning.draw import DrawOrder, DrawTask, draw_community
from shige.core.planning.split import communities
from shige.core.values import Grids, Lineage, Plan, Tier, UnitRows
from shige.territory import drafting, services
from shige.territory.draft_facts import Step
from shige.territory.drafts import draft_preview, draft_table
from shige.territory.land import land_import
from tests.make import CODES, Shape, column, ints, town
from tests.nouns.make import NOON, PLANNER, approved

SHAPE = Shape(columns=8, rows=8, households=40, floors=9, entrances=2, communities=2, school=True)
COMMUNITY = CODES[0]
CHIEF = Actor(uid="11111111-1111-4111-8111-111111111111", name="chief")
OTHER = Actor(uid="22222222-2222-4222-8222-222222222222", name="other")
LEAD = Actor(uid="33333333-3333-4333-8333-333333333333", name="lead")


def city_file(folder: Path, shape: Shape = SHAPE) -> Path:
    """A town as a city file."""
    path = folder / "city.gpkg"
    write_city(path, town(shape))
    return path


def drawn_file(folder: Path, city: Path, *, crew: int = 2, name: str = "drawn.gpkg") -> Path:
    """The plan of that city file, drawn."""
    ground = read_city(city)
    norms = read_norms()
    dedicated = replace(norms.dedicated, kinds={**norms.dedicated.kinds, "school": 100.0})
    order = DrawOrder(norms=replace(norms, dedicated=dedicated), crew=crew)
    parts = [draw_community(DrawTask(place, order)) for place in communities(ground)]
    nothing = Lineage(column(), column(), column(), ints(), column())
    meta = {
        "version": "test",
        "seed": "1",
        "profile": "verify",
        "crew": str(crew),
        "city": city.name,
        "city_hash": ground.meta["content_hash"],
        "synthetic": "1",
        "base": "",
        "retired": "",
    }
    path = folder / name
    write_plan(
        path,
        Plan(
            ground.metric_crs,
            Grids.concatenated([grids for grids, _ in parts]),
            UnitRows.concatenated([units for _, units in parts]),
            nothing,
            norms_text(order.norms),
            meta,
        ),
    )
    return path


def drawn_town(folder: Path) -> tuple[str, Path]:
    """uid of the drawn plan that holds, with its land taken in; and the city file."""
    city = city_file(folder)
    uid = approved(drawn_file(folder, city))
    services.plan_publish(uid, actor=PLANNER, why="for the test", now=NOON)
    land_import(city, actor=PLANNER, now=NOON)
    return uid, city


def step(verb="move", *, seen=0, uid=None, why="because", **content):
    return Step(uid or uuid4(), seen, verb, why, content)


def do(draft, verb="move", *, actor=CHIEF, seen=0, within=ALL, **more):
    return drafting.draft_edit(draft, step=step(verb, seen=seen, **more), actor=actor, within=within, now=NOON)


def table(draft, scope=ALL):
    return draft_table(draft, scope=scope, reader_uid=CHIEF.uid)


def micros(draft, general=0):
    found = table(draft)
    generals = [grid.code for grid in found.grids if grid.tier == Tier.GENERAL]
    return [g.code for g in found.grids if g.tier == Tier.MICRO and g.parent == generals[general]]


def units(draft, code):
    return [unit.uid for unit in table(draft).units if unit.grid == code]


def mergeable(draft, general=0):
    """Two micro-grids that may be one."""
    codes = micros(draft, general)
    for one in codes:
        for other in codes:
            if one != other:
                seen = draft_preview(
                    draft, verb="merge", content={"grid": one, "into": other}, scope=ALL, reader_uid=""
                )
                if not seen.impact.blocking:
                    return one, other
    raise AssertionError(codes)


def refused(code):
    return pytest.raises(ShigeError, check=lambda error: error.code == code)


def save(draft, **more):
    return drafting.draft_save(draft, actor=CHIEF, within=ALL, why="settled", now=NOON, **more)


def publish(uid, now=NOON):
    services.plan_review(uid, actor=CHIEF, why="seen", now=now)
    services.plan_approve(uid, actor=PLANNER, why="agreed", now=now)
    return services.plan_publish(uid, actor=PLANNER, why="begins", now=now)
