"""What is published, held in the memory of each worker and read anew at the first request after a publication."""

import ctypes
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, pairwise
from threading import Lock
from typing import Generic, TypeVar

import numpy as np
import shapely
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from shige.core.mapping.atlas import TIERS, Atlas, AtlasGrids, Leaves
from shige.core.mapping.doors import DOOR, Records
from shige.core.mapping.land import Land, land_of
from shige.core.mapping.tile import TileLayer, layer_of
from shige.core.values import Objects, Tier
from shige.territory.models import Grid, Publication, Sheet, Standing

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Blob = bytes | memoryview
"""Bytes as SQLite and PostgreSQL give them."""
LOWEST = (Tier.MICRO, Tier.DEDICATED)
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

    def keep(self, publication: Publication) -> None:
        """Let go of all others."""
        with self.lock:
            for token in self.things.keys() - {str(publication.uid)}:
                del self.things[token]


@dataclass(frozen=True, slots=True)
class _Image:
    """A publication in memory: both parts stand on the same land."""

    atlas: Atlas
    layers: Mapping[Tier, TileLayer]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The grids of a tier as they held at a publication, by code."""

    tier: Tier
    code: Sequence[int]
    sliced: Sequence[bool]
    polygon: Sequence[Blob]
    said: Mapping[str, Sequence[str | int | float | None]]
    """What tiles say of them."""


_IMAGES: _Shelf[_Image] = _Shelf(room=2)
"""The one before as well: a page that was open when a plan was published still asks for its tiles."""
PATIENCE = timedelta(minutes=15)
"""How long such a page is waited for."""


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
        return _image_of([]).atlas
    image = _IMAGES.get(publication, _image)
    if timezone.now() > publication.at + PATIENCE:
        _IMAGES.keep(publication)
    return image.atlas


def layers_of(number: int, *, zoom: int) -> tuple[TileLayer, ...] | None:
    """The layers that tiles of a publication show at a zoom; None where there is no such publication."""
    publication = Publication.objects.filter(number=number).first()
    if publication is None:
        return None
    layers = _IMAGES.get(publication, _image).layers
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


def _image(number: int) -> _Image:
    return _image_of([_rows(number, tier) for tier in LEAST_ZOOM], _units(number))


def _image_of(rows: Sequence[_Rows], units: Records | None = None) -> _Image:
    """The image of the grids of each tier; the lowest tiers' land is made once, and looked at by both parts."""
    low = [each for each in rows if each.tier in LOWEST]
    land = land_of(_polygons([text for each in low for text in each.polygon]))
    ends = np.cumsum([0, *(len(each.code) for each in low)]).tolist()
    parts = {each.tier: land.part(first, last) for each, (first, last) in zip(low, pairwise(ends), strict=True)}
    grids = AtlasGrids(
        code=np.array([code for each in rows for code in each.code], np.int64),
        tier=np.repeat([TIERS.index(each.tier) for each in rows], [len(each.code) for each in rows]).astype(np.int8),
        name=_column([name for each in rows for name in each.said["name"]]),
        sliced=np.array([sliced for each in rows for sliced in each.sliced], bool),
    )
    leaves = Leaves(np.array([code for each in low for code in each.code], np.int64), land)
    layers = {each.tier: _layer(each, parts.get(each.tier) or land_of(_polygons(each.polygon))) for each in rows}
    return _Image(Atlas.of(grids, leaves, np.empty(0, DOOR) if units is None else units), layers)


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


def _rows(number: int, tier: Tier) -> _Rows:
    columns = ("code", "sliced", "polygon", "name", "households", "minutes", "p_in_time")
    plans = standing(Grid.objects.filter(tier=tier).order_by("code"), number)
    rows = list(chain.from_iterable(plan.values_list(*columns).iterator() for plan in plans))
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    code, sliced, polygon, *said = values
    told = dict(zip(columns[3 : 7 if tier == Tier.MICRO else 5], said, strict=False))
    return _Rows(tier, code, sliced, polygon, {**told, "sliced": sliced} if tier == Tier.MICRO else told)


def _layer(rows: _Rows, land: Land) -> TileLayer:
    return layer_of(str(rows.tier), land, {**rows.said, "code": [f"{code:018d}" for code in rows.code]})


def _polygons(texts: Sequence[Blob]) -> Objects:
    return np.asarray(shapely.from_wkb([bytes(text) for text in texts]), dtype=object)


def _column(values: Sequence[str]) -> Objects:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
