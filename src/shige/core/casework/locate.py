"""Where a report's trouble is: one grid, several that it may be, or none yet, with the reason in words."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from shige.core import geo
from shige.core.casework.report import PlaceSaid, Point
from shige.core.casework.saying import Said
from shige.core.mapping.places import GridName, Place
from shige.core.mapping.places import Unsure as MapUnsure
from shige.core.values import Tier

_METRES = 111_320.0
"""Metres in a degree of latitude."""
_ZERO = 0.01
"""Degrees from (0, 0) within which a point is a phone without a position."""
_RINGS = 4
_DIRECTIONS = 8
_FIRST_DEDICATED = "901"


class Why(StrEnum):
    """Why a report has the place that it has, or none."""

    UNIT = "unit"
    CODE = "code"
    GRID = "grid"
    TEXT = "text"
    POINT = "point"
    GAP = "gap"
    DOOR = "door"
    COARSE = "coarse"
    SWAPPED = "swapped"
    OTHER_CRS = "other-crs"
    SEVERAL = "several"
    ZERO = "zero"
    NO_NUMBER = "no-number"
    OUTSIDE = "outside"
    NO_GRID = "no-grid"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


SAID: Mapping[Why, Said] = {
    Why.UNIT: Said("按所选单元定位", "By the address unit that was chosen"),
    Why.CODE: Said("按扫描的二维码定位", "By the QR code that was scanned"),
    Why.GRID: Said("按所填网格定位", "By the grid that was named"),
    Why.TEXT: Said("按地址文字定位，登记中只有一处", "By the address in words: the register has one such place"),
    Why.POINT: Said(
        "按坐标定位（落在边界上的点归编码最小的网格）", "By the point (one on a border is of the lowest code)"
    ),
    Why.GAP: Said(
        "坐标落在网格间的缝隙里，归{metres}米内最近的网格",
        "The point lies in a gap: the nearest grid within {metres} m",
    ),
    Why.DOOR: Said(
        "这栋楼分属几个网格，要说明单元和楼层", "The building is of several grids: entrance and floor decide"
    ),
    Why.COARSE: Said(
        "定位误差{metres}米，可能在几个网格", "The position is exact to {metres} m only: it may be several grids"
    ),
    Why.SWAPPED: Said("经纬度好像写反了，请确认", "Longitude and latitude seem to be swapped: confirm"),
    Why.OTHER_CRS: Said(
        "按{crs}才落在网格里，坐标系可能写错，请确认", "It lies in a grid only if it is {crs}: confirm the system"
    ),
    Why.SEVERAL: Said("地址文字对得上几处，请选一处", "The address in words fits several places: choose one"),
    Why.ZERO: Said("坐标是(0, 0)，手机没有定到位", "The point is (0, 0): the phone had no position"),
    Why.NO_NUMBER: Said("坐标不是有效的经纬度", "The point is no longitude and latitude"),
    Why.OUTSIDE: Said("坐标在本市范围之外", "The point is outside the city"),
    Why.NO_GRID: Said("坐标附近没有已公布的网格", "No published grid is near the point"),
    Why.UNKNOWN: Said("所给的地点在登记中找不到", "The register does not know the place that was given"),
    Why.NOTHING: Said("没有说明地点", "Nothing was said of the place"),
}
"""Each reason in words; some have blanks."""


@dataclass(frozen=True, slots=True)
class Located:
    """The grids of a report, by what they are known, and the other grids about where the position is not exact."""

    place: Place
    why: Why
    reason: Said
    about: tuple[str, ...] = ()
    """Codes of the smallest grids within the claimed error."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Among which places a person decides; what lies around all of them is sure."""

    candidates: tuple[Place, ...]
    why: Why
    reason: Said


@dataclass(frozen=True, slots=True)
class Unlocated:
    """No place yet: the case waits among the unlocated."""

    why: Why
    reason: Said


class Map(Protocol):
    """Whoever says which grids a point lies in: the atlas."""

    def locate(self, lon: float, lat: float, *, entrance: int = 0, floor: int = 0) -> Place | MapUnsure:
        """The grids at a point in CGCS2000 degrees."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a city knows of its land: its bounds in degrees, and how far gaps and coarse positions reach."""

    west: float
    south: float
    east: float
    north: float
    gap_m: float
    coarse_m: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point in degrees is within the bounds."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


@dataclass(frozen=True, slots=True)
class Known:
    """What the register and the plan know of what was said; None where a thing is not known."""

    unit: Place | None = None
    code: Place | None = None
    grid: Place | None = None
    text: Sequence[Place] = ()
    """All places that the words fit."""


def locate(said: PlaceSaid, atlas: Map, *, known: Known, frame: Frame) -> Located | Unsure | Unlocated:
    """Where it is, by the surest thing that was said: unit, QR code, grid, point, words.

    What is said but not known is passed over; the next thing speaks. A chosen unit holds against the phone's position,
    because people report from elsewhere.
    """
    for text, place, why in (
        (said.unit, known.unit, Why.UNIT),
        (said.code, known.code, Why.CODE),
        (said.grid, known.grid, Why.GRID),
    ):
        if text and place is not None:
            return Located(place, why, SAID[why])
    pointed = _pointed(said, said.point, atlas, frame) if said.point is not None else None
    if pointed is not None and not isinstance(pointed, Unlocated):
        return pointed
    if said.text and len(known.text) == 1:
        return Located(known.text[0], Why.TEXT, SAID[Why.TEXT])
    if said.text and known.text:
        return Unsure(tuple(known.text), Why.SEVERAL, SAID[Why.SEVERAL])
    if pointed is not None:
        return pointed
    why = Why.UNKNOWN if said.unit or said.code or said.grid or said.text else Why.NOTHING
    return Unlocated(why, SAID[why])


def degrees(point: Point) -> tuple[float, float]:
    """A point as CGCS2000 degrees; WGS84 is the same to a decimetre."""
    turn = {"gcj02": geo.wgs84_from_gcj02, "bd09": geo.wgs84_from_bd09}.get(point.crs)
    if turn is None:
        return point.lon, point.lat
    lon, lat = turn(np.array([point.lon]), np.array([point.lat]))
    return float(lon[0]), float(lat[0])


def _pointed(said: PlaceSaid, point: Point, atlas: Map, frame: Frame) -> Located | Unsure | Unlocated:
    """The rules for a point, one each, in order: no number, (0, 0), swapped, in a grid, gap, wrong system, none."""
    if not (math.isfinite(point.lon) and math.isfinite(point.lat)):
        return Unlocated(Why.NO_NUMBER, SAID[Why.NO_NUMBER])
    if abs(point.lon) < _ZERO and abs(point.lat) < _ZERO:
        return Unlocated(Why.ZERO, SAID[Why.ZERO])
    if not frame.holds(point.lon, point.lat) and frame.holds(point.lat, point.lon):
        turned = atlas.locate(
            *degrees(Point(point.lat, point.lon, point.crs)), entrance=said.entrance, floor=said.floor
        )
        places = _places(turned)
        return Unsure(places, Why.SWAPPED, SAID[Why.SWAPPED]) if places else Unlocated(Why.OUTSIDE, SAID[Why.OUTSIDE])
    if abs(point.lat) > 90 or abs(point.lon) > 180:
        return Unlocated(Why.NO_NUMBER, SAID[Why.NO_NUMBER])
    lon, lat = degrees(point)
    there = atlas.locate(lon, lat, entrance=said.entrance, floor=said.floor)
    if isinstance(there, Place):
        return _exact(there, (lon, lat), point.accuracy_m, atlas=atlas, frame=frame)
    if there.candidates:
        return Unsure(_places(there), Why.DOOR, SAID[Why.DOOR])
    return _beside((lon, lat), point, atlas, frame)


def _exact(there: Place, at: tuple[float, float], error: float | None, *, atlas: Map, frame: Frame) -> Located | Unsure:
    """A point in a grid: sure where it is exact enough, or where all about it is the same grid."""
    about = {} if error is None else {place.grids[-1].code: place for place in _ring(at, error, atlas)}
    about.setdefault(there.grids[-1].code, there)
    if len(about) > 1 and error is not None and error > frame.coarse_m:
        places = tuple(about[code] for code in sorted(about))
        return Unsure(places, Why.COARSE, SAID[Why.COARSE].with_facts(metres=round(error)))
    others = tuple(sorted(set(about) - {there.grids[-1].code}))
    return Located(there, Why.POINT, SAID[Why.POINT], others)


def _beside(at: tuple[float, float], point: Point, atlas: Map, frame: Frame) -> Located | Unsure | Unlocated:
    """A point in no grid: in a gap beside one, or in the wrong system, or nowhere."""
    for step in range(1, _RINGS + 1):
        metres = frame.gap_m * step / _RINGS
        near = {place.grids[-1].code: place for place in _ring(at, metres, atlas)}
        if near:
            said = SAID[Why.GAP].with_facts(metres=round(metres))
            places = tuple(near[code] for code in sorted(near))
            return Located(places[0], Why.GAP, said, tuple(sorted(near)[1:]))
    for crs in ("gcj02", "bd09", "wgs84"):
        if crs != point.crs and {crs, point.crs} != {"wgs84", "cgcs2000"}:
            there = atlas.locate(*degrees(Point(point.lon, point.lat, crs)))
            places = _places(there)
            if places:
                return Unsure(places, Why.OTHER_CRS, SAID[Why.OTHER_CRS].with_facts(crs=crs))
    why = Why.NO_GRID if frame.holds(*at) else Why.OUTSIDE
    return Unlocated(why, SAID[why])


def _ring(at: tuple[float, float], metres: float, atlas: Map) -> Iterator[Place]:
    """The places at eight points of a circle, sorted as the atlas says; what is in doubt there is left out."""
    squeeze = max(math.cos(math.radians(at[1])), 1e-6)
    for step in range(_DIRECTIONS):
        angle = 2 * math.pi * step / _DIRECTIONS
        east, north = metres * math.cos(angle) / _METRES / squeeze, metres * math.sin(angle) / _METRES
        there = atlas.locate(at[0] + east, at[1] + north)
        if isinstance(there, Place):
            yield there


def _places(there: Place | MapUnsure) -> tuple[Place, ...]:
    """What may be meant, each place once."""
    if isinstance(there, Place):
        return (there,)
    named = {candidate.code: candidate.name for candidate in there.candidates}
    return tuple(Place((*there.known, GridName(_tier(code), code, name))) for code, name in named.items())


def _tier(code: str) -> Tier:
    return Tier.DEDICATED if code[12:15] >= _FIRST_DEDICATED else Tier.MICRO
