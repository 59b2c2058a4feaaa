"""`shige plan check`: is this plan sound? A list of what is wrong, and exit status 1, where it is not."""

import sys
from collections import Counter
from pathlib import Path

import click

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
    elif found:
        for item in found:
            click.echo(f"{item.code:20} {item.where:20} {item.message}")
        counts = ", ".join(f"{count} {code}" for code, count in Counter(item.code for item in found).most_common())
        click.secho(f"Not sound: {counts}.", fg="red")
    else:
        click.secho(
            "Sound: every household once, every grid whole, in range or excepted, and the map without gap.", fg="green"
        )
    sys.exit(1 if found else 0)
