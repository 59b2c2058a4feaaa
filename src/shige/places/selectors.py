"""Questions to the register: buildings, their doors, how far it has come. Nothing here knows a resident."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from shige.places.facts import BuildingFacts, BuildingPage, CorrectionFacts, DoorFacts, Reach, Spot, Tally
from shige.places.models import Building, Correction, Dwelling, Origin, Premise

MOST_CORRECTIONS = 40


def building_page(code: str, *, reach: Reach) -> BuildingPage | None:
    """The building of a short code with what lies within reach of it; None where nothing of it does."""
    building = Building.objects.filter(code=code).first()
    if building is None or not reach.holds([Spot(building.uid, building.community)])[0]:
        return None
    doors = [_door(row) for row in _open(building.doors.all())]
    premises = [_premise(row) for row in _open(building.premises.all())]
    return BuildingPage(
        building=_facts(building),
        doors=tuple(_within(doors, building, reach)),
        premises=tuple(_within(premises, building, reach)),
        corrections=_corrections(building),
    )


def building_by_code(code: str) -> BuildingFacts | None:
    """The building that a QR code names; everybody may know of it."""
    row = Building.objects.filter(code=code).first()
    return None if row is None else _facts(row)


def buildings_by_uid(uids: Collection[str]) -> dict[str, BuildingFacts]:
    """The buildings of these uids, by them."""
    listed = list(uids)
    rows = (row for at in range(0, len(listed), 500) for row in Building.objects.filter(uid__in=listed[at : at + 500]))
    return {row.uid: _facts(row) for row in rows}


def buildings_by_id(keys: Sequence[int]) -> tuple[BuildingFacts, ...]:
    """The buildings of these keys, in their order; at most some hundred are asked for."""
    rows = {row.pk: row for row in Building.objects.filter(pk__in=keys)}
    return tuple(_facts(rows[key]) for key in keys if key in rows)


def buildings_of_community(community: int) -> tuple[BuildingFacts, ...]:
    """The buildings of a community, by address."""
    return tuple(_facts(row) for row in Building.objects.filter(community=community).order_by("address", "uid"))


def tallies(buildings: Sequence[BuildingFacts]) -> tuple[Tally, ...]:
    """How far the register of each building has come, those with the most to look at first."""
    keys = [building.id for building in buildings]
    waiting = Count("pk", filter=Q(origin=Origin.DERIVED))
    doors: dict[int, tuple[int, int]] = {}
    premises: dict[int, int] = {}
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        rows = (
            Dwelling.objects.filter(building__in=part, ended=None).values("building").annotate(n=Count("pk"), w=waiting)
        )
        doors |= {key: (n, w) for key, n, w in rows.values_list("building", "n", "w")}
        shops = Premise.objects.filter(building__in=part, ended=None).values("building").annotate(n=Count("pk"))
        premises |= dict(shops.values_list("building", "n"))
    found = [Tally(row, *doors.get(row.id, (0, 0)), premises.get(row.id, 0)) for row in buildings]
    return tuple(sorted(found, key=lambda tally: (-tally.waiting, tally.building.label)))


def doors_within(
    buildings: Sequence[BuildingFacts], *, reach: Reach
) -> list[tuple[BuildingFacts, tuple[DoorFacts, ...], tuple[DoorFacts, ...]]]:
    """The open doors and premises of buildings, as far as they lie within reach: what an export writes."""
    doors: dict[int, list[DoorFacts]] = defaultdict(list)
    premises: dict[int, list[DoorFacts]] = defaultdict(list)
    keys = [building.id for building in buildings]
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        for door in _open(Dwelling.objects.filter(building__in=part)):
            doors[door.building_id].append(_door(door))
        for shop in _open(Premise.objects.filter(building__in=part)):
            premises[shop.building_id].append(_premise(shop))
    out = []
    for building in buildings:
        mine = [*doors[building.id], *premises[building.id]]
        spots = [Spot(building.uid, building.community, row.entrance, row.floor) for row in mine]
        seen = [row for row, is_in in zip(mine, reach.holds(spots), strict=True) if is_in] if mine else []
        out.append((building, tuple(r for r in seen if not r.kind), tuple(r for r in seen if r.kind)))
    return out


def _open(rows: QuerySet[Dwelling] | QuerySet[Premise]) -> Iterable[Dwelling | Premise]:
    return rows.filter(ended=None).order_by("building", "entrance", "floor", "door")


def _within(doors: Sequence[DoorFacts], building: Building, reach: Reach) -> list[DoorFacts]:
    spots = [Spot(building.uid, building.community, door.entrance, door.floor) for door in doors]
    return [door for door, is_in in zip(doors, reach.holds(spots), strict=True) if is_in] if doors else []


def _corrections(building: Building) -> tuple[CorrectionFacts, ...]:
    rows = Correction.objects.filter(building=building).order_by("-at", "-pk")[: 10 * MOST_CORRECTIONS]
    grouped: dict[str, list[Correction]] = defaultdict(list)
    for row in rows:
        grouped[str(row.operation)].append(row)
    return tuple(
        CorrectionFacts(
            operation=group[0].operation,
            verb=group[0].verb,
            at=group[0].at,
            actor_name=group[0].actor_name,
            why=group[0].why,
            doors=tuple(_said(row) for row in reversed(group)),
            undone=group[0].undone,
        )
        for group in list(grouped.values())[:MOST_CORRECTIONS]
    )


def _said(row: Correction) -> str:
    """A row as it was and is: 301 → 301A."""
    names = [str(values.get("door") or values.get("name", "")) for values in (row.before or {}, row.after) if values]
    return " → ".join(dict.fromkeys(names))


def _facts(row: Building) -> BuildingFacts:
    return BuildingFacts(
        id=row.pk,
        uid=row.uid,
        code=row.code,
        community=row.community,
        name=row.name,
        address=row.address,
        lon=row.lon,
        lat=row.lat,
        entrances=row.entrances,
        floors=row.floors,
        dwellings=row.dwellings,
        derived_on=row.derived_on,
    )


def _door(row: Dwelling | Premise) -> DoorFacts:
    return DoorFacts(row.pk, row.entrance, row.floor, row.door, row.origin, row.since)


def _premise(row: Premise | Dwelling) -> DoorFacts:
    kind, name = (row.kind, row.name) if isinstance(row, Premise) else ("", "")
    return DoorFacts(row.pk, row.entrance, row.floor, row.door, row.origin, row.since, kind, name)
