"""`shige bench city`: a synthetic city at full size in a database of its own, to measure on."""

import json
from pathlib import Path

import click

from shige.cli.server import room


@click.command("city")
@click.option("--households", type=click.IntRange(1000), default=7_800_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="Keeps the city and its plan.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(*, households: int, seed: int, folder: Path, as_json: bool) -> None:
    """Make up a city, publish it, staff it and derive its doors in the EMPTY database that DATABASE_URL names.

    Says how long each step took, and what a reader met while the plan was published. `shige bench locate` and `shige
    bench desk` then measure on it. SYNTHETIC: neither a place nor a person is real.
    """
    figures = room("shige.cli.bench_base").prepare(folder, households=households, seed=seed)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            click.echo(f"{name:24} {value}")
