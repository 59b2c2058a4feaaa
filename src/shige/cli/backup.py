"""`shige backup`: all that the server holds, in one file."""

from pathlib import Path

import click

from shige.cli.server import room


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Write the database and the data folder to FILE while the server goes on.

    FILE holds what the database holds, personal data too (encrypted fields stay encrypted): keep it as safe, and keep
    the secrets of the environment elsewhere; one is of no use without the other.
    """
    kept = room("shige.cli.kept").keep(file)
    size = file.stat().st_size / 1e6
    click.echo(f"Wrote {file} ({size:.1f} MB): {kept.kind}, {len(kept.sha256) - 1} files, as of {kept.made_at}.")
