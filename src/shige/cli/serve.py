"""`shige serve`: the server of a city, behind a server that does TLS."""

import os

import click

from shige.cli.beside import worker_beside
from shige.cli.ending import endings_held
from shige.cli.server import Listen, refuse_used_port, room, run, shared_figures


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1), help="Processes; as many as cores where it is left out.")
@click.option(
    "--threads", type=click.IntRange(1), default=1, show_default=True, help="Requests that a process answers at once."
)
@click.option("--no-work", is_flag=True, help="Start no worker beside it: `shige work` runs by itself.")
def command(host: str, port: int, workers: int | None, threads: int, no_work: bool) -> None:
    """Run shige for a city, set up by environment variables (docs/deploy.md); Ctrl-C or SIGTERM ends it.

    It does not start with DEBUG, with accounts of the demo, with a secret that is short or known, with static files
    that are not collected, or on a database that lacks migrations, and says which.
    """
    listen = Listen(host=host, port=port, workers=workers or os.cpu_count() or 1, threads=threads)
    with shared_figures():
        room("shige.cli.refusals").refuse_unsafe_start()
        refuse_used_port(listen)
        endings_held()
        with worker_beside(wanted=not no_work):
            run(listen)
