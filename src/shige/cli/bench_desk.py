"""`shige bench desk`: how long each page of the desk takes on this machine, and how often it asks the database."""

import json

import click

from shige.cli.server import room


@click.command("desk")
@click.option("--repeats", type=click.IntRange(5), default=40, show_default=True, help="Requests of each page.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(*, repeats: int, as_json: bool) -> None:
    """Open each page that can be read, as the roles that may, on what is published in the database of this server.

    The accounts that look are made in a transaction that is undone: nothing stays.
    """
    figures = room("shige.cli.bench_pages").measure(repeats)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    click.echo(f"{'page':44} {'role':16} {'queries':>7} {'median ms':>10} {'p95 ms':>8}")
    for page in figures["pages"]:
        click.echo(f"{page['page']:44} {page['role']:16} {page['queries']:7} {page['median_ms']:10} {page['p95_ms']:8}")
    for name, value in figures["others"].items():
        click.echo(f"{name:24} {value}")
