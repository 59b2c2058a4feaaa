"""City file in, plan file out: draws all communities side by side, keeps what is finished, writes the plan whole."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from shige import __version__
from shige.adapters.cityfile import read_city
from shige.adapters.norms_file import norms_text
from shige.adapters.planfile import write_plan
from shige.core.errors import ShigeError
from shige.core.planning.before import Old
from shige.core.planning.codes import GENERAL
from shige.core.planning.draw import DrawOrder, DrawTask, draw_community
from shige.core.planning.drawable import refuse_undrawable, refuse_unknown
from shige.core.planning.lineage import lineage
from shige.core.planning.merge import border_discount
from shige.core.planning.split import communities
from shige.core.values import City, Grids, Objects, Plan, Tier, UnitRows
from shige.runs.engines import Engine, run
from shige.runs.journal import Journal
from shige.runs.kernels import compile_late
from shige.runs.wire import pack, unpack

Progress = Callable[[str, int, int], None]
"""Told the stage and how much of how many is done."""


@dataclass(frozen=True, slots=True)
class DrawInputs:
    """What is drawn, and how."""

    city: Path
    order: DrawOrder
    base: Plan | None = None
    """The plan that stood before: few households move, grids keep their codes."""
    prefer: Objects | None = None
    """Areas of departments in metres, whose borders are followed where that costs little."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was drawn, and what it was drawn from."""

    plan: Plan
    city: City


def draw_plan(inputs: DrawInputs, target: Path, *, engine: Engine, progress: Progress) -> Drawing:
    """Draw the city and write `target`; what is finished when the run is cut short is taken up by the next one.

    Raises:
        ShigeError: what reading, drawing and writing raise, "no-community" for a city without land, "target-is-city"
            where the plan would take the place of its city.
    """
    inputs = _kept_locked(inputs)
    progress("read", 0, 1)
    if target.exists() and target.samefile(inputs.city):
        raise ShigeError("target-is-city", f"the plan would overwrite its city {target}: name another file", {})
    city = read_city(inputs.city)
    refuse_undrawable(city)
    refuse_unknown(inputs.order.locks, city=city, grids=None if inputs.base is None else inputs.base.grids.code)
    tasks = list(_tasks(_priced(city, inputs.prefer), inputs))
    if not tasks:
        raise ShigeError("no-community", f"{inputs.city} has no community with land: import its areas first", {})
    with Journal(target.with_name(f"{target.name}.journal"), run=_fingerprint(inputs)) as journal:
        drawn = dict(_kept(journal, tasks))
        open_tasks = [task for task in tasks if task.community.code not in drawn]
        progress("draw", len(drawn), len(tasks))
        for index, body in run(engine, draw_packed, open_tasks, ahead=partial(compile_late, inputs.order)):
            code = open_tasks[index].community.code
            journal.add(code, body)
            drawn[code] = body
            progress("draw", len(drawn), len(tasks))
        progress("write", 0, 1)
        plan = _assembled(city, inputs, [drawn[task.community.code] for task in tasks])
        digest = write_plan(target, plan)
        journal.remove()
    progress("write", 1, 1)
    return Drawing(plan=replace(plan, meta={**plan.meta, "content_hash": digest}), city=city)


def _kept_locked(inputs: DrawInputs) -> DrawInputs:
    """With the general grids that somebody locked in the plan before among those that stay as they are."""
    codes = () if inputs.base is None else inputs.base.meta.get("locked", "").split()
    held = frozenset(code for code in codes if code.endswith("000") and int(code[12:15]) in GENERAL)
    locks = replace(inputs.order.locks, keep=inputs.order.locks.keep | held)
    return replace(inputs, order=replace(inputs.order, locks=locks)) if held else inputs


def draw_packed(task: DrawTask) -> bytes:
    """`draw_community`, packed for the journal and for other processes."""
    grids, units = (pack(table) for table in draw_community(task))
    return len(grids).to_bytes(8, "little") + grids + units


def _unpacked(body: bytes) -> tuple[Grids, UnitRows]:
    start = 8 + int.from_bytes(body[:8], "little")
    return unpack(Grids, body[8:start]), unpack(UnitRows, body[start:])


def _kept(journal: Journal, tasks: Sequence[DrawTask]) -> Iterator[tuple[str, bytes]]:
    for task in tasks:
        if task.community.code in journal.kept:
            yield task.community.code, journal.kept[task.community.code]


def _tasks(city: City, inputs: DrawInputs) -> Iterator[DrawTask]:
    old = {} if inputs.base is None else _old_by_community(city, inputs.base)
    for community in communities(city):
        yield DrawTask(community, inputs.order, old.get(community.code))


def _priced(city: City, prefer: Objects | None) -> City:
    """The city with shorter, and so cheaper, borders between cells where the preferred areas have one."""
    if prefer is None:
        return city
    middle = shapely.point_on_surface(city.cells.polygon)
    factor = border_discount(shapely.get_x(middle), shapely.get_y(middle), links=city.links, areas=prefer)
    return replace(city, links=replace(city.links, length_m=city.links.length_m * factor))


def _old_by_community(city: City, base: Plan) -> dict[str, Old]:
    area_of = dict(zip(city.buildings.id.tolist(), city.buildings.area.tolist(), strict=True))
    area = np.array([area_of.get(name, -1) for name in base.units.building_id.tolist()], np.int32)
    order = np.argsort(area, kind="stable")
    starts = np.searchsorted(area[order], np.arange(len(city.areas) + 1))
    used: dict[str, set[str]] = {}
    for code in [*base.grids.code.tolist(), *_retired(base)]:
        used.setdefault(code[:12], set()).add(code)
    sites = base.grids.take(base.grids.tier == Tier.DEDICATED)
    grounds: dict[str, dict[str, Any]] = {}
    for code, land in zip(sites.code.tolist(), sites.polygon, strict=True):
        grounds.setdefault(code[:12], {})[code] = land
    return {
        str(code): Old(
            units=base.units.take(order[starts[row] : starts[row + 1]]),
            used=frozenset(used.get(str(code), ())),
            grounds=grounds.get(str(code), {}),
        )
        for row, code in enumerate(city.areas.code.tolist())
    }


def _retired(plan: Plan) -> list[str]:
    return plan.meta.get("retired", "").split()


def _fingerprint(inputs: DrawInputs) -> str:
    """Tells the inputs of a run apart from all others; by their content, for a file may be edited by other programs."""
    order, base = inputs.order, inputs.base
    with inputs.city.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    for table in () if base is None else (base.grids, base.units):
        digest.update(pack(table))
    for part in (
        __version__,
        norms_text(order.norms),
        f"{order.profile} {order.crew} {order.seed}",
        "" if base is None else base.meta.get("retired", ""),
        repr(sorted(order.locks.keep)),
        repr(sorted(order.locks.compounds)),
        repr([sorted(group) for group in order.locks.together]),
        *(line.wkt for line in order.locks.borders),
        *(area.wkt for area in (() if inputs.prefer is None else inputs.prefer)),
    ):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def _assembled(city: City, inputs: DrawInputs, bodies: Sequence[bytes]) -> Plan:
    parts = [_unpacked(body) for body in bodies]
    grids = Grids.concatenated([part[0] for part in parts])
    units = UnitRows.concatenated([part[1] for part in parts])
    order, base = inputs.order, inputs.base
    retired = "" if base is None else " ".join(sorted({*_retired(base), *base.grids.code} - set(grids.code)))
    return Plan(
        metric_crs=city.metric_crs,
        grids=grids,
        units=units,
        lineage=lineage(base, units=units),
        norms=norms_text(order.norms),
        meta={
            "version": __version__,
            "seed": str(order.seed),
            "profile": order.profile,
            "crew": str(order.crew),
            "city": inputs.city.name,
            "city_hash": city.meta["content_hash"],
            "synthetic": city.meta.get("synthetic", "0"),
            **({"attribution": city.meta["attribution"]} if "attribution" in city.meta else {}),
            "base": "" if base is None else base.meta["content_hash"],
            "retired": retired,
        },
    )
