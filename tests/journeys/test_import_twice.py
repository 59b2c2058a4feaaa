"""5,000 rows confirmed by two processes at once, as after a time-out and a retry: no second copy on either database."""

import subprocess
import sys

from tests.journeys.test_publishing import database as database  # noqa: PLC0414 - the same database of several processes

READY = """
import sys
from uuid import UUID
import django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
from shige.access.scope import ALL
from shige.core.deeds import Actor
from shige.imports.profiles import Occasion
from shige.imports.services import Upload, batch_confirm, batch_preview
from shige.places.loading import BuildingRow, buildings_note
from shige.places.models import Correction, Dwelling
from shige.places.tables import dwellings_profile
from shige.territory.homes import grids_of
from tests.make_tables import table
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ON = Occasion(Actor("wang", "wang"), ALL, NOW)
UID = UUID("6a9e6f5e-3c1b-4a53-9a5e-3f6f0f0f9d10")
PROFILE = dwellings_profile(grids_of)
"""
FIRST = """
call_command("migrate", verbosity=0)
houses = [BuildingRow(f"b{n}", 510107001001000000, 104.0, 30.6, 1, 50, 100) for n in range(50)]
buildings_note(houses, actor=ON.actor, now=NOW)
rows = [(f"b{n // 100}", 1, n % 100 // 2 + 1, f"{n % 100 // 2 + 1}0{n % 2 + 1}") for n in range(5000)]
content = table(("building", "entrance", "floor", "door"), rows)
batch_preview(Upload(UID, "doors.csv", content), profile=PROFILE, on=ON)
"""
CONFIRM = """
print("ready", flush=True)
sys.stdin.readline()
print(batch_confirm(UID, profile=PROFILE, on=ON), flush=True)
"""
COUNT = "print(Dwelling.objects.count(), Correction.objects.count())"


def start(script: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    """A process that runs the script."""
    command = [sys.executable, "-c", READY + script]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def told(script: str, environment: dict[str, str]) -> str:
    with start(script, environment) as process:
        text = process.communicate(timeout=300)[0]
        assert process.returncode == 0
        return text.strip()


def test_two_processes_that_confirm_at_once_make_no_second_copy(database):
    told(FIRST, database)
    two = [start(CONFIRM, database) for _ in range(2)]
    for process in two:
        assert process.stdout.readline() == "ready\n"
    for process in two:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=300)[0].strip() for process in two)
    assert said == ["False", "True"]
    assert told(COUNT, database) == "5000 5000"
