"""Say what a row of a foreign source is: a building, a street, a river, a school, a community.

The words are those of OpenStreetMap. Other sources are brought to them: by a column `kind` or `type` (as vector tiles
and street networks have it), else by the name of the file or layer, else by the columns that are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shige.core.values import BarrierKind, SiteKind

TAGS = (
    "access",
    "admin_level",
    "amenity",
    "barrier",
    "boundary",
    "bridge",
    "building",
    "highway",
    "landuse",
    "leisure",
    "office",
    "railway",
    "shop",
    "tunnel",
    "waterway",
    "addr:housenumber",
)
TUNNEL_NAMES = ("隧道", "tunnel", "Tunnel")
"""A street whose name ends so runs under the ground, whatever its tags."""


class Role(StrEnum):
    """What a row becomes in the city file, or why it does not."""

    AREA = "areas"
    BOUNDARY = "boundaries"
    COMPOUND = "compounds"
    LANDUSE = "landuse"
    BLOCK = "blocks"
    BUILDING = "buildings"
    ROAD = "roads"
    PATH = "paths"
    BARRIER = "barriers"
    GATE = "gates"
    SITE = "sites"
    ADDRESS = "addresses"
    IGNORED = "ignored"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """What one row is."""

    role: Role
    kind: str = ""
    """Class of a road, use of a building, land use."""
    barrier: BarrierKind | None = None
    site: SiteKind | None = None
    """A building may be a site besides."""


ARTERIALS = {
    "trunk",
    "primary",
    "secondary",
    "trunk_link",
    "primary_link",
    "secondary_link",
    "motorway",
    "motorway_link",
}
_STREETS = ARTERIALS | {"tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road"}
_GATES = {"gate", "entrance", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "kissing_gate", "turnstile"}
_WATERS = {"riverbank", "river", "canal"}
_NO_BUILDINGS = {"no", "roof", "entrance", "ruins", "construction", "part", "collapsed", "demolished"}
_SITES: Mapping[tuple[str, str], SiteKind] = {
    ("amenity", "school"): SiteKind.SCHOOL,
    ("amenity", "kindergarten"): SiteKind.SCHOOL,
    ("amenity", "college"): SiteKind.SCHOOL,
    ("amenity", "university"): SiteKind.SCHOOL,
    ("amenity", "hospital"): SiteKind.HOSPITAL,
    ("amenity", "marketplace"): SiteKind.MARKET,
    ("shop", "mall"): SiteKind.MALL,
    ("shop", "department_store"): SiteKind.MALL,
    ("shop", "supermarket"): SiteKind.MALL,
    ("leisure", "park"): SiteKind.PARK,
    ("landuse", "industrial"): SiteKind.INDUSTRIAL,
}
COMMUNITY_LEVEL = "10"
"""OpenStreetMap's administrative level of Chinese communities and villages."""

_FILE_WORDS: tuple[tuple[tuple[str, ...], Mapping[str, str]], ...] = (
    (("building", "house", "建筑", "楼"), {"building": "yes"}),
    (("road", "street", "centreline", "centerline", "highway", "道路", "街"), {"highway": "unclassified"}),
    (("river", "water", "水系", "河"), {"waterway": "river"}),
    (("rail", "铁路"), {"railway": "rail"}),
    (("communit", "社区", "area"), {"boundary": "administrative", "admin_level": COMMUNITY_LEVEL}),
    (("boundar", "border", "边界"), {"boundary": "administrative", "admin_level": COMMUNITY_LEVEL}),
    (("compound", "estate", "小区"), {"landuse": "residential"}),
    (("block", "街区"), {"landuse": "block"}),
    (("school", "学校"), {"amenity": "school"}),
    (("hospital", "医院"), {"amenity": "hospital"}),
    (("park", "公园"), {"leisure": "park"}),
    (("market", "市场"), {"amenity": "marketplace"}),
    (("mall", "商场"), {"shop": "mall"}),
    (("office", "写字楼"), {"office": "yes"}),
    (("wall", "围墙"), {"barrier": "wall"}),
)
BY_ROLE: Mapping[str, Mapping[str, str]] = {
    "buildings": {"building": "yes"},
    "roads": {"highway": "unclassified"},
    "rivers": {"waterway": "river"},
    "railways": {"railway": "rail"},
    "areas": {"boundary": "administrative", "admin_level": COMMUNITY_LEVEL},
    "compounds": {"landuse": "residential"},
    "blocks": {"landuse": "block"},
    "schools": {"amenity": "school"},
    "hospitals": {"amenity": "hospital"},
    "parks": {"leisure": "park"},
    "markets": {"amenity": "marketplace"},
    "malls": {"shop": "mall"},
    "offices": {"office": "yes"},
    "walls": {"barrier": "wall"},
}
"""What `--as ROLE=FILE` says of every row of a file."""


def tags_by_name(source: str) -> Mapping[str, str]:
    """What the name of a file or layer says of all its rows; the word that stands last in the name counts."""
    name = source.lower().removesuffix(".geojson").removesuffix(".gpkg").removesuffix(".shp")
    hits = [(name.rfind(word), tags) for words, tags in _FILE_WORDS for word in words if word in name]
    return max(hits, key=lambda hit: hit[0])[1] if hits else {}


def tags_by_kind(kind: str, detail: str) -> Mapping[str, str]:
    """What the words of a column `kind` or `type`, and of `kind_detail`, say of a row."""
    for key in ("highway", "railway", "waterway"):
        if kind.startswith(f"{key}."):
            return {key: kind.removeprefix(f"{key}.")}
    if kind in ("major_road", "minor_road", "highway", "path"):
        return {"highway": detail or ("footway" if kind == "path" else "unclassified")}
    if kind in ("building", "building_part"):
        return {"building": "part" if kind == "building_part" else detail or "yes"}
    if kind in ("river", "canal"):
        return {"waterway": kind}
    if kind in ("county", "city", "district", "locality", "state"):
        return {"boundary": "administrative"}
    if kind == "rail":
        return {"railway": detail or kind}
    return next(({key: kind} for key, value in _SITES if value == kind), {})


def recognise(tags: Mapping[str, str], form: str) -> Found:
    """What a row with these tags and a shape of that form (point, line, polygon) becomes."""
    if form == "polygon":
        return _polygon(tags)
    return _line(tags) if form == "line" else _point(tags)


def _site(tags: Mapping[str, str]) -> SiteKind | None:
    named = next((kind for (key, value), kind in _SITES.items() if tags.get(key) == value), None)
    return SiteKind.OFFICE if named is None and tags.get("office") else named


def _polygon(tags: Mapping[str, str]) -> Found:
    building, landuse, site = tags.get("building", ""), tags.get("landuse", ""), _site(tags)
    if building in _NO_BUILDINGS:
        return Found(Role.IGNORED)
    if building:
        return Found(Role.BUILDING, building, site=site)
    if tags.get("boundary") == "administrative":
        return Found(Role.AREA if tags.get("admin_level") == COMMUNITY_LEVEL else Role.IGNORED)
    if site is not None:
        return Found(Role.SITE, site=site)
    if tags.get("waterway") in _WATERS and tags.get("tunnel", "no") == "no":
        return Found(Role.BARRIER, barrier=BarrierKind.RIVER)
    if landuse in ("residential", "block"):
        return Found(Role.COMPOUND if landuse == "residential" else Role.BLOCK)
    if landuse in ("commercial", "retail"):
        return Found(Role.LANDUSE, landuse)
    return Found(Role.IGNORED if any(key in tags for key in TAGS) else Role.UNKNOWN)


def _line(tags: Mapping[str, str]) -> Found:
    highway, is_tunnel = tags.get("highway", ""), tags.get("tunnel", "no") != "no"
    if highway:
        if is_tunnel and tags.get("tunnel") != "building_passage":
            return Found(Role.IGNORED)
        return Found(Role.ROAD if highway in _STREETS else Role.PATH, highway)
    barrier = None if is_tunnel else _barrier(tags)
    if barrier is not None:
        return Found(Role.BARRIER, barrier=barrier)
    if tags.get("boundary") == "administrative":
        return Found(Role.BOUNDARY)
    return Found(Role.IGNORED if any(key in tags for key in TAGS) else Role.UNKNOWN)


def _barrier(tags: Mapping[str, str]) -> BarrierKind | None:
    if tags.get("waterway") in ("river", "canal"):
        return BarrierKind.RIVER
    if tags.get("railway") in ("rail", "light_rail", "narrow_gauge") and tags.get("bridge", "no") == "no":
        return BarrierKind.RAIL
    return BarrierKind.WALL if tags.get("barrier") in ("wall", "city_wall", "fence") else None


def _point(tags: Mapping[str, str]) -> Found:
    site, building = _site(tags), tags.get("building", "")
    if building and building not in _NO_BUILDINGS:
        return Found(Role.BUILDING, building, site=site)
    if site is not None:
        return Found(Role.SITE, site=site)
    if tags.get("addr:housenumber"):
        return Found(Role.ADDRESS)
    if tags.get("barrier") in _GATES:
        return Found(Role.GATE)
    return Found(Role.IGNORED)
