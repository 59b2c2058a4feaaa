"""`shige demo`: a made-up city with its server, on this machine alone."""

import http.client
import os
import sys
import threading
import time
import webbrowser

import click

from shige.cli.beside import worker_beside
from shige.cli.ending import endings_held
from shige.cli.server import SETTINGS, Listen, refuse_used_port, room, run, shared_figures

HOST = "127.0.0.1"
_PATIENCE_S = 60


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--fresh", is_flag=True, help="Begin anew: what an earlier demo made goes.")
@click.option("--no-serve", is_flag=True, help="Make everything and end, for machines without a person.")
@click.option("--no-browser", is_flag=True, help="Open no browser.")
@click.option("--no-work", is_flag=True, help="Start no worker beside it.")
def command(port: int, fresh: bool, no_serve: bool, no_browser: bool, no_work: bool) -> None:
    """Make up a city, draw it, publish it, staff it with made-up people, and serve it on http://localhost:8000.

    Everything lies in the folder ./demo, or the one that SHIGE_DATA names; a second start takes up what is there.
    Each role has an account that is entered by a click, so the server answers to this machine alone.
    """
    os.environ[SETTINGS] = "shige.settings.demo"
    os.environ["SHIGE_DATA"] = os.environ.get("SHIGE_DATA") or "demo"
    listen = Listen(host=HOST, port=port, workers=1, threads=4)
    if not no_serve:
        refuse_used_port(listen)
    with shared_figures():
        try:
            room("shige.cli.demo_city").prepare(fresh=fresh)
        except (KeyboardInterrupt, click.Abort):
            click.echo("Stopped. What is finished is kept: run the same command again to go on.", err=True)
            sys.exit(130)
        if not no_serve:
            endings_held()
            with worker_beside(wanted=not no_work):
                _serve(listen, show=not no_browser)


def _serve(listen: Listen, *, show: bool) -> None:
    address = f"http://localhost:{listen.port}"
    click.echo(f"Serving on {address}: choose who you want to be. Ctrl-C ends it.")
    if show and has_display():
        threading.Thread(target=_open_when_ready, args=(listen, address), daemon=True).start()
    run(listen)
    click.echo("Stopped. The city is kept; the next start takes it up.")


def has_display() -> bool:
    """Whether there is a screen that a browser could open on."""
    return sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _open_when_ready(listen: Listen, address: str) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        connection = http.client.HTTPConnection(listen.host, listen.port, timeout=_PATIENCE_S)
        try:
            connection.request("GET", "/health/live")
            connection.getresponse()
            webbrowser.open(address)
            return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
