"""`shige register load`: takes the buildings of a city file into the register and derives their doors."""

from pathlib import Path

import click
from django.utils import timezone

from shige.adapters.cityfile import read_city
from shige.cli.server import room
from shige.core.deeds import SHIGE


@click.command("load")
@click.argument("city", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(city: Path) -> None:
    """Take the buildings of CITY with their addresses into the register, and derive the doors of those without any.

    Again it changes nothing; stopped midway it goes on where it was. Corrections made by people stay.
    """
    loading = room("shige.places.loading")
    new, changed = loading.buildings_load(read_city(city), actor=SHIGE, now=timezone.now())
    click.echo(f"{new:,} buildings are new, {changed:,} changed.")
    doors = 0
    for added in loading.doors_derive(actor=SHIGE, now=timezone.now()):
        doors += added
        click.echo(f"{doors:,} doors derived", nl=True)
    click.echo("The register is loaded." if doors else "All doors were derived before.")
