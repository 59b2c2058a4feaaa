"""`shige restore`: what a backup holds comes back."""

from pathlib import Path

import click

from shige.cli.server import room


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Let what the database holds now go.")
def command(file: Path, replace: bool) -> None:
    """Bring the backup FILE back into the database and the data folder; stop the server before.

    FILE is checked wholly before anything is touched. A database that is not empty is left alone unless --replace.
    """
    back = room("shige.cli.kept").bring_back(file, replace=replace)
    kept = back.manifest
    click.echo(f"Brought back {file}: {kept.kind}, {len(kept.sha256) - 1} files, as of {kept.made_at}.")
    if back.erased:
        click.echo(f"{back.erased} rows that were erased since then are erased again.")
    if back.missing:
        click.echo(f"It is older than this version by {back.missing} migrations: run `shige manage migrate` now,")
        click.echo("and then `shige retention run`, which erases again what was erased since then.")
