"""`shige personal rotate`: closes every personal field anew with the newest key."""

import click

from shige.cli.server import room


@click.command("rotate")
@click.option("--batch", type=click.IntRange(1, 10_000), default=1000, show_default=True, help="Rows a transaction.")
def command(batch: int) -> None:
    """Close everything, files too, anew with SHIGE_PERSONAL_KEY, and index it anew with SHIGE_INDEX_KEY.

    The server goes on meanwhile. Stopped midway, the same command goes on. Once it is done, the keys of before
    (SHIGE_PERSONAL_KEYS_BEFORE, SHIGE_INDEX_KEYS_BEFORE) are needed for older backups alone.
    """
    count = 0
    for name, rows in room("shige.personal.rotation").rotate(batch=batch):
        click.echo(f"{name}: {rows:,} rows")
        count += rows
    files = room("shige.files.keeping").contents_rotate()
    click.echo(f"photos and voice notes: {files:,} files")
    click.echo(f"{count:,} rows are closed with the newest keys now; the others were already.")
