"""`shige plan export`: a plan in the formats of other programs."""

from pathlib import Path

import click

from shige.adapters.planfile import read_plan
from shige.report.export import FORMATS, TABLES, export_plan, format_of
from shige.report.part import plan_part


@click.command(name="export")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.option(
    "--format", "fmt", type=click.Choice(list(FORMATS)), help="Format; by default what the file's ending says."
)
@click.option(
    "--table",
    type=click.Choice(TABLES),
    default="grids",
    show_default=True,
    help="What geojson, flatgeobuf and csv hold.",
)
@click.option("--community", multiple=True, help="Only this community: its 12 digits; may be given several times.")
@click.option("--street", multiple=True, help="Only this street: its 9 digits; may be given several times.")
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    plan: Path, output: Path, fmt: str | None, table: str, community: tuple[str, ...], street: tuple[str, ...]
) -> None:
    """Write the plan in the file PLAN as GeoPackage, GeoJSON, FlatGeobuf, PMTiles, CSV or XLSX."""
    fmt = fmt or format_of(output)
    part = plan_part(read_plan(plan), prefixes=community + street)
    export_plan(output, part, fmt=fmt, table=table)
    click.echo(f"Wrote {output} ({output.stat().st_size / 1e6:.1f} MB).")
