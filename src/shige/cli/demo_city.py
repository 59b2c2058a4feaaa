"""What `shige demo` does before it serves: each step is taken up where an earlier start has done it already."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from shige.adapters.divisions_file import read_areas, read_functional
from shige.adapters.geopackage import read_meta
from shige.api.health import migrations_missing
from shige.cli import city_make, plan_draw, plan_report, register_load
from shige.cli.demo_order import demo_order, demo_order_exists
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.places.demo import demo_premises, demo_premises_exist
from shige.privacy.demo import demo_privacy, demo_privacy_is_there
from shige.recognition.demo import demo_helping, demo_helps
from shige.runs.plan_check import check_files
from shige.staff.demo import demo_staff
from shige.staff.demo_drafts import demo_drafts, demo_drafts_exist
from shige.staff.demo_duties import demo_duties, demo_duties_exist
from shige.staff.demo_helpers import demo_helpers, helpers_exist
from shige.staff.demo_notes import demo_notes
from shige.staff.divisions import areas_load
from shige.territory.homes import grids_of
from shige.territory.land import land_import
from shige.territory.selectors import plans
from shige.territory.services import plan_approve, plan_import, plan_publish, plan_review

HOUSEHOLDS = 25_000
SEED = 1
MARK = "this-is-a-demo.txt"
_MADE = (
    "city.gpkg",
    "plan.gpkg",
    "plan.gpkg.journal",
    "report",
    "files",
    "shige.sqlite3",
    "shige.sqlite3-wal",
    "shige.sqlite3-shm",
    "erasures.jsonl",
)
"""What lies in the folder of a demo; nothing else is ever removed from it."""

Step = tuple[str, Callable[[], bool], Callable[[], None]]
"""What it does in a sentence, whether it is done already, and the doing."""


def prepare(*, fresh: bool) -> None:
    """Make all that the demo serves, and say each step.

    Raises:
        ShigeError: "not-a-demo" where the folder holds a server that is none, and what the steps raise.
    """
    folder = settings.DATA
    _mark(folder)
    if fresh:
        connections.close_all()
        _remove(folder)
    for number, (says, is_done, do) in enumerate(_steps(folder), start=1):
        if is_done():
            click.echo(f"{number}. {says} It is there already.")
        else:
            click.echo(f"{number}. {says}")
            do()


def _steps(folder: Path) -> Iterator[Step]:
    city, plan, report = folder / "city.gpkg", folder / "plan.gpkg", folder / "report"
    yield (
        f"Making up a street of about ten communities and {HOUSEHOLDS:,} households (a synthetic city, no real place).",
        city.is_file,
        lambda: _run(city_make.command, "--households", HOUSEHOLDS, "--seed", SEED, "-o", city),
    )
    yield (
        "Drawing its general grids and its micro-grids from buildings and workload.",
        lambda: _is_plan_of(plan, city),
        lambda: _draw(city, plan),
    )
    yield (
        "Writing the report: a page with the map, and a sheet of doors for each micro-grid.",
        (report / "index.html").is_file,
        lambda: _run(plan_report.command, plan, "--city", city, "-o", report),
    )
    yield "Making the database.", lambda: not migrations_missing(), _migrate
    yield (
        "Publishing the plan: from now on it is the one that holds.",
        lambda: _is_published(plan),
        lambda: _publish(plan),
    )
    yield (
        "Taking its buildings into the register: their doors are derived, some shops made up.",
        demo_premises_exist,
        lambda: _register(city),
    )
    yield from _people(city)


def _people(city: Path) -> Iterator[Step]:
    """What needs a published city: people, helpers, and what they have begun."""
    yield "Staffing it with made-up people, and an account for each role.", demo_duties_exist, _staff
    yield (
        "Keeping its land, so that grids can be edited; a draft is begun and a proposal waits.",
        demo_drafts_exist,
        lambda: _edit(city),
    )
    yield "Making up volunteers, their shifts and projects, and thanks.", demo_helps, _help
    yield (
        "Inviting helpers to micro-grids, and letting a program of others in.",
        helpers_exist,
        _invite,
    )
    yield (
        "Letting go, for a first night, of what nobody needs any longer; hand-over notes are held back.",
        demo_privacy_is_there,
        lambda: demo_privacy(now=timezone.now()),
    )
    yield (
        "Setting one of the city's own values, and an emergency look that waits for its review.",
        demo_order_exists,
        lambda: demo_order(now=timezone.now()),
    )


def _draw(city: Path, plan: Path) -> None:
    """Draw the plan, and have it checked by code that shares nothing with the drawing."""
    _run(plan_draw.command, city, "-o", plan)
    found = check_files(plan, city_path=city)
    if found:
        raise ShigeError("plan-unsound", f"the plan is not sound: {found[0].message}", {"where": found[0].where})
    click.echo("It is sound, says a checker that shares no code with the drawing.")
    shutil.rmtree(plan.with_name("report"), ignore_errors=True)


def _is_published(plan: Path) -> bool:
    digest = read_meta(plan)["content_hash"]
    return any(facts.content_hash == digest and facts.standing for facts in plans())


@transaction.atomic
def _publish(plan: Path) -> None:
    """Take the official areas and the plan in, and let it hold; a step that is cut short leaves nothing."""
    now = timezone.now()
    areas_load(read_areas(), read_functional(), actor=SHIGE, now=now)
    uid = plan_import(plan, actor=SHIGE, now=now)
    for deed in (plan_review, plan_approve, plan_publish):
        deed(uid, actor=SHIGE, why="the demo's plan", now=now)


def _register(city: Path) -> None:
    _run(register_load.command, city)
    click.echo(f"{demo_premises(find=grids_of, now=timezone.now())} shops are entered; none of them is real.")


def _staff() -> None:
    click.echo(f"{demo_staff(now=timezone.now())} people hold posts; none of them is real.")
    click.echo(f"{demo_duties(now=timezone.now())} micro-grids have a sponsor, in the network that a city wants.")
    click.echo(f"{demo_notes(now=timezone.now())} notes are left for the next shift.")


def _edit(city: Path) -> None:
    now = timezone.now()
    land_import(city, actor=SHIGE, now=now)
    click.echo(f"{demo_drafts(now=now)} drafts show how grids are edited.")


def _help() -> None:
    click.echo(f"{demo_helping(now=timezone.now())} volunteers help; none of them is real.")


def _invite() -> None:
    click.echo(f"{demo_helpers(now=timezone.now())} helpers are invited; none of them is real.")


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def _run(command: click.Command, *words: object) -> None:
    """What somebody would type; it says itself how it went."""
    command.main([str(word) for word in words], standalone_mode=False)


def _is_plan_of(plan: Path, city: Path) -> bool:
    return plan.is_file() and read_meta(plan)["city_hash"] == read_meta(city)["content_hash"]


def _mark(folder: Path) -> None:
    """Take the folder for the demo, unless a server of a city keeps its rows there.

    Raises:
        ShigeError: "not-a-demo".
    """
    mark = folder / MARK
    if not mark.exists() and (folder / "shige.sqlite3").exists():
        message = f"{folder} holds a server that is no demo: name another folder in SHIGE_DATA"
        raise ShigeError("not-a-demo", message, {"folder": str(folder)})
    mark.write_text("Made by `shige demo`: a synthetic city and made-up people. It may be removed.\n", encoding="utf-8")


def _remove(folder: Path) -> None:
    for name in _MADE:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
