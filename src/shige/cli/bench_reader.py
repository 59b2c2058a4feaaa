"""Asks over and over what is published, as a process of its own, and tells how long the answers took.

`shige bench city` starts it beside its import: in the same process Python would let one of both run at a time, and the
reader would tell of that instead of the database.
"""

import json
import select
import sys
import time
from statistics import median, quantiles

import click

from shige.cli.server import room

_PAUSE_S = 0.005


def main() -> None:
    """Say "ready", read until the input ends, and print how many readings there were and what they waited."""
    selectors = room("shige.territory.selectors")
    selectors.publication_now()
    click.echo("ready")
    waits = []
    while not select.select([sys.stdin], [], [], _PAUSE_S)[0]:
        began = time.perf_counter()
        selectors.publication_now()
        waits.append((time.perf_counter() - began) * 1000)
    click.echo(json.dumps(told(waits)))


def told(waits: list[float]) -> dict[str, float | int]:
    """The figures of readings in milliseconds."""
    hundredths = quantiles(waits, n=100, method="inclusive") if len(waits) > 1 else [0.0]
    return {
        "readings": len(waits),
        "reader_median_ms": round(median(waits or [0.0]), 1),
        "reader_p99_ms": round(hundredths[-1], 1),
        "reader_worst_ms": round(max(waits, default=0.0), 1),
    }


if __name__ == "__main__":
    main()
