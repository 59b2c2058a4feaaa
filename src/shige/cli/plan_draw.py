"""`shige plan draw`: draws the grid of a city."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from shige.adapters.cityfile import city_crs
from shige.adapters.locks_file import read_locks
from shige.adapters.nets_file import read_areas
from shige.adapters.norms_file import read_norms
from shige.adapters.planfile import read_plan
from shige.cli.progress import stage_bars
from shige.cli.verdict import end_with
from shige.core.planning.draw import DrawOrder
from shige.core.planning.locks import Locks
from shige.core.values import Grids, Objects, Plan, Tier
from shige.runs.engines import Engine
from shige.runs.plan_check import check_file
from shige.runs.plan_draw import DrawInputs, draw_plan

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
STAGES = {"read": "Reading the city", "draw": "Drawing communities", "write": "Writing the plan"}


@click.command("draw")
@click.argument("city", type=FILE)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The plan file.")
@click.option("--norms", type=FILE, help="The city's own norms (TOML); the rest is as shipped.")
@click.option(
    "--profile", default="verify", show_default=True, help="Visit profile: notice, verify, mobilise, register."
)
@click.option("--crew", default=2, show_default=True, help="People per micro-grid.")
@click.option("--seed", default=1, show_default=True, help="Equal seeds give equal plans.")
@click.option("--workers", type=click.IntRange(1), help="Processes; as many as cores where it is left out.")
@click.option("--base", type=FILE, help="The plan that stands now: few households move, grids keep their codes.")
@click.option("--locks", type=FILE, help="What is settled (JSON): together, compounds, borders, keep.")
@click.option(
    "--prefer", type=FILE, multiple=True, help="A department's layer; its borders are kept where it is cheap."
)
@click.option("--check", is_flag=True, help="Then check the file as `shige plan check` does; the city is read once.")
@click.option("--crs", help="Of the locks' borders and the preferred layers: wgs84, gcj02, bd09, cgcs2000, EPSG:n.")
@click.option("--engine", type=click.Choice(["processes", "dask"]), default="processes", show_default=True)
@click.option("--scheduler", help="Address of a dask scheduler; a cluster on this machine where it is left out.")
def command(*, city: Path, output: Path, engine: str, scheduler: str | None, **asked: Any) -> None:
    """Draw the three tiers of CITY: dedicated, general and micro-grids, each measured against its norm.

    Ctrl-C keeps the finished communities; the same command goes on from there.
    """
    inputs = DrawInputs(
        city=city,
        order=DrawOrder(
            norms=read_norms(asked["norms"]),
            profile=asked["profile"],
            crew=asked["crew"],
            seed=asked["seed"],
            locks=_locks(city, asked["locks"], crs=asked["crs"]),
        ),
        base=None if asked["base"] is None else read_plan(asked["base"]),
        prefer=_preferred(city, asked["prefer"], crs=asked["crs"]),
    )
    workers = Engine(kind=engine, workers=asked["workers"] or os.cpu_count() or 1, scheduler=scheduler)
    try:
        with stage_bars(STAGES) as bars:
            drawing = draw_plan(inputs, output, engine=workers, progress=bars)
    except KeyboardInterrupt:
        click.echo("Stopped. The finished communities are kept: run the same command again to go on.", err=True)
        sys.exit(130)
    click.echo("\n".join(_summary(drawing.plan, output)))
    if asked["check"]:
        end_with(check_file(output, city=drawing.city))


def _locks(city: Path, path: Path | None, *, crs: str | None) -> Locks:
    if path is None:
        return Locks()
    return read_locks(path, crs=crs, metric_crs=city_crs(city))


def _preferred(city: Path, paths: Sequence[Path], *, crs: str | None) -> Objects | None:
    if not paths:
        return None
    return read_areas(list(paths), crs=crs, metric_crs=city_crs(city))


def _summary(plan: Plan, output: Path) -> Iterator[str]:
    """What was drawn, in plain sentences."""
    grids = plan.grids
    general, micro = grids.take(grids.tier == Tier.GENERAL), grids.take(grids.tier == Tier.MICRO)
    made_up = " (a synthetic city)" if plan.meta["synthetic"] == "1" else ""
    yield (
        f"{int(grids.households[grids.tier == Tier.COMMUNITY].sum()):,} households in "
        f"{int((grids.tier == Tier.COMMUNITY).sum()):,} communities{made_up}:"
    )
    yield (
        f"  {len(general):,} general grids of {_mean(general.households)} households, "
        f"{_met(general)} within the norm; {int((grids.tier == Tier.DEDICATED).sum()):,} dedicated grids"
    )
    yield (
        f"  {len(micro):,} micro-grids of {_mean(micro.households)} households and {_mean(micro.minutes)} minutes for "
        f"{plan.meta['crew']} people, {_met(micro)} within the norm"
    )
    yield f"  {int((grids.exceptions != '[]').sum()):,} grids have an exception; each says why"
    yield f"{output} is written (content {plan.meta['content_hash'][:12]})."


def _mean(values: np.ndarray) -> str:
    return f"{values.mean():.0f}" if len(values) else "-"


def _met(grids: Grids) -> str:
    return f"{(grids.exceptions == '[]').mean():.1%}" if len(grids) else "-"
