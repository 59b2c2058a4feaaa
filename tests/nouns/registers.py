"""A small town with its buildings and doors in the register, for tests of nouns and faces."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from shige.access.scope import ALL, Scope
from shige.core.deeds import Actor
from shige.core.values import City
from shige.places.facts import Reach
from shige.places.keeping import Hand
from shige.places.loading import buildings_load, doors_derive
from shige.places.models import Building
from shige.territory.homes import grids_of
from tests.make import Shape, plan, town
from tests.nouns.make import published
from tests.nouns.people import NOON

SHAPE = Shape(school=True)
CLERK = Actor(uid="clerk", name="clerk")


def city(**changed: object) -> City:
    """The town of the register, with other columns of buildings where they are given."""
    made = town(SHAPE)
    return replace(made, buildings=replace(made.buildings, **changed))


def register(folder: Path) -> None:
    """The town's plan published, its buildings loaded, its doors derived."""
    published(folder, plan(town(SHAPE), SHAPE))
    buildings_load(town(SHAPE), actor=CLERK, now=NOON)
    assert sum(doors_derive(actor=CLERK, now=NOON)) > 0


def hand(within: Scope = ALL, *, why: str = "seen at the door", **more: object) -> Hand:
    """Somebody who corrects the register."""
    return replace(Hand(CLERK, Reach(within, grids_of), NOON, uuid4(), why), **more)


def code(uid: str = "b0") -> str:
    """The short code of a building."""
    return Building.objects.get(uid=uid).code
