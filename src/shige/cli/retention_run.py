"""`shige retention run`: what nobody needs any longer goes, by its term."""

import click
from django.utils import timezone

from shige.cli.server import room


@click.command("run")
@click.option("--dry-run", is_flag=True, help="Count what would go; nothing goes.")
def command(dry_run: bool) -> None:
    """Erase or delete all personal data whose term is over and that no legal hold keeps.

    The server does it by itself each night (`shige work`). What an older backup has brought back goes first.
    """
    for row in room("shige.privacy.retention").retention_run(now=timezone.now(), dry=dry_run):
        then = f"to {row.then}" if dry_run else f"{row.then}d"
        held = f", {row.held:,} held" if row.held else ""
        kept = f", {row.kept:,} kept because others refer to them" if row.kept else ""
        click.echo(f"{row.model}, term {row.term}: {row.done:,} {then}{held}{kept}")
    click.echo("Nothing was touched." if dry_run else "Written down in the audit.")
