"""Read the official areas of Chengdu and the functional ones that stand in the policy folder."""

import csv
from dataclasses import dataclass
from importlib import resources

import numpy as np

from shige.core.making.divisions import Divisions

FILE = "chengdu_divisions.csv"
FUNCTIONAL = "functional_areas.csv"


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the official tree."""

    code: str
    level: str
    name: str
    parent: str
    """Code of the area above, "" of a province."""


@dataclass(frozen=True, slots=True)
class Functional:
    """An area that runs streets of other districts."""

    key: str
    name: str
    streets: tuple[str, ...]
    code: str = ""
    """Six digits of its own, over which posts are held; not an official code."""
    leads: bool = True
    """Whether duty climbs to its posts, and not to the statutory district's."""


def read_divisions() -> Divisions:
    """Codes and names of all communities, in the order of the file."""
    rows = [row for row in _rows(FILE) if row["level"] == "community"]
    return Divisions(
        code=np.array([row["code"] for row in rows], dtype=object),
        name=np.array([row["name"] for row in rows], dtype=object),
    )


def read_areas() -> tuple[Area, ...]:
    """All areas from the province to the communities, each after the one above it."""
    return tuple(Area(row["code"], row["level"], row["name"], row["parent_code"]) for row in _rows(FILE))


def read_functional() -> tuple[Functional, ...]:
    """The functional areas with the codes of their streets."""
    areas: dict[tuple[str, str, str, str], list[str]] = {}
    for row in _rows(FUNCTIONAL):
        head = (row["key"], row["name"], row["code"], row["leads"])
        areas.setdefault(head, []).append(row["street_code"])
    return tuple(
        Functional(key, name, tuple(streets), code=code, leads=leads == "1")
        for (key, name, code, leads), streets in areas.items()
    )


def _rows(file: str) -> list[dict[str, str]]:
    text = resources.files("shige").joinpath("policy", file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
