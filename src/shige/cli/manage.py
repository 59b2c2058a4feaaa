"""`shige manage`: Django's own commands, under the settings of the server."""

import click
from django.core.management import execute_from_command_line

from shige.cli.server import room


@click.command("manage", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...]) -> None:
    """Run Django's command WORDS: migrate, collectstatic, check, dbshell and others.

    `shige manage help` lists them all. They run under the settings of `shige serve`, or those that
    DJANGO_SETTINGS_MODULE names.
    """
    room("shige.access.net").whole_process()  # a migration sees every row
    execute_from_command_line(["shige manage", *(words or ["help"])])
