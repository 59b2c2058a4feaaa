"""Publishing beside other processes: killed midway, and two at once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.nouns.make import plan_file, town_plan

WORK = """
import sys, time
import django
django.setup()
from datetime import UTC, datetime
from pathlib import Path
from django.core.management import call_command
from django.db import connection
from shige.core.deeds import SHIGE
from shige.territory import selectors, services
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

def approved(path):
    uid = services.plan_import(Path(path), actor=SHIGE, now=NOW)
    services.plan_review(uid, actor=SHIGE, why="", now=NOW)
    services.plan_approve(uid, actor=SHIGE, why="", now=NOW)
    return uid

def publish(uid):
    services.plan_publish(uid, actor=SHIGE, why="", now=NOW)
    print(uid, flush=True)

def stop_at_the_pointer(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if sql.startswith("UPDATE") and "territory_standing" in sql:
        print("midway", flush=True)
        time.sleep(float(sys.argv[2]))
    return result
"""
FIRST = 'call_command("migrate", verbosity=0); publish(approved(sys.argv[1]))'
MIDWAY = """
uid = approved(sys.argv[1])
with connection.execute_wrapper(stop_at_the_pointer):
    publish(uid)
"""
ASKED = """
now = selectors.publication_now()
atlas = selectors.atlas_now()
print(now.number, now.plan, [(plan.status, plan.standing) for plan in selectors.plans()], atlas.name[0])
"""
AGAIN = "publish(services.plan_import(Path(sys.argv[1]), actor=SHIGE, now=NOW))"


@pytest.fixture
def database(tmp_path, transactional_db) -> dict[str, str]:
    """The environment of a process with a database that several processes share."""
    if connection.vendor == "postgresql":
        known = connection.settings_dict
        place = f"{known['HOST'] or 'localhost'}:{known['PORT'] or 5432}/{known['NAME']}"
        url = f"postgres://{known['USER']}:{known['PASSWORD']}@{place}"
    else:
        url = f"sqlite:///{tmp_path / 'city.sqlite3'}"
    settings = {"DJANGO_SETTINGS_MODULE": "shige.settings.testing", "DATABASE_URL": url, "SHIGE_DATA": str(tmp_path)}
    return {**os.environ, **settings}


def start(script: str, environment: dict[str, str], path: Path, *, rest: float = 600) -> subprocess.Popen[str]:
    """A process that runs the script; where it stops midway, it rests for so many seconds."""
    command = [sys.executable, "-c", WORK + script, str(path), str(rest)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def told(script: str, environment: dict[str, str], path: Path) -> str:
    with start(script, environment, path) as process:
        text = process.communicate(timeout=120)[0]
        assert process.returncode == 0
        return text.strip()


def test_publishing_that_is_killed_midway_leaves_the_old_plan_published(database, tmp_path):
    drawn = town_plan()
    old = plan_file(tmp_path, drawn, name="old.gpkg")
    drawn.grids.name[:] = "新名"
    new = plan_file(tmp_path, drawn, name="new.gpkg")
    first = told(FIRST, database, old)
    with start(MIDWAY, database, new) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "midway"
        during = told(ASKED, database, old)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
    after = told(ASKED, database, old)
    assert during == after == f"1 {first} [('approved', 0), ('published', 1)] grid 000000"
    second = told(AGAIN, database, new)
    assert told(ASKED, database, old) == f"2 {second} [('published', 1), ('retired', 0)] 新名"


def test_of_two_that_publish_at_once_the_second_waits_and_both_hold_in_turn(database, tmp_path):
    drawn = town_plan()
    paths = []
    for name in ("旧名", "甲名", "乙名"):
        drawn.grids.name[:] = name
        paths.append(plan_file(tmp_path, drawn, name=f"{name}.gpkg"))
    old, first, second = paths
    told(FIRST, database, old)
    with start(MIDWAY, database, first, rest=4) as slow:
        assert slow.stdout is not None
        assert slow.stdout.readline().strip() == "midway"
        later = told("publish(approved(sys.argv[1]))", database, second)
        slow.communicate(timeout=120)
        assert slow.returncode == 0
    assert told(ASKED, database, old) == f"3 {later} [('published', 1), ('retired', 0), ('retired', 0)] 乙名"
