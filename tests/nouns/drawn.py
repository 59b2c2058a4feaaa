"""A drawn town with its city file, published: what grids are edited on."""

from dataclasses import replace
from pathlib import Path

from shige.adapters.cityfile import read_city, write_city
from shige.adapters.norms_file import norms_text, read_norms
from shige.adapters.planfile import write_plan
from shige.core.planning.draw import DrawOrder, DrawTask, draw_community
from shige.core.planning.split import communities
from shige.core.values import Grids, Lineage, Plan, UnitRows
from shige.territory import services
from shige.territory.land import land_import
from tests.make import Shape, column, ints, town
from tests.nouns.make import NOON, PLANNER, approved

SHAPE = Shape(columns=8, rows=8, households=40, floors=9, entrances=2, communities=2, school=True)


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
