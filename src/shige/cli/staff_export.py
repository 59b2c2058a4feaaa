"""`shige staff export`: people, posts, rosters, organisations and assignments as the very tables that are imported."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from shige.adapters.spreadsheets import csv_bytes, xlsx_bytes
from shige.adapters.uploads import MOST_ROWS
from shige.cli.server import room
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError


@click.command("export")
@click.argument("area")
@click.option("--account", required=True, help="Login name of whose reach it is: nothing beyond it is written.")
@click.option("--why", required=True, help="What the tables are for; it stands in the audit.")
@click.option(
    "--folder",
    default=Path(),
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the tables go; the folder that you stand in where it is not said.",
)
@click.option("--format", "fmt", type=click.Choice(["csv", "xlsx"]), default="xlsx", show_default=True)
def command(area: str, account: str, why: str, folder: Path, fmt: str) -> None:
    """Write the tables of staff of AREA: a street, a community, a grid, a district or a city by its code.

    Only what the account may export leaves. A table of more than 5,000 rows is written in parts, each with its heading,
    so that each can be imported. What was taken, and why, is written down.
    """
    out, reach = room("shige.staff.tables_out"), room("shige.access.scope")
    user = room("shige.access.selectors").user_by_name(account)
    if user is None:
        raise ShigeError("account-unknown", f"there is no account {account}", {"field": "account", "value": account})
    folder.mkdir(parents=True, exist_ok=True)
    now = timezone.now()
    for profile in room("shige.staff.tables").staff_profiles():
        right = out.right_to_export(profile)
        within = reach.scope(user, resource=right.resource, action=right.action, purpose=right.purpose, now=now)
        if not within.covers(area):
            facts = {"field": "area", "value": area}
            raise ShigeError("area-unknown", f"there is no area {area} within the reach of {account}", facts)
        ask = out.Ask(area, within, now, why=why)
        rows = out.staff_export(profile, ask=ask, actor=SHIGE, account=str(user.uid))
        written = _write(folder, profile, rows, fmt=fmt)
        click.echo(
            f"{len(rows):,} rows of {profile.name.zh} ({profile.key}): {', '.join(written) or 'nothing written'}"
        )


def _write(folder: Path, profile: Any, rows: Sequence[Sequence[object]], *, fmt: str) -> list[str]:
    headings = [column.name.zh for column in profile.columns]
    names = []
    for start in range(0, len(rows), MOST_ROWS):
        part = rows[start : start + MOST_ROWS]
        number = f"-{start // MOST_ROWS + 1}" if len(rows) > MOST_ROWS else ""
        content = csv_bytes(headings, part) if fmt == "csv" else xlsx_bytes({profile.name.zh: (headings, part)})
        names.append(f"{profile.key}{number}.{fmt}")
        (folder / names[-1]).write_bytes(content)
    return names
