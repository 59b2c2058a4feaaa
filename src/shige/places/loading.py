"""Deeds on whole cities: take buildings in from a plan or a city file, and derive their doors."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shige.adapters.bulk import rows_add, rows_update, statistics_take
from shige.adapters.crs import points_to_degrees
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.doorways import door_name, doorways
from shige.core.values import City
from shige.places.models import HIGHEST, Building, Dwelling, Origin, Register

BATCH = 4_000
"""Buildings of which doors are derived in one transaction: what a stop costs."""
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of which short codes are made: none looks like another."""
_LETTERS = 8
_MANY = 20_000
_COLUMNS = ("uid", "code", "community", "name", "address", "lon", "lat", "entrances", "floors", "dwellings", "edition")
_FACTS = ("community", "name", "address", "lon", "lat", "entrances", "floors", "dwellings")
_facts_of = attrgetter(*_FACTS)


@dataclass(frozen=True, slots=True)
class BuildingRow:
    """A building as a plan or a city file knows it; a plan knows neither name nor address."""

    uid: str
    community: int
    lon: float
    lat: float
    entrances: int
    floors: int
    dwellings: int
    name: str = ""
    address: str = ""


@transaction.atomic
def buildings_note(rows: Iterable[BuildingRow], *, actor: Actor, now: datetime) -> int:
    """Add the buildings that the register does not know yet, as a plan brings them; returns how many."""
    waiting = list(rows)
    known = _known([row.uid for row in waiting])
    new = [row for row in waiting if row.uid not in known]
    if new:
        _add(new, edition=edition_next())
        deed_record(Deed(actor, "buildings_note", noun_id="", facts={"buildings": len(new)}), at=now)
    return len(new)


@transaction.atomic
def buildings_load(city: City, *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Take in the buildings of a city file with their addresses; returns how many are new and how many changed.

    Loading again changes nothing. A name that somebody gave a building stays; a building that the file does not have
    stays as well, because its doors and its history do.
    """
    rows = {row.uid: row for row in city_rows(city)}
    known = {uid: had for uid, *had in Building.objects.values_list("uid", *_FACTS).iterator() if uid in rows}
    edition = edition_next()
    wanted = ((uid, had, _wanted(had, rows[uid])) for uid, had in known.items())
    changed = [(uid, *wants, edition) for uid, had, wants in wanted if had != wants]
    rows_update(Building, ("uid", *_FACTS, "edition"), changed)
    new = [row for uid, row in rows.items() if uid not in known]
    _add(new, edition=edition)
    facts = {"new": len(new), "changed": len(changed), "city": city.meta.get("content_hash", "")}
    deed_record(Deed(actor, "buildings_load", noun_id="", facts=facts), at=now)
    return len(new), len(changed)


def city_rows(city: City) -> Iterator[BuildingRow]:
    """The buildings of a city file; those that lie in no community are left out."""
    table = city.buildings
    lon, lat = points_to_degrees(table.x, table.y, city.metric_crs)
    low = [area_range(code)[0] for code in city.areas.code.tolist()]
    yards = [*(f"（{name}）" if name else "" for name in city.compounds.name.tolist()), ""]
    for row in range(len(table)):
        if table.area[row] < 0:
            continue
        yield BuildingRow(
            uid=str(table.id[row]),
            community=low[table.area[row]],
            lon=float(lon[row]),
            lat=float(lat[row]),
            entrances=max(int(table.entrances[row]), 1),
            floors=min(max(int(table.floors[row]), 1), HIGHEST),
            dwellings=max(int(table.dwellings[row]), int(table.households[row])),
            address=f"{table.address[row]}{yards[table.compound[row]]}"[:200],
        )


def doors_derive(*, actor: Actor, now: datetime) -> Iterator[int]:
    """Derive the doors of every building that has none; yields how many doors each batch added.

    Each batch is a transaction of its own: stopped midway it goes on where it was.
    """
    while True:
        with transaction.atomic():
            rows = list(Building.objects.select_for_update().filter(derived_on=None).order_by("pk")[:BATCH])
            if not rows:
                break
            day = timezone.localtime(now).date()
            added = _derive([row for row in rows if row.dwellings], day)
            Building.objects.filter(pk__in=[row.pk for row in rows]).update(derived_on=day)
            facts = {"buildings": len(rows), "doors": added}
            deed_record(Deed(actor, "doors_derive", noun_id=rows[0].uid[:64], facts=facts), at=now)
        yield added
    statistics_take(Building, Dwelling)


def edition_next() -> int:
    """The register's next edition; whoever asks holds the row until the transaction ends."""
    Register.objects.get_or_create(pk=1)
    Register.objects.filter(pk=1).update(edition=F("edition") + 1)
    return Register.objects.values_list("edition", flat=True).get(pk=1)


def codes_new(count: int) -> list[str]:
    """So many short codes that no building has."""
    taken = set(Building.objects.values_list("code", flat=True))
    codes: list[str] = []
    while len(codes) < count:
        code = "".join(secrets.choice(SIGNS) for _ in range(_LETTERS))
        if code not in taken:
            taken.add(code)
            codes.append(code)
    return codes


def _add(rows: Sequence[BuildingRow], *, edition: int) -> None:
    values = (
        (r.uid, code, r.community, r.name, r.address, r.lon, r.lat, r.entrances, r.floors, r.dwellings, edition)
        for r, code in zip(rows, codes_new(len(rows)), strict=True)
    )
    rows_add(Building, _COLUMNS, values)
    statistics_take(Building)


def _known(uids: Sequence[str]) -> set[str]:
    """Those of the uids that the register has; of very many it is read wholly."""
    if len(uids) > _MANY:
        return set(Building.objects.values_list("uid", flat=True)).intersection(uids)
    parts = (Building.objects.filter(uid__in=uids[at : at + 500]) for at in range(0, len(uids), 500))
    return {uid for part in parts for uid in part.values_list("uid", flat=True)}


def _wanted(had: Sequence[Any], row: BuildingRow) -> list[Any]:
    """What a building that is known should say; a name that it has stays."""
    wants = dict(zip(_FACTS, _facts_of(row), strict=True))
    return list((wants | {"name": had[_FACTS.index("name")] or row.name}).values())


def _derive(rows: Sequence[Building], day: date) -> int:
    """Add the doors of buildings that have none; those with some stay as they are."""
    taken = set(Dwelling.objects.filter(building__in=[row.pk for row in rows]).values_list("building", flat=True))
    waiting = [row for row in rows if row.pk not in taken]
    doors = doorways(
        entrances=np.array([row.entrances for row in waiting], np.int32),
        floors=np.array([row.floors for row in waiting], np.int32),
        dwellings=np.array([row.dwellings for row in waiting], np.int32),
    )
    keys = np.array([row.pk for row in waiting], np.int64)[doors.building]
    columns = zip(keys.tolist(), doors.entrance.tolist(), doors.floor.tolist(), doors.number.tolist(), strict=True)
    origin = int(Origin.DERIVED)
    values = ((key, entrance, floor, door_name(floor, number), origin, day) for key, entrance, floor, number in columns)
    rows_add(Dwelling, ("building_id", "entrance", "floor", "door", "origin", "since"), values)
    return len(doors)
