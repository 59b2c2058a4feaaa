"""`shige audit verify`: whether the log of deeds is the one that was sealed."""

from pathlib import Path

import click

from shige.cli.server import room


@click.command("verify")
@click.option(
    "--head-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Heads that were kept outside the database.  [default: audit-heads.jsonl in the data folder]",
)
def command(head_file: Path | None) -> None:
    """Check every entry against its seal, every seal against the one before, and the chain against the head file.

    Exit status 1, and the first row that was changed, is missing or was put in, where something is not as it was.
    """
    chain, heads = room("shige.audit.chain"), room("shige.audit.heads")
    published = heads.heads_read(head_file or heads.default_file())
    found = chain.chain_verify(published)
    if found.fault:
        click.echo(found.fault)
        raise SystemExit(1)
    click.echo(
        f"sound: {found.seals} seals, {found.entries} sealed entries, {found.unsealed} not sealed yet, "
        f"{len(published)} heads compared"
    )
