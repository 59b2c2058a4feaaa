"""The command `shige bench plan`: draws a flat instance and says how well and how fast."""

import json
import time
from pathlib import Path

import click
import numpy as np

from shige.core.making.flat import Flat, cell_borders, make_flat
from shige.core.making.quality import Quality, quality
from shige.core.planning.graph import Graph, Land, build_graph, components
from shige.core.planning.norms import BorderPrices, GridNorms
from shige.core.planning.objective import DrawParams
from shige.core.planning.partition import partition
from shige.core.values import Links

_REPEATS = 3


@click.command()
@click.option("--buildings", type=click.IntRange(min=10), default=20_000, show_default=True, help="Size to make up.")
@click.option("--instance", type=click.Path(path_type=Path, exists=True), help="An .npz instance instead.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the drawing.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(*, buildings: int, instance: Path | None, seed: int, as_json: bool) -> None:
    """Draw an instance of buildings without floors into general grids; kernels warm, medians of three."""
    flat = make_flat(buildings, rng=np.random.default_rng(20_000)) if instance is None else read_instance(instance)
    figures = measure(flat, seed=seed)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            click.echo(f"{name:18} {value}")


def read_instance(path: Path) -> Flat:
    """An instance of arrays xy, households, compound, edges, edge_length, edge_class; cells are Voronoi cells."""
    with np.load(path) as arrays:
        xy, edges = arrays["xy"].astype(np.float64), arrays["edges"].astype(np.int32)
        return Flat(
            xy=xy,
            households=arrays["households"].astype(np.float64),
            compound=arrays["compound"].astype(np.int32),
            links=Links(
                a=np.ascontiguousarray(edges[:, 0]),
                b=np.ascontiguousarray(edges[:, 1]),
                length_m=arrays["edge_length"].astype(np.float64),
                kind=arrays["edge_class"].astype(np.int32),
            ),
            borders=cell_borders(xy),
        )


def flat_graph(flat: Flat) -> Graph:
    """The neighbour graph of an instance, with the default prices of borders."""
    land = Land(area=flat.borders.area, compound=flat.compound)
    x, y = flat.xy[:, 0], flat.xy[:, 1]
    return build_graph(x, y, flat.households, flat.links, prices=BorderPrices(), land=land)


def measure(flat: Flat, *, seed: int) -> dict[str, float | int]:
    """Draw an instance three times; quality of the drawing and medians of the time, with the first call beside."""
    norms = GridNorms()
    graph = flat_graph(flat)
    cpu, wall = [], []
    for _ in range(_REPEATS + 1):
        started, ticks = time.perf_counter(), time.process_time()
        labels = partition(graph, low=norms.general_min, high=norms.general_max, params=DrawParams(), seed=seed)
        cpu.append(time.process_time() - ticks)
        wall.append(time.perf_counter() - started)
    found: Quality = quality(flat, labels, low=norms.general_min, high=norms.general_max)
    return {
        "buildings": len(graph.x),
        "grids": int(labels.max()) + 1,
        "components": int(components(graph)[1]),
        **{name: round(value, 4) for name, value in found._asdict().items()},
        "cpu_s": round(float(np.median(cpu[1:])), 3),
        "wall_s": round(float(np.median(wall[1:])), 3),
        "cpu_s_first_call": round(cpu[0], 3),
    }
