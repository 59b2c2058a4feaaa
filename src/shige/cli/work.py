"""`shige work`: the one process that does what the server does by itself."""

import ctypes
import os
import signal
import sys
import threading

import click

from shige.cli.ending import ending_heard
from shige.cli.server import PR_SET_PDEATHSIG, room


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now and end.")
@click.option("--child-of", type=int, hidden=True, help="End with the process of that number, which started this one.")
def command(once: bool, child_of: int | None) -> None:
    """Send messages, seal the audit, let lapse and delete what is due, until Ctrl-C or SIGTERM.

    Of several that are started for one database one works; the others wait, and take over within seconds where it
    ends or is killed. `shige serve` and `shige demo` start one by themselves.
    """
    stop = threading.Event()
    ending_heard(stop.set)
    if child_of is not None:
        _end_with(child_of)
    work, duties = room("shige.jobs.work"), room("shige.jobs.duties")
    if once:
        done = work.once(duties.duties(), now=room("django.utils.timezone").now())
        click.echo(f"done: {', '.join(done) or 'nothing was due'}")
        return
    work.work(duties.duties(), stop=stop)


def _end_with(parent: int) -> None:
    """Hear SIGTERM when the parent dies; end at once where that has happened already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)
