"""Says whether a plan is sound, and what is wrong with it where it is not."""

import sys
from collections import Counter
from collections.abc import Sequence
from typing import NoReturn

import click

from shige.core.planning.findings import Finding


def end_with(found: Sequence[Finding]) -> NoReturn:
    """Tell the findings and end the command: exit status 1 where there are any."""
    if not found:
        click.secho(
            "Sound: every household once, every grid whole, in range or excepted, and the map without gap.", fg="green"
        )
        sys.exit(0)
    for item in found:
        click.echo(f"{item.code:20} {item.where:20} {item.message}")
    counts = ", ".join(f"{count} {code}" for code, count in Counter(item.code for item in found).most_common())
    click.secho(f"Not sound: {counts}.", fg="red")
    sys.exit(1)
