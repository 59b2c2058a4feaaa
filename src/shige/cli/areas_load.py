"""`shige areas load`: the official areas and the functional ones over them into the server."""

import click
from django.utils import timezone

from shige.adapters.divisions_file import read_areas, read_functional
from shige.cli.server import room
from shige.core.deeds import SHIGE


@click.command("load")
def command() -> None:
    """Take the areas of the policy folder in: the official tree, and which streets functional areas run.

    Posts over a functional area reach at once over the streets that it runs from now on. Again it changes nothing.
    """
    areas, functional = read_areas(), read_functional()
    changed = room("shige.staff.divisions").areas_load(areas, functional, actor=SHIGE, now=timezone.now())
    click.echo(
        f"{len(areas):,} areas, {len(functional)} functional areas; {changed} posts reach over other streets now."
    )
