"""The flat instances of the drawing benchmark, and small ones for the optimum; seeds here were not used for tuning."""

import os
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from shige.cli.bench_plan import flat_graph, read_instance
from shige.core.making.flat import Flat, make_flat
from shige.core.planning.graph import Graph, components
from shige.core.values import Ints, LinkClass

OWN_SEED = 424_242
SMALL_SEEDS = range(90_000, 90_030)
TRIAL = Path(os.environ.get("SHIGE_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "trial-20000.npz"


def own(buildings: int) -> Flat:
    """An instance of our own generator."""
    return make_flat(buildings, rng=np.random.default_rng(OWN_SEED))


def instance(name: str) -> Flat:
    """ "trial", or the number of buildings of an instance of our own."""
    return read_instance(TRIAL) if name == "trial" else own(int(name))


def small(seed: int) -> tuple[Graph, int]:
    """A connected neighbourhood of 40 to 80 buildings that makes 3 to 6 grids, and how many."""
    rng = np.random.default_rng(seed)
    while True:
        graph = flat_graph(make_flat(int(rng.integers(40, 81)), rng=rng))
        grids = round(float(graph.weight.sum()) / 400)
        if 3 <= grids <= 6 and components(graph)[1] == 1:
            return graph, grids


def road_blocks(flat: Flat) -> Ints:
    """The block between arterials that each building lies in."""
    inside = flat.links.kind < LinkClass.ARTERIAL
    n = len(flat.xy)
    links = coo_matrix((inside[inside], (flat.links.a[inside], flat.links.b[inside])), shape=(n, n))
    return connected_components(links, directed=False)[1]
