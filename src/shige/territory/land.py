"""Keeps what editing needs beyond a plan's rows: buildings, land and streets of each community, packed."""

import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import shapely
from django.db import transaction

from shige.adapters.bulk import rows_add
from shige.adapters.cityfile import read_city
from shige.audit.services import deed_record
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.planning.split import communities
from shige.core.values import Buildings, Cells, Community, Compounds, Links, Sites
from shige.runs.wire import pack, unpack
from shige.territory.models import Land


@transaction.atomic
def land_import(path: Path, *, actor: Actor, now: datetime) -> int:
    """Keep the land of a city file, and say how many communities have any; the same city again changes nothing.

    Raises:
        ShigeError: what reading a city file raises.
    """
    city = read_city(path)
    digest = city.meta["content_hash"]
    known = Land.objects.filter(city_hash=digest).count()
    if known:
        return known
    rows = [(digest, int(place.code) * 1_000_000, packed(place)) for place in communities(city)]
    rows_add(Land, ("city_hash", "community", "content"), rows)
    deed_record(Deed(actor, "land_import", noun_id=digest[:32], facts={"communities": len(rows)}), at=now)
    return len(rows)


def land_of(city_hash: str, community: int) -> Community:
    """The land of a community.

    Raises:
        ShigeError: "land-missing" where that city was never taken in.
    """
    row = Land.objects.filter(city_hash=city_hash, community=community).values_list("content", flat=True).first()
    if row is None:
        message = (
            "the buildings and streets that this plan was drawn from are not here: take its city file in "
            "(shige plan take PLAN --city CITY), then edit"
        )
        raise ShigeError("land-missing", message, {"field": "city_hash", "value": city_hash})
    return unpacked(bytes(row))


def has_land(city_hash: str, community: int) -> bool:
    """Whether the land of a community is here."""
    return Land.objects.filter(city_hash=city_hash, community=community).exists()


def packed(place: Community) -> bytes:
    """A community as bytes; no pickle, so that a database may come from elsewhere."""
    head = {
        "code": place.code,
        "name": place.name,
        "polygon": shapely.to_wkb(place.polygon, hex=True),
        "road_names": place.road_names.tolist(),
    }
    tables = (place.compounds, place.buildings, place.sites, place.cells, place.links)
    parts = [json.dumps(head, ensure_ascii=False).encode(), *map(pack, tables)]
    return zlib.compress(b"".join(len(part).to_bytes(8, "little") + part for part in parts))


def unpacked(content: bytes) -> Community:
    """The community of `packed`."""
    head, compounds, buildings, sites, cells, links = _parts(zlib.decompress(content))
    said = json.loads(head)
    return Community(
        code=said["code"],
        name=said["name"],
        polygon=shapely.from_wkb(said["polygon"]),
        compounds=unpack(Compounds, compounds),
        buildings=unpack(Buildings, buildings),
        sites=unpack(Sites, sites),
        cells=unpack(Cells, cells),
        links=unpack(Links, links),
        road_names=np.array(said["road_names"], dtype=object),
    )


def _parts(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        size = int.from_bytes(data[start : start + 8], "little")
        yield data[start + 8 : start + 8 + size]
        start += 8 + size
