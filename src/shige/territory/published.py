"""What is published, held in the memory of each worker and read anew at the first request after a publication."""

import ctypes
import time
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock
from typing import TypeVar

import numpy as np
from django.db.models import Model, Q, QuerySet

from shige.adapters.asking import Asked
from shige.core.mapping.atlas import Atlas
from shige.core.mapping.doors import DOOR, Records
from shige.core.mapping.tile import TileLayer
from shige.core.values import Tier
from shige.territory.image import COLUMNS, Image, TierRows, image_of, tier_rows
from shige.territory.models import Grid, Publication, Sheet, Standing

M = TypeVar("M", bound=Model)
LEAST_ZOOM = {Tier.COMMUNITY: 0, Tier.GENERAL: 9, Tier.MICRO: 11, Tier.DEDICATED: 11}
"""From which zoom on tiles show a tier."""


@dataclass(slots=True)
class _Shelf:
    """Keeps the images of the newest publication and, for a while, of the one before.

    A page that was open when a plan was published still asks for its tiles.
    """

    lock: Lock = field(default_factory=Lock)
    images: OrderedDict[str, Image] = field(default_factory=OrderedDict)
    changed: float = 0.0

    def get(self, token: str, number: int) -> Image:
        """The image of that publication, made where it is not here; others wait meanwhile."""
        with self.lock:
            if token not in self.images:
                self.images[token] = _image(number)
                self.changed = time.monotonic()
                _release()
            self.images.move_to_end(token)
            is_over = time.monotonic() > self.changed + _PATIENCE_S
            while len(self.images) > (1 if is_over else 2):
                self.images.popitem(last=False)
            return self.images[token]


_SHELF = _Shelf()
_PATIENCE_S = 15 * 60
NEWEST = Asked(lambda: Publication.objects.order_by("-number").values_list("uid", "number")[:1])


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
    for uid, number in NEWEST.rows():
        return _SHELF.get(_token(uid), number).atlas
    return image_of([], np.empty(0, DOOR)).atlas


def layers_of(number: int, *, zoom: int) -> tuple[TileLayer, ...] | None:
    """The layers that tiles of a publication show at a zoom; None where there is no such publication."""
    publication = Publication.objects.filter(number=number).first()
    if publication is None:
        return None
    layers = _SHELF.get(_token(publication.uid), number).layers
    return tuple(layer for tier, layer in layers.items() if zoom >= LEAST_ZOOM[tier])


def _token(uid: object) -> str:
    """A publication's uid as either database gives it."""
    return str(uid).replace("-", "")


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


def _image(number: int) -> Image:
    return image_of([_rows(number, tier) for tier in LEAST_ZOOM], _units(number))


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


def _rows(number: int, tier: Tier) -> TierRows:
    plans = standing(Grid.objects.filter(tier=tier).order_by("code"), number)
    return tier_rows(tier, chain.from_iterable(plan.values_list(*COLUMNS).iterator() for plan in plans))
