"""Make the land of an imported city: communities, streets, barriers with their crossings, compounds."""

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.adapters.features import Problem, Problems
from shige.adapters.recognise import ARTERIALS, Role
from shige.core.errors import ShigeError
from shige.core.planning.banks import middle_lines
from shige.core.planning.streets import mend_streets
from shige.core.values import Areas, BarrierKind, Barriers, Bools, Compounds, Crossings, Objects, Roads
from shige.runs.import_sources import Piece

MADE_UP = "99"
"""No province has this number: codes that begin with it are made up."""
OVERLAP_SHARE = 0.001
"""So much of the smaller of two communities may lie in the other: a border drawn twice. It goes to the lower code."""
LEAST_OVERLAP_M2 = 100.0
LEAST_WALL_M = 50.0
"""Shorter fences divide gardens, not neighbourhoods."""
MOST_COMPOUND_M2 = 250_000.0
"""Larger residential land is a quarter, not an estate."""
COVERED_SHARE = 0.1
GATE_M = 3.0
"""A gate stands in a wall; one further off closes a drive or a yard."""
_CLOSE_M = 60.0
_MARGIN_M = 15.0
_STRIP_M = 40.0
_LINE, _AREAS = 1, (3, 6)
"""Shapely's type ids."""
_ESTATE_WORDS = ("小区", "花园", "家园", "苑", "公寓", "新城", "庭", "院", "府", "城", "里", "村")


def stacked(pieces: list[Piece], role: Role) -> list[Piece]:
    """The pieces of one role."""
    return [piece for piece in pieces if piece.role == role]


def join(columns: list[Objects]) -> Objects:
    """Columns one after the other, also none."""
    return np.concatenate([np.array([], dtype=object), *columns])


def shapes_of(pieces: list[Piece]) -> Objects:
    """All shapes of pieces."""
    return join([piece.shape for piece in pieces])


def texts_of(pieces: list[Piece], name: str) -> Objects:
    """A column of all pieces as text."""
    return join([piece.reader.texts(name) for piece in pieces])


def keys_of(pieces: list[Piece], prefix: str) -> Objects:
    """The ids of all pieces; rows without one get `prefix` and their number."""
    keys = join([piece.reader.keys("id") for piece in pieces])
    return np.array([key or f"{prefix}{index + 1}" for index, key in enumerate(keys)], dtype=object)


def import_roads(pieces: list[Piece]) -> Roads:
    """Streets, mended so that blocks close."""
    roads = stacked(pieces, Role.ROAD)
    kinds = [one.kind for piece in roads for one in piece.found]
    made = Roads(
        id=keys_of(roads, "road-"),
        name=texts_of(roads, "name"),
        arterial=np.array([kind in ARTERIALS for kind in kinds], dtype=np.bool_),
        line=shapes_of(roads),
    )
    return mend_streets(made) if len(made) else made


def import_barriers(pieces: list[Piece]) -> Barriers:
    """Rivers, railways and walls; pieces of one river become one line, water between banks the line in its middle."""
    barriers = stacked(pieces, Role.BARRIER)
    shape, name = shapes_of(barriers), texts_of(barriers, "name")
    kind = np.array([int(one.barrier or 0) for piece in barriers for one in piece.found], dtype=np.int32)
    is_bank = np.isin(shapely.get_type_id(shape), _AREAS)
    middle = middle_lines(shape[is_bank], rivers=shape[~is_bank & (kind == BarrierKind.RIVER)])
    named = _first_name(middle, banks=shape[is_bank], names=name[is_bank])
    shape, name = np.concatenate((shape[~is_bank], middle)), np.concatenate((name[~is_bank], named))
    kind = np.concatenate((kind[~is_bank], np.full(len(middle), BarrierKind.RIVER, np.int32)))
    keep = (kind != BarrierKind.WALL) | (shapely.length(shape) >= LEAST_WALL_M)
    keys = sorted({(int(k), str(n)) for k, n in zip(kind[keep], name[keep], strict=True)})
    lines: list[object] = []
    owner: list[tuple[int, str]] = []
    for key in keys:
        rows = keep & (kind == key[0]) & (name == key[1])
        parts = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapely.get_parts(shape[rows]))))
        lines.extend(parts.tolist())
        owner.extend([key] * len(parts))
    return Barriers(
        id=np.array([f"barrier-{index + 1}" for index in range(len(lines))], dtype=object),
        name=np.array([key[1] for key in owner], dtype=object),
        kind=np.array([key[0] for key in owner], dtype=np.int32),
        line=np.array(lines, dtype=object),
    )


def _first_name(lines: Objects, *, banks: Objects, names: Objects) -> Objects:
    """The name of the first named water that each line touches, "" where there is none."""
    rows = np.flatnonzero(names != "")
    line, bank = shapely.STRtree(banks[rows]).query(lines, predicate="intersects")
    found = np.full(len(lines), "", dtype=object)
    found[line[::-1]] = names[rows[bank[::-1]]]
    return found


def import_crossings(pieces: list[Piece], barriers: Barriers) -> Crossings:
    """Wherever a street or path goes over a river or railway (or under it) one can cross, and a wall at its gates."""
    ways = stacked(pieces, Role.ROAD) + stacked(pieces, Role.PATH)
    way, name = shapes_of(ways), texts_of(ways, "name")
    divides = np.flatnonzero(np.isin(barriers.kind, (BarrierKind.RIVER, BarrierKind.RAIL)))
    at, of = shapely.STRtree(barriers.line[divides]).query(way, predicate="crosses")
    meets = shapely.intersection(way[at], barriers.line[divides[of]])
    point, row = shapely.get_parts(meets, return_index=True)
    keep = shapely.get_type_id(point) == 0
    point, row = point[keep], row[keep]
    gate, wall = _gates(pieces, barriers)
    gates = stacked(pieces, Role.GATE)
    point = np.concatenate((point, shapes_of(gates)[gate]))
    return Crossings(
        id=np.array([f"crossing-{index + 1}" for index in range(len(point))], dtype=object),
        name=np.concatenate((name[at[row]], texts_of(gates, "name")[gate])),
        barrier=np.concatenate((divides[of[row]], wall)).astype(np.int32),
        point=point,
    )


def _gates(pieces: list[Piece], barriers: Barriers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of the gates that stand in a wall, each once, and the row of that wall."""
    walls = np.flatnonzero(barriers.kind == BarrierKind.WALL)
    tree = shapely.STRtree(barriers.line[walls])
    gates = shapes_of(stacked(pieces, Role.GATE))
    gate, near = tree.query_nearest(gates, max_distance=GATE_M, all_matches=False)
    return gate, walls[near]


def import_areas(pieces: list[Piece], problems: Problems) -> Areas:
    """The communities of the sources; none where the sources have none.

    Raises:
        ShigeError: `areas-overlap`.
    """
    areas = stacked(pieces, Role.AREA)
    codes: list[str] = []
    for piece in areas:
        given = piece.reader.keys("code")
        for row, code in zip(piece.reader.features.rows().tolist(), given.tolist(), strict=True):
            why = _wrong_code(code, codes)
            if why:
                problems.add(Problem(piece.reader.features.source, row, "code", code, "area-code", why))
            codes.append(code or made_up_code(len(codes) + 1))
    name, level = texts_of(areas, "name"), texts_of(areas, "level")
    order = np.argsort(np.array(codes, dtype=object), kind="stable")
    made = Areas(
        code=np.array(codes, dtype=object),
        name=np.array([text or f"社区{code[-3:]}" for text, code in zip(name, codes, strict=True)], dtype=object),
        level=np.array([text or "community" for text in level], dtype=object),
        polygon=shapes_of(areas),
    )
    return _apart(made.take(order))


def made_up_code(number: int) -> str:
    """A code of 12 digits that no community has."""
    return f"{MADE_UP}{number:010d}"


def _wrong_code(code: str, before: list[str]) -> str:
    if code and not (len(code) == 12 and code.isascii() and code.isdigit()):
        return "must be 12 digits"
    return "stands twice; each community has its own code" if code and code in before else ""


def _apart(areas: Areas) -> Areas:
    """Communities that do not overlap: a sliver goes to the lower code, more is refused."""
    rows = np.flatnonzero(areas.level == "community")
    polygon = areas.polygon.copy()
    for high, low in shapely.STRtree(polygon[rows]).query(polygon[rows], predicate="intersects").T.tolist():
        if low >= high:
            continue
        one, two = rows[low], rows[high]
        common = shapely.area(shapely.intersection(polygon[one], polygon[two]))
        smaller = min(shapely.area(polygon[one]), shapely.area(polygon[two]))
        if common > max(LEAST_OVERLAP_M2, OVERLAP_SHARE * smaller):
            names = [f"{areas.code[row]} {areas.name[row]}" for row in (one, two)]
            message = (
                f"The communities {names[0]} and {names[1]} overlap by {common:,.0f} m2. Mend the border in the source."
            )
            bound = f"{max(LEAST_OVERLAP_M2, OVERLAP_SHARE * smaller):,.0f} m2"
            facts = {"field": "polygon", "first": names[0], "second": names[1], "value": f"{common:,.0f} m2"}
            raise ShigeError("areas-overlap", message, {**facts, "bound": bound})
        if common > 0:
            polygon[two] = shapely.difference(polygon[two], polygon[one])
    return Areas(code=areas.code, name=areas.name, level=areas.level, polygon=polygon)


def whole_area(pieces: list[Piece], ground: Objects) -> Areas:
    """Made-up communities where the sources have none: all land about `ground`, cut along district borders if any.

    The land is what streets and buildings enclose: drawn 60 m wider and back in, more where that leaves islands.
    """
    reach = _CLOSE_M
    whole = _closed(ground, reach)
    while len(shapely.get_parts(whole)) > 1:
        reach *= 2
        whole = _closed(ground, reach)
    borders = shapes_of(stacked(pieces, Role.BOUNDARY))
    net = shapely.union_all(np.concatenate([[shapely.boundary(whole)], borders]))
    faces = shapely.get_parts(shapely.polygonize([shapely.node(net)]))
    tree = shapely.STRtree(faces[shapely.contains(whole, shapely.point_on_surface(faces))])
    houses = ground[shapely.get_type_id(ground) != _LINE]
    kept = np.unique(tree.query(shapely.point_on_surface(houses), predicate="within")[1])
    polygons = tree.geometries[kept]
    order = np.argsort(-shapely.area(polygons), kind="stable")
    count = len(order)
    return Areas(
        code=np.array([made_up_code(index + 1) for index in range(count)], dtype=object),
        name=np.array([f"整体{index + 1}" if count > 1 else "整体" for index in range(count)], dtype=object),
        level=np.full(count, "community", dtype=object),
        polygon=polygons[order],
    )


def _closed(ground: Objects, reach: float) -> shapely.Geometry:
    """What `ground` encloses when it grows by `reach`, without the narrow strips along streets that lead out of it."""
    wide = shapely.union_all(shapely.buffer(ground, reach, quad_segs=2))
    parts = shapely.get_parts(shapely.buffer(wide, _MARGIN_M - reach, quad_segs=2))
    filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))
    body = shapely.buffer(shapely.buffer(filled, -_STRIP_M, quad_segs=2), _STRIP_M, quad_segs=2)
    houses = shapely.buffer(ground[shapely.get_type_id(ground) != _LINE], _MARGIN_M, quad_segs=2)
    return shapely.simplify(shapely.union_all([body, *houses]), 1.0)


def import_compounds(pieces: list[Piece], roads: Roads) -> Compounds:
    """Estates: residential land neither too large nor crossed by a main street; of two that overlap, the smaller."""
    compounds = stacked(pieces, Role.COMPOUND)
    polygon, name, key = shapes_of(compounds), texts_of(compounds, "name"), keys_of(compounds, "compound-")
    gated = np.array([flag for piece in compounds for flag in _gated(piece).tolist()], dtype=np.bool_)
    fits = (shapely.area(polygon) <= MOST_COMPOUND_M2) & ~_is_crossed(polygon, roads.line[roads.arterial])
    rows = np.flatnonzero(fits)
    rows = rows[_keeps_off(polygon[rows])]
    return Compounds(id=key[rows], name=name[rows], gated=gated[rows], polygon=polygon[rows])


def _keeps_off(polygon: Objects) -> Bools:
    """True for polygons of which smaller ones that stay cover at most a tenth."""
    size, keeps = shapely.area(polygon), np.zeros(len(polygon), dtype=np.bool_)
    one, two = shapely.STRtree(polygon).query(polygon, predicate="intersects")
    one, two = one[one != two], two[one != two]
    share = shapely.area(shapely.intersection(polygon[one], polygon[two])) / size[one]
    first = np.searchsorted(one, np.arange(len(polygon) + 1))
    for row in np.argsort(size, kind="stable").tolist():
        mine = slice(first[row], first[row + 1])
        keeps[row] = share[mine][keeps[two[mine]]].sum() <= COVERED_SHARE
    return keeps


def _is_crossed(polygon: Objects, arterials: Objects) -> Bools:
    inner = shapely.buffer(polygon, -20.0)
    crossed = np.zeros(len(polygon), dtype=np.bool_)
    crossed[np.unique(shapely.STRtree(arterials).query(inner, predicate="intersects")[0])] = True
    return crossed


def _gated(piece: Piece) -> Bools:
    """As given, else where there is a wall or no public access, else where the name is an estate's."""
    reader = piece.reader
    walled = np.isin(reader.texts("barrier"), ("wall", "fence")) | np.isin(reader.texts("access"), ("private", "no"))
    named = np.array([text.endswith(_ESTATE_WORDS) for text in reader.texts("name")], dtype=np.bool_)
    given = reader.flags("gated")
    return np.asarray(np.where(given >= 0, given > 0, walled | named))
