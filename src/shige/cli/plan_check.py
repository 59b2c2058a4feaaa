"""`shige plan check`: is this plan sound? A list of what is wrong, and exit status 1, where it is not."""

import sys
from pathlib import Path

import click

from shige.cli.verdict import end_with
from shige.runs.plan_check import check_files, findings_as_json


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--city", required=True, type=click.Path(path_type=Path), help="City file that the plan was drawn from.")
@click.option("--json", "as_json", is_flag=True, help="The list for programs.")
def command(plan: Path, city: Path, as_json: bool) -> None:
    """Check PLAN: units, nesting, contiguity, cover, ranges, times and codes."""
    found = check_files(plan, city_path=city)
    if as_json:
        click.echo(findings_as_json(found))
        sys.exit(1 if found else 0)
    end_with(found)
