"""`shige personal inventory`: what is kept of persons, as the models declare it."""

from pathlib import Path

import click

from shige.adapters.atomic import written_whole
from shige.cli.server import room


@click.command("inventory")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the screen.")
def command(output: Path | None) -> None:
    """Write the data inventory: every personal field with its purpose, ground, term, class and mask.

    It needs no database. In this checkout it makes docs/data-inventory.md.
    """
    text = room("shige.privacy.inventory").inventory_text()
    if output is None:
        click.echo(text, nl=False)
        return
    with written_whole(output) as staged:
        staged.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {output}.")
