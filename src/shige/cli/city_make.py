"""`shige city make`: a synthetic city of any size that looks like Chengdu."""

from pathlib import Path

import click

from shige.core.making.city import CityOrder
from shige.runs.city_make import make_city_file

HOUSEHOLDS_PER_BUILDING = 40


@click.command()
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
@click.option("-o", "--output", "target", type=click.Path(path_type=Path, dir_okay=False), required=True)
def command(households: int, seed: int, buildings: int | None, rural_houses: int, target: Path) -> None:
    """Make up a SYNTHETIC city: streets, a river, estates, towers, schools, parks and a rural fringe.

    Nothing in it is real but the codes and names of communities.
    """
    order = CityOrder(
        households=households,
        rural_houses=rural_houses,
        buildings=households // HOUSEHOLDS_PER_BUILDING if buildings is None else buildings,
    )
    city = make_city_file(order, target, seed=seed, progress=_say)
    click.echo(
        f"{target}: synthetic city of {len(city.areas)} communities, {len(city.buildings)} buildings, "
        f"{int(city.buildings.households.sum())} households ({city.meta['content_hash'][:12]})"
    )


STAGES = {"make": "making streets and houses", "land": "deriving the land of each building", "write": "writing"}


def _say(stage: str, done: int, total: int) -> None:
    """One line per stage on standard error."""
    if done == 0:
        click.echo(f"{STAGES[stage]} (0 of {total}) ...", err=True)
