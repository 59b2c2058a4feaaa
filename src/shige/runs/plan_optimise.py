"""Asks of one community in a plan file whether its general grids could be more compact, and how much at most."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from shige.adapters.cityfile import read_city
from shige.adapters.norms_file import parse_norms
from shige.adapters.planfile import read_plan
from shige.core.errors import ShigeError
from shige.core.planning.dedicated import dedicated_cells, footways, ground_hosts
from shige.core.planning.graph import Graph, build_graph
from shige.core.planning.norms import Norms
from shige.core.planning.optimise import Proof, optimise
from shige.core.planning.split import communities
from shige.core.values import Community, Ints, LinkClass, Links, Plan, UnitRows


@dataclass(frozen=True, slots=True)
class Question:
    """Which plan and community, and how long to search."""

    plan: Path
    community: str
    seconds: float
    city: Path | None = None
    """By default the city file that the plan names, in the folder of the plan."""


def prove(question: Question) -> Proof:
    """Answer for the community of that 12-digit code.

    Raises:
        ShigeError: as `read_plan`, `read_city` and `optimise` do; "community-unknown" where the plan or the city has no
            such community, "community-empty" where it has no general grid.
    """
    plan = read_plan(question.plan)
    norms = parse_norms(plan.norms, name=str(question.plan))
    city = question.city or question.plan.with_name(plan.meta.get("city", "city.gpkg"))
    for community in communities(read_city(city)):
        if community.code == question.community:
            units = _general_units(plan, code=community.code)
            graph, labels = drawn_graph(community, units=units, norms=norms)
            bounds = norms.grids
            return optimise(graph, labels, low=bounds.general_min, high=bounds.general_max, seconds=question.seconds)
    facts = {"community": question.community, "city": str(city)}
    raise ShigeError("community-unknown", f"{city} has no community {question.community}: give its 12 digits", facts)


def _general_units(plan: Plan, *, code: str) -> UnitRows:
    """The units of the general grids of a community."""
    rows = [
        row
        for row, (micro, parent) in enumerate(zip(plan.units.micro_code, plan.units.parent_code, strict=True))
        if micro is not None and parent.startswith(code)
    ]
    if not rows:
        raise ShigeError("community-empty", f"community {code} has no general grid in the plan", {"community": code})
    return plan.units.take(np.array(rows))


def drawn_graph(community: Community, *, units: UnitRows, norms: Norms) -> tuple[Graph, Ints]:
    """The neighbour graph of the buildings (or the parts of one that lie in different grids), and the grid of each."""
    row_of = {name: row for row, name in enumerate(community.buildings.id.tolist())}
    building = np.array([row_of.get(name, -1) for name in units.building_id.tolist()], np.int64)
    if (building < 0).any():
        lost = units.building_id[int(np.argmin(building))]
        raise ShigeError("building-unknown", f"the city has no building {lost}: was the plan drawn from it?", {})
    grid = np.unique(units.parent_code.astype(str), return_inverse=True)[1]
    key, node = np.unique(building * (grid.max() + 1) + grid, return_inverse=True)
    home, labels = np.divmod(key, grid.max() + 1)
    share = np.bincount(node)
    graph = build_graph(
        np.bincount(node, units.x) / share,
        np.bincount(node, units.y) / share,
        np.bincount(node, units.households).astype(np.float64),
        _links(community, home=home.astype(np.int32), norms=norms),
        prices=norms.borders,
    )
    return graph, labels.astype(np.int32)


def _links(community: Community, *, home: Ints, norms: Norms) -> Links:
    """The links on foot between nodes; `home` is the building of each node, ascending."""
    chosen = dedicated_cells(community, policy=norms.dedicated)
    host, dedicated = ground_hosts(community, dedicated=chosen)
    paths = footways(community.links, host=host, dedicated=dedicated)
    a, b = community.cells.building[paths.a], community.cells.building[paths.b]
    start, end = np.searchsorted(home, a), np.searchsorted(home, a, side="right")
    other, last = np.searchsorted(home, b), np.searchsorted(home, b, side="right")
    pairs = (end - start) * (last - other)
    link = np.repeat(np.arange(len(pairs)), pairs)
    within = np.arange(len(link)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    width = np.maximum(last - other, 1)[link]
    inner = np.flatnonzero(np.diff(home) == 0)
    return Links(
        a=np.concatenate([start[link] + within // width, inner]).astype(np.int32),
        b=np.concatenate([other[link] + within % width, inner + 1]).astype(np.int32),
        length_m=np.concatenate([paths.length_m[link] / pairs[link], np.ones(len(inner))]),
        kind=np.concatenate([paths.kind[link], np.full(len(inner), LinkClass.SAME_COMPOUND, np.int32)]),
    )
