"""The tables that the register takes in and gives out: doors, premises, and the names of buildings.

What is exported can be imported again and changes nothing. A table is taken in by whoever reaches the grids
of its rows; where those lie is asked of territory, by the finder that the caller hands in.
"""

from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

from shige.core.columns import Choice, Column, Fault, Kind, Row, Said, Verdict
from shige.core.rights import Right
from shige.imports.profiles import Known, Occasion, Profile, Taking
from shige.places.facts import BuildingFacts, DoorFacts, GridFinder, Reach, Spot
from shige.places.keeping import Hand, record, shown
from shige.places.keeping import Row as Thing
from shige.places.loading import edition_next
from shige.places.models import HIGHEST, LOWEST, Building, Dwelling, Origin, Premise, PremiseKind

IMPORT = Right("dwelling", "import", "service")
KINDS = {
    PremiseKind.SHOP: Said("Shop", "商店"),
    PremiseKind.RESTAURANT: Said("Restaurant", "餐饮"),
    PremiseKind.SERVICE: Said("Service", "生活服务"),
    PremiseKind.MEDICAL: Said("Medical", "医疗药店"),
    PremiseKind.CHILDCARE: Said("Childcare and teaching", "托育教育"),
    PremiseKind.OFFICE: Said("Office", "办公"),
    PremiseKind.LODGING: Said("Lodging", "住宿"),
    PremiseKind.WORKSHOP: Said("Workshop", "生产加工"),
    PremiseKind.STORE: Said("Storage", "仓储"),
    PremiseKind.PUBLIC: Said("Public service", "公共服务"),
    PremiseKind.OTHER: Said("Other", "其他"),
}
_BUILDING = Column(
    "building",
    Said("Building", "楼栋编号"),
    example="b1024",
    required=True,
    says=Said("The building's number in the city file, as the export writes it", "城市文件中的楼栋编号，与导出表一致"),
    also=("楼栋", "building_id"),
)
_FLOOR = Column(
    "floor", Said("Floor", "楼层"), Kind.WHOLE, "3", Said("-1 is the first floor below ground", "地下一层填 -1"),
    required=True, low=LOWEST, high=HIGHEST,
)  # fmt: skip
_DOOR = Column(
    "door", Said("Door", "门牌号"), example="301", required=True, low=1, high=24,
    says=Said("The number that stands on the door", "门上的号牌"), also=("房号", "户号"),
)  # fmt: skip


def dwellings_profile(find: GridFinder) -> Profile:
    """Doors behind which a household may live."""
    entrance = Column(
        "entrance", Said("Entrance", "单元"), Kind.WHOLE, "1", Said("From 1 on", "从 1 起编号"),
        required=True, low=1, high=99,
    )  # fmt: skip
    return Profile(
        key="dwellings",
        name=Said("Doors of dwellings", "住房门牌"),
        says=Said(
            "Doors that are there: new ones are added, derived ones confirmed.",
            "实有住房门牌：新门补入，推算的门得到核实。",
        ),
        right=IMPORT,
        columns=(_BUILDING, entrance, _FLOOR, _DOOR),
        identity=("building", "entrance", "floor", "door"),
        known=lambda rows, on: _known(rows, on, find=find, there=_dwelling),
        take=lambda takings, on: _take(takings, on, find=find, make=_make_dwelling, verb="dwelling_import"),
    )


def premises_profile(find: GridFinder) -> Profile:
    """Shops, offices and other rooms that are no dwellings."""
    entrance = Column(
        "entrance", Said("Entrance", "单元"), Kind.WHOLE, "0",
        Said("0 where it is entered from the street", "临街开门填 0"), required=True, low=0, high=99,
    )  # fmt: skip
    kind = Column(
        "kind", Said("Kind", "类别"), Kind.CHOICE, "商店", Said("What it is used for", "用途"), required=True,
        choices=tuple(Choice(key.value, name) for key, name in KINDS.items()),
    )  # fmt: skip
    name = Column(
        "name", Said("Name on the door", "店招名称"), example="玉林面馆", high=80,
        says=Said("As it stands over the door; empty where it is vacant", "门头上的名称，空置则不填"), also=("名称",),
    )  # fmt: skip
    return Profile(
        key="premises",
        name=Said("Shops and other premises", "商铺和其他场所"),
        says=Said("Shops, offices and other rooms that are no dwellings.", "商铺、办公等非住宅场所。"),
        right=IMPORT,
        columns=(_BUILDING, entrance, _FLOOR, _DOOR, kind, name),
        identity=("building", "entrance", "floor", "door"),
        known=lambda rows, on: _known(rows, on, find=find, there=_premise),
        take=lambda takings, on: _take(takings, on, find=find, make=_make_premise, verb="premise_import"),
    )


def buildings_profile(find: GridFinder) -> Profile:
    """The names and addresses by which people know buildings."""
    name = Column(
        "name", Said("Name", "名称"), example="玉林苑 3 栋", high=80, says=Said("As people say it", "居民的叫法")
    )
    address = Column(
        "address",
        Said("Address", "地址"),
        example="玉林北路 8 号",
        high=200,
        says=Said("Street and number", "街巷和门牌号"),
    )
    return Profile(
        key="buildings",
        name=Said("Names of buildings", "楼栋名称"),
        says=Said("Names and addresses of buildings that the city file has.", "为城市文件中的楼栋补充名称和地址。"),
        right=IMPORT,
        columns=(_BUILDING, name, address),
        identity=("building",),
        known=lambda rows, on: _known(rows, on, find=find, there=_named),
        take=lambda takings, on: _take(takings, on, find=find, make=_make_name, verb="building_import"),
    )


def door_rows(
    parts: Sequence[tuple[BuildingFacts, Sequence[DoorFacts], Sequence[DoorFacts]]],
) -> Iterator[tuple[object, ...]]:
    """Rows of the profile of dwellings."""
    for building, doors, _ in parts:
        yield from ((building.uid, row.entrance, row.floor, row.door) for row in doors)


def premise_rows(
    parts: Sequence[tuple[BuildingFacts, Sequence[DoorFacts], Sequence[DoorFacts]]], *, english: bool
) -> Iterator[tuple[object, ...]]:
    """Rows of the profile of premises."""
    for building, _, shops in parts:
        for row in shops:
            kind = KINDS[PremiseKind(row.kind)]
            yield building.uid, row.entrance, row.floor, row.door, kind.en if english else kind.zh, row.name


def _known(
    rows: Sequence[Row],
    on: Occasion,
    *,
    find: GridFinder,
    there: Callable[[Sequence[Row], list[Building]], list[Known]],
) -> list[Known]:
    """What there is of each row; a building out of reach reads like one that does not exist."""
    houses = _houses(rows)
    reach = Reach(on.within, find)
    spots = [_spot(row, houses[str(row.values["building"])]) for row in rows if row.values["building"] in houses]
    seen = iter(reach.holds(spots)) if spots else iter(())
    reached = [row.values["building"] in houses and next(seen) for row in rows]
    mine = [row for row, is_in in zip(rows, reached, strict=True) if is_in]
    found = iter(there(mine, [houses[str(row.values["building"])] for row in mine]) if mine else ())
    return [next(found) if is_in else Known(faults=(_strange(row),)) for row, is_in in zip(rows, reached, strict=True)]


def _strange(row: Row) -> Fault:
    says = Said("there is no such building or place in it within your areas", "在您负责的范围内没有这栋楼或这个位置")
    return Fault(row.number, "building", str(row.values["building"]), "building-unknown", says)


def _houses(rows: Sequence[Row]) -> dict[str, Building]:
    uids = sorted({str(row.values["building"]) for row in rows})
    parts = (Building.objects.filter(uid__in=uids[at : at + 500]) for at in range(0, len(uids), 500))
    return {house.uid: house for part in parts for house in part}


def _spot(row: Row, house: Building) -> Spot:
    place = [int(str(row.values.get(key) or 0)) for key in ("entrance", "floor")]
    return Spot(house.uid, house.community, *place)


def _dwelling(rows: Sequence[Row], houses: list[Building]) -> list[Known]:
    """A door that is there; one that was only derived counts as changed by nothing, and is confirmed by being named."""
    doors = _doors(Dwelling, houses)
    return [Known(_values(doors.get(_key(row, house)), row)) for row, house in zip(rows, houses, strict=True)]


def _premise(rows: Sequence[Row], houses: list[Building]) -> list[Known]:
    doors = _doors(Premise, houses)
    return [Known(_values(doors.get(_key(row, house)), row)) for row, house in zip(rows, houses, strict=True)]


def _named(_rows: Sequence[Row], houses: list[Building]) -> list[Known]:
    return [
        Known({"building": house.uid, "name": house.name or None, "address": house.address or None}) for house in houses
    ]


def _doors(
    model: type[Dwelling] | type[Premise], houses: list[Building]
) -> dict[tuple[object, ...], Dwelling | Premise]:
    keys = sorted({house.pk for house in houses})
    found: dict[tuple[object, ...], Dwelling | Premise] = {}
    for at in range(0, len(keys), 500):
        for row in model.objects.filter(building__in=keys[at : at + 500], ended=None):
            found[row.building_id, row.entrance, row.floor, row.door] = row
    return found


def _key(row: Row, house: Building) -> tuple[object, ...]:
    return house.pk, row.values["entrance"], row.values["floor"], row.values["door"]


def _values(door: Dwelling | Premise | None, row: Row) -> dict[str, object] | None:
    """A door under the keys of its columns; a derived one counts as not there, so that naming it confirms it."""
    if door is None or (isinstance(door, Dwelling) and door.origin == Origin.DERIVED):
        return None
    said: dict[str, object] = {key: row.values[key] for key in ("building", "entrance", "floor", "door")}
    return said | ({"kind": door.kind, "name": door.name or None} if isinstance(door, Premise) else {})


def _take(
    takings: Sequence[Taking],
    on: Occasion,
    *,
    find: GridFinder,
    make: Callable[[Taking, Building, Hand, dict[tuple[object, ...], Thing]], tuple[Thing, dict[str, object] | None]],
    verb: str,
) -> None:
    """Take rows in, each building's as one correction that can be undone."""
    houses = _houses([taking.row for taking in takings])
    known: dict[tuple[object, ...], Thing] = {}
    if make is not _make_name:
        known |= _doors(Dwelling if make is _make_dwelling else Premise, list(houses.values()))
    by_house: dict[str, list[Taking]] = {}
    for taking in takings:
        by_house.setdefault(str(taking.row.values["building"]), []).append(taking)
    edition = edition_next() if make is _make_name else 0
    for uid, rows in by_house.items():
        hand = Hand(on.actor, Reach(on.within, find), on.now, uuid4(), on.why or Verdict.NEW.value)
        houses[uid].edition = edition or houses[uid].edition
        record(verb, houses[uid], [make(taking, houses[uid], hand, known) for taking in rows], hand=hand)


def _make_dwelling(
    taking: Taking, house: Building, hand: Hand, known: dict[tuple[object, ...], Thing]
) -> tuple[Thing, dict[str, object] | None]:
    row = known.get(_key(taking.row, house))
    before = None if row is None else shown(row)
    door = row if isinstance(row, Dwelling) else Dwelling(building=house, **_place(taking))
    door.origin, door.since = Origin.IMPORTED, hand.today
    door.save()
    return door, before


def _make_premise(
    taking: Taking, house: Building, hand: Hand, known: dict[tuple[object, ...], Thing]
) -> tuple[Thing, dict[str, object] | None]:
    row = known.get(_key(taking.row, house))
    before = None if row is None else shown(row)
    shop = row if isinstance(row, Premise) else Premise(building=house, **_place(taking))
    shop.kind = str(taking.row.values["kind"])
    if "name" in taking.row.values:
        shop.name = str(taking.row.values["name"] or "")
    shop.origin, shop.since = Origin.IMPORTED, hand.today
    shop.save()
    return shop, before


def _make_name(
    taking: Taking,
    house: Building,
    _hand: Hand,
    _known: dict[tuple[object, ...], Thing],
) -> tuple[Thing, dict[str, object] | None]:
    before = shown(house)
    for field in ("name", "address"):
        if field in taking.row.values:
            setattr(house, field, str(taking.row.values[field] or ""))
    house.save(update_fields=["name", "address", "edition"])
    return house, before


def _place(taking: Taking) -> dict[str, object]:
    return {key: taking.row.values[key] for key in ("entrance", "floor", "door")}
