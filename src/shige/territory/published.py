"""What is published, held in the memory of each worker and read anew at the first request after a publication."""

import ctypes
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock
from typing import Generic, TypeVar

import numpy as np
import shapely
from django.db.models import Model, Q, QuerySet

from shige.core.mapping.atlas import TIERS, Atlas, AtlasGrids
from shige.core.mapping.doors import DOOR, Records
from shige.core.mapping.tile import TileLayer, layer_of
from shige.core.values import Objects, Tier
from shige.territory.models import Grid, Publication, Sheet, Standing

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Blob = bytes | memoryview
"""Bytes as SQLite and PostgreSQL give them."""
LEAST_ZOOM = {Tier.COMMUNITY: 0, Tier.GENERAL: 9, Tier.MICRO: 11, Tier.DEDICATED: 11}
"""From which zoom on tiles show a tier."""


@dataclass(frozen=True, slots=True)
class _Shelf(Generic[T]):
    """Keeps what was made for the last few publications."""

    room: int
    lock: Lock = field(default_factory=Lock)
    things: OrderedDict[str, T] = field(default_factory=OrderedDict)

    def get(self, publication: Publication, make: Callable[[int], T]) -> T:
        """The thing of that publication, made where it is not here; others wait meanwhile."""
        token = str(publication.uid)
        with self.lock:
            if token not in self.things:
                self.things[token] = make(publication.number)
                _release()
                while len(self.things) > self.room:
                    self.things.popitem(last=False)
            self.things.move_to_end(token)
            return self.things[token]


_ATLASES: _Shelf[Atlas] = _Shelf(room=1)
_LAYERS: _Shelf[dict[Tier, TileLayer]] = _Shelf(room=2)
"""The one before as well: a page that was open when a plan was published still asks for its tiles."""


def _release() -> None:
    """Give the memory of all the rows read back to the system: 150 MB of a city that glibc would keep."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def is_uid(text: str) -> bool:
    """Whether a text can be the uid of a plan at all."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def latest() -> Publication | None:
    """The newest publication."""
    return Publication.objects.select_related("plan").order_by("-number").first()


def atlas_now() -> Atlas:
    """The atlas of what is published at this moment; one without grids before the first publication."""
    publication = latest()
    if publication is None:
        return Atlas.of(_grids([]), np.empty(0, DOOR))
    return _ATLASES.get(publication, _atlas)


def layers_of(number: int, *, zoom: int) -> tuple[TileLayer, ...] | None:
    """The layers that tiles of a publication show at a zoom; None where there is no such publication."""
    publication = Publication.objects.filter(number=number).first()
    if publication is None:
        return None
    layers = _LAYERS.get(publication, _layers)
    return tuple(layer for tier, layer in layers.items() if zoom >= LEAST_ZOOM[tier])


def holdings(number: int | None = None) -> dict[int, list[int]]:
    """Which communities each plan holds, now or at a publication, by the plans' keys."""
    still = Q(until=None)
    rows = Standing.objects.filter(still)
    if number is not None:
        rows = Standing.objects.filter(still | Q(until__gt=number), since__lte=number)
    held: dict[int, list[int]] = {}
    for plan, community in rows.values_list("plan_id", "community").order_by("plan_id", "community"):
        held.setdefault(plan, []).append(community)
    return held


def standing(rows: QuerySet[M], number: int) -> Iterator[QuerySet[M]]:
    """Grids or sheets that held at a publication, plan by plan: a join is planned badly before tables have statistics.

    In a plan that holds nearly everywhere the whole is read once.
    """
    for plan, communities in holdings(number).items():
        mine = rows.filter(plan_id=plan)
        whole = Sheet.objects.filter(plan_id=plan).count() == len(communities)
        yield mine if whole else mine.filter(community__in=communities)


def _atlas(number: int) -> Atlas:
    leaf = (Tier.MICRO, Tier.DEDICATED)
    grids: list[tuple[int, str, str, bool, Blob | None]] = []
    for rows in standing(Grid.objects.all(), number):
        columns = rows.values_list("code", "tier", "name", "sliced")
        grids += columns.filter(tier__in=leaf).values_list("code", "tier", "name", "sliced", "polygon").iterator()
        grids += ((*head, None) for head in columns.exclude(tier__in=leaf).iterator())
    return Atlas.of(_grids(grids), _units(number))


def _grids(rows: list[tuple[int, str, str, bool, Blob | None]]) -> AtlasGrids:
    code, tier, name, sliced, polygon = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    number = {str(tier): index for index, tier in enumerate(TIERS)}
    return AtlasGrids(
        code=np.array(code, np.int64),
        tier=np.array([number[word] for word in tier], np.int8),
        name=_column(name),
        sliced=np.array(sliced, bool),
        polygon=_polygons(polygon),
    )


def _units(number: int) -> Records:
    """The doors of all sheets, buildings numbered through."""
    parts, buildings = [np.empty(0, DOOR)], 0
    sheets = standing(Sheet.objects.all(), number)
    for text in chain.from_iterable(rows.values_list("doors", flat=True).iterator() for rows in sheets):
        doors = np.frombuffer(bytes(text), DOOR).copy()
        doors["building"] += buildings
        buildings = int(doors["building"].max(initial=buildings - 1)) + 1
        parts.append(doors)
    return np.concatenate(parts)


def _layers(number: int) -> dict[Tier, TileLayer]:
    return {tier: _layer(number, tier) for tier in LEAST_ZOOM}


def _layer(number: int, tier: Tier) -> TileLayer:
    columns = [
        "code",
        "name",
        "households",
        "polygon",
        *(("minutes", "p_in_time", "sliced") if tier == Tier.MICRO else ()),
    ]
    plans = standing(Grid.objects.filter(tier=tier).order_by("code"), number)
    rows = chain.from_iterable(plan.values_list(*columns).iterator() for plan in plans)
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    said = dict(zip(columns, values, strict=True))
    polygons = _polygons(said.pop("polygon"))
    return layer_of(str(tier), polygons, {**said, "code": [f"{code:018d}" for code in said["code"]]})


def _polygons(texts: tuple[Blob | None, ...]) -> Objects:
    return np.asarray(shapely.from_wkb([None if text is None else bytes(text) for text in texts]), dtype=object)


def _column(values: tuple[str, ...]) -> Objects:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
