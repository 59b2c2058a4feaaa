"""`shige city make`: a synthetic city of any size that looks like Chengdu."""

import os
from pathlib import Path
from typing import Any

import click

from shige.cli.progress import stage_bars
from shige.core.making.city import CityOrder
from shige.runs.city_make import MakeInputs, make_city_file

HOUSEHOLDS_PER_BUILDING = 40
STAGES = {"make": "streets and houses", "land": "the land of each building", "write": "write"}


@click.command("make")
@click.option("--households", type=click.IntRange(min=1000), required=True, help="Households in town.")
@click.option("--seed", type=click.IntRange(min=0), required=True, help="Equal seeds make equal cities.")
@click.option(
    "--buildings",
    type=click.IntRange(min=0),
    help="Buildings in town, made up with shops as far as streets have room.  [default: one for 40 households]",
)
@click.option(
    "--rural-houses",
    type=click.IntRange(min=0),
    default=400,
    show_default=True,
    help="Scattered houses of one household each, besides.",
)
@click.option("--workers", type=click.IntRange(1), help="Processes; as many as cores where it is left out.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The city file.")
def command(*, households: int, seed: int, output: Path, workers: int | None, **asked: Any) -> None:
    """Make up a SYNTHETIC city: streets, a river, estates, towers, schools, parks and a rural fringe.

    Nothing in it is real but the codes and names of communities.
    """
    order = CityOrder(
        households=households,
        rural_houses=asked["rural_houses"],
        buildings=asked["buildings"] if asked["buildings"] is not None else households // HOUSEHOLDS_PER_BUILDING,
    )
    with stage_bars(STAGES) as progress:
        city = make_city_file(
            MakeInputs(order=order, seed=seed), output, workers=workers or os.cpu_count() or 1, progress=progress
        )
    click.echo(
        f"{output}: synthetic city of {len(city.areas)} communities, {len(city.buildings)} buildings, "
        f"{int(city.buildings.households.sum())} households ({city.meta['content_hash'][:12]})"
    )
