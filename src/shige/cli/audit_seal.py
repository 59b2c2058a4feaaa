"""`shige audit seal`: seals what was written down, and keeps the head of the chain outside the database."""

import time
from pathlib import Path

import click
from django.utils import timezone

from shige.cli.server import room


@click.command("seal")
@click.option("--every", type=click.FloatRange(0.1), help="Go on, and seal again after so many seconds.")
@click.option(
    "--head-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Gets the newest seal once a day, as a line of JSON.  [default: audit-heads.jsonl in the data folder]",
)
def command(every: float | None, head_file: Path | None) -> None:
    """Seal all entries of the audit that are not sealed yet: once, or with --every until it is ended.

    Only one process seals a database: a second one ends at once. Copy the head file to where the administrators of
    the database cannot write, for it shows what the database alone cannot: that the end of the log is gone.
    """
    sealing, heads, sealer = (room(f"shige.audit.{name}") for name in ("sealing", "heads", "sealer"))
    kept = head_file or heads.default_file()
    with sealer.sole_sealer():
        while True:
            now = timezone.now()
            sealed = sealing.entries_seal(now=now)
            heads.head_write(kept, now=now)
            if every is None:
                break
            time.sleep(every)
    click.echo(f"sealed {sealed} entries")
