"""Makes rows that tests of nouns and faces stand on: plans of small towns, imported and published."""

from datetime import UTC, datetime
from pathlib import Path

from shige.adapters.divisions_file import read_areas, read_functional
from shige.adapters.planfile import write_plan
from shige.core.deeds import Actor
from shige.core.values import Plan
from shige.territory import services
from tests.make import Shape, plan, town

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLANNER = Actor(uid="", name="planner")
SCHOOL_TOWN = Shape(school=True)


def town_plan(shape: Shape = SCHOOL_TOWN) -> Plan:
    """The plan of a made town."""
    return plan(town(shape), shape)


def plan_file(folder: Path, drawn: Plan | None = None, *, name: str = "plan.gpkg") -> Path:
    """A plan file, of the town with a school where no plan is given."""
    path = folder / name
    write_plan(path, drawn or town_plan())
    return path


def approved(path: Path, *, now: datetime = NOON) -> str:
    """uid of the plan of that file, imported and approved."""
    uid = services.plan_import(path, actor=PLANNER, now=now)
    services.plan_review(uid, actor=PLANNER, why="looked at", now=now)
    services.plan_approve(uid, actor=PLANNER, why="agreed", now=now)
    return uid


def published(folder: Path, drawn: Plan | None = None, *, name: str = "plan.gpkg") -> str:
    """uid of a plan that holds now."""
    uid = approved(plan_file(folder, drawn, name=name))
    services.plan_publish(uid, actor=PLANNER, why="for the test", now=NOON)
    return uid


def official_tree() -> None:
    """The divisions and functional areas that are shipped."""
    services.division_load(read_areas(), read_functional(), actor=PLANNER, now=NOON)
