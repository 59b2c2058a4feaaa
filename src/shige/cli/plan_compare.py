"""`shige plan compare`: what does the new plan change for people?"""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from shige.runs.plan_compare import SUMMARY, compare_files, summary_rows


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("-o", "folder", type=click.Path(path_type=Path), help="Folder for tables, layers and a page with a map.")
def command(old: Path, new: Path, folder: Path | None) -> None:
    """Compare two plans: households that change hands, grids split, merged and moved, people affected."""
    comparison = compare_files(old, new_path=new, folder=folder)
    rows = summary_rows(comparison)
    table = Table("", *(str(row[0]) for row in rows), box=None)
    for name, *values in zip(SUMMARY[1:], *(row[1:] for row in rows), strict=True):
        table.add_row(name.replace("_", " "), *map(str, values))
    Console().print(table)
    if folder is not None:
        click.echo(f"Tables, layers and a page: {folder / 'index.html'}")
