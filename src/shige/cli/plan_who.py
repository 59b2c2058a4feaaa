"""`shige plan who`: who answers at this point?"""

from pathlib import Path

import click

from shige.core.planning.who import Who
from shige.runs.plan_merge import who_at


@click.command()
@click.argument("merged", type=click.Path(path_type=Path))
@click.option("--lon", required=True, type=float, help="Longitude, or metres east in a metric CRS.")
@click.option("--lat", required=True, type=float, help="Latitude, or metres north in a metric CRS.")
@click.option("--crs", help="wgs84, gcj02, bd09, cgcs2000 or EPSG:n: in what the point is given.")
def command(*, merged: Path, lon: float, lat: float, crs: str | None) -> None:
    """Say which grids of MERGED hold the point, and which department units answer there."""
    click.echo("\n".join(_lines(who_at(merged, lon=lon, lat=lat, crs=crs))))


def _lines(who: Who) -> list[str]:
    lines = [f"{grid.tier:10} {grid.code}  {grid.name}" for grid in who.grids]
    if not who.grids:
        lines.append("This point lies outside the plan.")
    if who.candidates:
        lines.append("The building here is shared by several micro-grids; entrance and floor decide:")
        lines += [
            f"  entrance {place.entrance}, floors {place.floor_from}-{place.floor_to}: {place.code}"
            for place in who.candidates
        ]
    lines += [f"{answer.department}: {answer.unit} {answer.post}".rstrip() for answer in who.answerers]
    return [*lines, *(f"{department}: nobody" for department in who.silent)]
