"""The command `shige city import`: make a city file from maps and tables of any usual kind."""

import os
from pathlib import Path
from typing import Any

import click

from shige.adapters.cityfile import write_city
from shige.adapters.recognise import BY_ROLE
from shige.core.errors import ShigeError
from shige.runs.city_import import import_city
from shige.runs.import_sources import Request


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--crs", multiple=True, help="wgs84, gcj02, bd09, cgcs2000 or EPSG:n; FILE=CRS for one of the sources.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="City file to write (.gpkg).")
@click.option("--columns", default="", help="Our columns and the sources': households=total_units,floors=max_floor")
@click.option("--as", "roles", multiple=True, help=f"ROLE=FILE where it is not clear: {', '.join(sorted(BY_ROLE))}.")
@click.option("--skip-bad", is_flag=True, help="Leave out rows that cannot be used, instead of refusing all.")
@click.option("--fill-blocks", is_flag=True, help="Streets without buildings: fill their blocks with SYNTHETIC ones.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the synthetic buildings.")
@click.option(
    "--attribution", default="", help="Whom the sources' licence asks to name; OpenStreetMap is named anyway."
)
@click.option("--workers", type=click.IntRange(1), help="Processes; as many as cores where it is left out.")
def command(*, sources: tuple[Path, ...], crs: tuple[str, ...], output: Path, columns: str, **more: Any) -> None:
    """Make a city file from SOURCES: .osm.pbf, .geojson, .gpkg, .shp (also .zip), .csv, .xlsx."""
    request = Request(
        sources=sources,
        crs=dict(_crs_of(word) for word in crs),
        columns=dict(_pair("--columns", word) for word in columns.split(",") if word.strip()),
        roles={file: role for role, file in (_pair("--as", word) for word in more["roles"])},
        skips_bad_rows=more["skip_bad"],
        fill_seed=more["seed"] if more["fill_blocks"] else None,
        workers=more["workers"] or os.cpu_count() or 1,
        attribution=more["attribution"],
    )
    city = write_city(output, import_city(request, say=click.echo))
    if city.meta["synthetic"] == "1":
        click.echo("The buildings are SYNTHETIC: the sources have streets only.")
    given = city.buildings.households_given.mean()
    click.echo(
        f"{output}: {len(city.areas):,} communities, {len(city.buildings):,} buildings, "
        f"{city.buildings.households.sum():,} households ({given:.0%} of buildings given, the rest estimated)"
    )
    if "attribution" in city.meta:
        click.echo(f"Plans, pages and exports of it will name its source: {city.meta['attribution']}")
    click.echo(f"Look it over: shige city check {output}")


def _crs_of(word: str) -> tuple[str, str]:
    """File name ("" for all) and CRS of one --crs."""
    file, equals, name = word.rpartition("=")
    return (file, name) if equals else ("", word)


def _pair(option: str, word: str) -> tuple[str, str]:
    left, equals, right = word.partition("=")
    if not (left.strip() and equals and right.strip()):
        message = f"{option} {word!r} is not of the form a=b."
        raise ShigeError("option-form", message, {"field": option, "value": word})
    return left.strip(), right.strip()
