"""The command `shige city check`: what a planner should mend in a city file before grids are drawn in it."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from shige.core.planning.citycheck import CityReport, Severity
from shige.runs.city_check import run_city_check

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}


@click.command()
@click.argument("city", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(*, city: Path, as_json: bool) -> None:
    """Check the city file CITY; exit status 1 where something must be mended first."""
    report = run_city_check(city)
    if as_json:
        click.echo(json.dumps(asdict(report) | {"has_errors": report.has_errors}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(report)))
    sys.exit(1 if report.has_errors else 0)


def _lines(report: CityReport) -> Iterator[str]:
    yield ", ".join(f"{count:,} {layer}" for layer, count in report.counts.items())
    yield f"{report.households:,} households"
    yield "estimated: " + ", ".join(f"{name} {share:.0%}" for name, share in report.estimated.items())
    fit = report.addresses
    if fit.count:
        others = ", ".join(f"{median:.0f} m as {name}" for name, median in fit.by_crs.items())
        yield (
            f"addresses: {fit.count:,} name a road of the city, median distance {fit.median_m:.0f} m"
            + (f" ({others})" if others else "")
        )
    else:
        yield "addresses: none names a road of the city, so the CRS cannot be tested"
    for remark in report.remarks:
        yield f"{click.style(remark.severity.value, fg=_COLOURS[remark.severity])}: {remark.message} [{remark.code}]"
        if remark.examples:
            rest = ", ..." if remark.count > len(remark.examples) else ""
            yield f"  {', '.join(remark.examples)}{rest}"
    yield "nothing to mend" if not report.remarks else f"{len(report.remarks)} remarks"
