"""`shige bench locate`: how many points a second this machine finds, and how quickly it draws tiles."""

import json

import click

from shige.cli.server import room


@click.command("locate")
@click.option("--points", type=click.IntRange(100), default=200_000, show_default=True, help="Points to ask for.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(*, points: int, as_json: bool) -> None:
    """Ask where points lie in what is published in the database of this server, and draw its densest tiles.

    In process and over HTTP; beside PostGIS in the same run where the database has it: its copy of the grids is a table
    of this connection alone. Nothing is written.
    """
    figures = room("shige.cli.bench_points").measure(points)
    if as_json:
        click.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            click.echo(f"{name:32} {value}")
