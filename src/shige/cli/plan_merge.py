"""`shige plan merge`: lay the grids of departments over the plan (多网合一)."""

from pathlib import Path

import click

from shige.adapters.nets_file import NetsRequest
from shige.core.errors import ShigeError
from shige.runs.plan_merge import merge_files


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("layers", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "output", required=True, type=click.Path(path_type=Path), help="Merged plan file to write.")
@click.option("--crs", help="wgs84, gcj02, bd09, cgcs2000 or EPSG:n, of all LAYERS; else what each declares.")
@click.option("--columns", default="", help="Our columns and the layers': department=dept,unit=team,post=person")
def command(*, plan: Path, layers: tuple[Path, ...], output: Path, crs: str | None, columns: str) -> None:
    """Lay departmental LAYERS over PLAN: who answers in each grid, and where responsibility is torn."""
    mapping = dict(_pair(word) for word in columns.split(",") if word.strip())
    merged = merge_files(plan, list(layers), output=output, request=NetsRequest(crs=crs, columns=mapping))
    click.echo(
        f"{merged.nets} nets with {merged.areas} areas, {merged.units} units and {merged.posts} posts became one net "
        f"of {merged.general} general and {merged.grids} micro and dedicated grids."
    )
    for department, torn in merged.torn.items():
        click.echo(f"{department}: responsibility is torn in {torn} of {merged.grids} grids.")
    click.echo(f"Written: {output}")


def _pair(word: str) -> tuple[str, str]:
    ours, equals, theirs = word.strip().partition("=")
    if not (ours and equals and theirs):
        message = f"--columns {word!r} is not of the form ours=theirs"
        raise ShigeError("option-form", message, {"option": "--columns", "value": word})
    return ours.strip(), theirs.strip()
