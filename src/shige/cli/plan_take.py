"""`shige plan take`: a plan file, with its city, into the server."""

from pathlib import Path

import click
from django.utils import timezone

from shige.cli.server import room
from shige.core.deeds import SHIGE


@click.command("take")
@click.argument("plan", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--city",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The city file that it was drawn from; with it, grids can be edited on the server.",
)
def command(plan: Path, city: Path | None) -> None:
    """Take the plan in the file PLAN into the server as a draft; it is reviewed, approved and published on its pages.

    The same plan again is the same draft, and the same city is kept once.
    """
    services, land = room("shige.territory.services"), room("shige.territory.land")
    now = timezone.now()
    uid = services.plan_import(plan, actor=SHIGE, now=now)
    click.echo(f"{plan} is here as plan {uid}: look at it under /plans/{uid}.")
    if city is not None:
        kept = land.land_import(city, actor=SHIGE, now=now)
        click.echo(f"The land of {kept} communities is here: their grids can be edited.")
