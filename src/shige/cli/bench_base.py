"""What `shige bench city` does: each step with its time, and a reader that looks on while the plan is published."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TypeVar

import click
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from shige.adapters.cityfile import read_city
from shige.adapters.divisions_file import read_areas, read_functional
from shige.cli import city_make, plan_draw
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.mapping.atlas import TIERS
from shige.core.values import Tier
from shige.places.loading import buildings_load, doors_derive
from shige.staff.crowd import crowd_fill
from shige.territory.selectors import atlas_now, plans
from shige.territory.services import division_load, plan_approve, plan_import, plan_publish, plan_review

ROLES = {
    Tier.COMMUNITY: ("COMMUNITY_CHIEF",),
    Tier.GENERAL: ("GENERAL_CHIEF", "GRID_WORKER"),
    Tier.DEDICATED: ("DEDICATED_CHIEF",),
    Tier.MICRO: ("MICRO_WORKER",),
}
Figures = dict[str, float | int]
Result = TypeVar("Result")
_READER = (sys.executable, "-m", "shige.cli.bench_reader")


def prepare(folder: Path, *, households: int, seed: int) -> Figures:
    """Make the city of that size in an empty database; the files are kept and used again.

    Raises:
        ShigeError: "not-empty" where the database has plans already.
    """
    for name in ("migrate", "collectstatic"):
        call_command(name, interactive=False, verbosity=0)
    if plans():
        raise ShigeError("not-empty", "the database has plans already: name an empty one in DATABASE_URL", {})
    folder.mkdir(parents=True, exist_ok=True)
    city, plan = _files(folder, households=households, seed=seed)
    now, figures = timezone.now(), Figures()
    division_load(read_areas(), read_functional(), actor=SHIGE, now=now)
    with _reader(figures):
        uid = _timed(figures, "import_s", lambda: plan_import(plan, actor=SHIGE, now=now))
        for deed in (plan_review, plan_approve):
            deed(uid, actor=SHIGE, why="to measure on", now=now)
        _timed(figures, "publish_s", lambda: plan_publish(uid, actor=SHIGE, why="to measure on", now=now))
    _timed(figures, "first_answer_s", atlas_now)
    places = [(role, code) for tier, roles in ROLES.items() for code in _codes(tier) for role in roles]
    figures["posts"] = _timed(figures, "posts_s", lambda: crowd_fill(places, shifts_of="GRID_WORKER", now=now))
    _timed(figures, "buildings_s", lambda: buildings_load(read_city(city), actor=SHIGE, now=now))
    figures["doors"] = _timed(figures, "doors_s", lambda: sum(doors_derive(actor=SHIGE, now=now)))
    figures["general_grids"], figures["micro_grids"] = len(_codes(Tier.GENERAL)), len(_codes(Tier.MICRO))
    figures["database_mb"] = _size_mb()
    return figures


def _files(folder: Path, *, households: int, seed: int) -> tuple[Path, Path]:
    """The city and its plan, made where they are not there."""
    city, plan = folder / f"city-{households}-{seed}.gpkg", folder / f"plan-{households}-{seed}.gpkg"
    if not city.exists():
        _run(city_make.command, "--households", households, "--seed", seed, "-o", city)
    if not plan.exists():
        _run(plan_draw.command, city, "-o", plan)
    return city, plan


def _run(command: click.Command, *words: object) -> None:
    """What somebody would type; what it says goes beside the figures."""
    with redirect_stdout(sys.stderr):
        command.main([str(word) for word in words], standalone_mode=False)


def _timed(figures: Figures, name: str, do: Callable[[], Result]) -> Result:
    """Do it, and note the seconds."""
    began = time.perf_counter()
    result = do()
    figures[name] = round(time.perf_counter() - began, 2)
    click.echo(f"{name} {figures[name]}", err=True)
    return result


def _codes(tier: Tier) -> list[str]:
    """The codes of all published grids of a tier."""
    atlas = atlas_now()
    return [f"{code:018d}" for code in atlas.code[atlas.tier == TIERS.index(tier)].tolist()]


@contextmanager
def _reader(figures: Figures) -> Iterator[None]:
    """Another process that asks all the time what is published while the block runs; how long it waited is noted."""
    with subprocess.Popen(_READER, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own
        if process.stdout is None or not process.stdout.readline():
            raise ShigeError("reader-ended", "the reader did not start: see what it said above", {})
        try:
            yield
        finally:
            told, _ = process.communicate()
    figures |= json.loads(told)


def _size_mb() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0]) // 2**20
