"""The schema of the city file as data: which layers it has, which columns they have, and how each is stored."""

from dataclasses import dataclass
from enum import IntEnum

from shige.core.values import (
    Areas,
    BarrierKind,
    Barriers,
    Buildings,
    Cells,
    Compounds,
    Crossings,
    LinkClass,
    Links,
    Roads,
    SiteKind,
    Sites,
    Table,
    Use,
)

SCHEMA = "shige-city"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Text:
    """Text as it is; null reads as ""."""

    name: str
    field: str


@dataclass(frozen=True, slots=True)
class Number:
    """Whole numbers, or reals where `real`."""

    name: str
    field: str
    real: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no, stored as 0 or 1."""

    name: str
    field: str


@dataclass(frozen=True, slots=True)
class Word:
    """A value of an enumeration, stored as its lower-case name."""

    name: str
    field: str
    words: type[IntEnum]


@dataclass(frozen=True, slots=True)
class Reference:
    """A row of another layer, stored as that row's key; null where there is none."""

    name: str
    field: str
    layer: str


Column = Text | Number | Flag | Word | Reference


@dataclass(frozen=True, slots=True)
class Schema:
    """One layer: the table it becomes, the field of its shapes (None without), what they are, and its columns."""

    table: type[Table]
    shape: str | None
    kind: str
    columns: tuple[Column, ...]


def _estimated(name: str) -> tuple[Number, Flag]:
    return Number(name, name), Flag(f"{name}_given", f"{name}_given")


LAYERS: dict[str, Schema] = {
    "areas": Schema(Areas, "polygon", "Polygon", (Text("code", "code"), Text("name", "name"), Text("level", "level"))),
    "compounds": Schema(
        Compounds, "polygon", "Polygon", (Text("id", "id"), Text("name", "name"), Flag("gated", "gated"))
    ),
    "sites": Schema(
        Sites,
        "polygon",
        "Polygon",
        (Text("id", "id"), Text("name", "name"), Word("kind", "kind", SiteKind), Reference("area", "area", "areas")),
    ),
    "buildings": Schema(
        Buildings,
        "footprint",
        "Polygon",
        (
            Text("id", "id"),
            Text("address", "address"),
            Reference("area", "area", "areas"),
            Reference("compound", "compound", "compounds"),
            Reference("site", "site", "sites"),
            Word("use", "use", Use),
            *_estimated("floors"),
            Flag("lift", "lift"),
            Flag("lift_given", "lift_given"),
            *_estimated("entrances"),
            *_estimated("dwellings"),
            *_estimated("households"),
            Number("lon", "x", real=True),
            Number("lat", "y", real=True),
        ),
    ),
    "roads": Schema(
        Roads, "line", "LineString", (Text("id", "id"), Text("name", "name"), Flag("arterial", "arterial"))
    ),
    "barriers": Schema(
        Barriers, "line", "LineString", (Text("id", "id"), Text("name", "name"), Word("kind", "kind", BarrierKind))
    ),
    "crossings": Schema(
        Crossings,
        "point",
        "Point",
        (Text("id", "id"), Text("name", "name"), Reference("barrier", "barrier", "barriers")),
    ),
    "cells": Schema(
        Cells,
        "polygon",
        "Polygon",
        (
            Text("id", "id"),
            Reference("area", "area", "areas"),
            Reference("building", "building", "buildings"),
            Reference("site", "site", "sites"),
        ),
    ),
    "links": Schema(
        Links,
        None,
        "",
        (
            Reference("from", "a", "cells"),
            Reference("to", "b", "cells"),
            Number("length_m", "length_m", real=True),
            Word("class", "kind", LinkClass),
        ),
    ),
}
"""In an order in which each layer refers to earlier ones only."""
