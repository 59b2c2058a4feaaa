"""One community on the drawing table: its fixed facts, and who belongs where while its grids are edited by hand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.errors import ShigeError
from shige.core.planning.atoms import Atoms, atoms_of
from shige.core.planning.codes import DEDICATED, GENERAL, MICRO, grid_code, numbers
from shige.core.planning.dedicated import footways, ground_hosts
from shige.core.planning.draw import DrawOrder
from shige.core.values import Bools, Community, Grids, Ints, Links, Tier, UnitRows

Longs = NDArray[np.int64]
NONE = 0
"""In place of a code: no grid."""
_MICROS = 1_000
"""Codes of a general grid."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """What does not change while a community's grids are edited: its buildings, land and streets, and the norms."""

    community: Community
    atoms: Atoms
    order: DrawOrder

    @property
    def units(self) -> Mapping[str, int]:
        """The row of each address unit by its id."""
        return {name: row for row, name in enumerate(self.atoms.units.id.tolist())}


@dataclass(frozen=True, slots=True)
class Sketch:
    """Who belongs where. Codes are whole numbers of 18 digits, so that the general grid of a micro-grid is its head."""

    home: Longs
    """Per address unit: its micro-grid, or its dedicated grid."""
    site: Longs
    """Per cell: the dedicated grid that holds it, `NONE` where micro-grids do."""
    names: Mapping[int, str] = field(default_factory=dict)
    """Of grids of all tiers; what is not named gets a name from its compound, street and buildings."""
    locked: frozenset[int] = frozenset()
    """Grids whose units stay as they are; a locked general grid also locks those within."""
    crew: Mapping[int, int] = field(default_factory=dict)
    """People of a micro-grid where they are not those of the order."""

    @property
    def is_micro(self) -> Bools:
        """Per address unit: whether it stands in a micro-grid."""
        return np.asarray(self.home != general_of(self.home))

    def tier(self, code: int) -> Tier | None:
        """The tier of a grid that is there, None for one that is not."""
        if code == self.community:
            return Tier.COMMUNITY
        if (self.site == code).any():
            return Tier.DEDICATED
        if (self.home == code).any():
            return Tier.MICRO if code % _MICROS else Tier.DEDICATED
        return Tier.GENERAL if (general_of(self.home[self.is_micro]) == code).any() else None

    @property
    def community(self) -> int:
        """The code of the community's own grid."""
        return int(self.home[0]) // 1_000_000 * 1_000_000

    @property
    def codes(self) -> frozenset[int]:
        """The grids that are there, of all tiers."""
        lowest = {*self.home.tolist(), *self.site[self.site != NONE].tolist()}
        return frozenset({self.community, *lowest, *general_of(self.home).tolist()})

    def holds(self, code: int) -> Bools:
        """Per address unit: whether it lies in a grid of any tier."""
        if code == self.community:
            return np.ones(len(self.home), np.bool_)
        return np.asarray((self.home == code) | (self.is_micro & (general_of(self.home) == code)))


@dataclass(frozen=True, slots=True)
class Ways:
    """How people walk when some sites are dedicated grids."""

    host: Ints
    """Per cell: the built cell whose grid takes its land (`dedicated.ground_hosts`)."""
    dedicated: Ints
    """Per cell: the site whose dedicated grid it belongs to, -1 for none."""
    links: Links
    """Between built cells (`dedicated.footways`)."""


def workbench(community: Community, *, order: DrawOrder) -> Workbench:
    """The table for a community; `order` is that of its plan."""
    return Workbench(community, atoms_of(community, grids=order.norms.grids), order)


def sketch_of(bench: Workbench, *, grids: Grids, units: UnitRows, locked: Collection[int] = ()) -> Sketch:
    """The sketch of a plan's grids and units of the community.

    Raises:
        ShigeError: "units-differ" where the units are not those of the buildings: the city has changed.
    """
    home = {name: int(micro or parent) for name, micro, parent in _homes(units)}
    names = bench.atoms.units.id.tolist()
    strange = [name for name in names if name not in home] or sorted(set(home) - set(names))
    if strange:
        message = "this plan's address units are not those of the stored buildings: draw it again from that city"
        raise ShigeError("units-differ", message, {"field": "unit", "value": strange[0]})
    code = np.array([int(text) for text in grids.code.tolist()], np.int64)
    micro = np.flatnonzero(grids.tier == Tier.MICRO)
    people = zip(code[micro].tolist(), grids.crew[micro].tolist(), strict=True)
    at = np.array([home[name] for name in names], np.int64)
    return Sketch(
        home=at,
        site=_dedicated_cells(bench, at, grids=grids, code=code),
        names=dict(zip(code.tolist(), grids.name.tolist(), strict=True)),
        locked=frozenset(locked) & frozenset(code.tolist()),
        crew={grid: crew for grid, crew in people if crew != bench.order.crew},
    )


def ways_of(bench: Workbench, sketch: Sketch) -> Ways:
    """How people walk in a sketch.

    Raises:
        ShigeError: "ground-stranded" where bare ground would be left that no micro-grid reaches.
    """
    community = bench.community
    label = np.where(sketch.site != NONE, community.cells.site, -1).astype(np.int32)
    host, dedicated = ground_hosts(community, dedicated=label)
    stranded = np.flatnonzero((dedicated >= 0) & (sketch.site == NONE))
    if len(stranded):
        name = str(community.sites.name[dedicated[stranded[0]]])
        message = f"the ground of {name} would belong to nobody: no micro-grid reaches it on foot"
        raise ShigeError("ground-stranded", message, {"field": "site", "value": name})
    return Ways(host, dedicated, footways(community.links, host=host, dedicated=dedicated))


def general_of(code: Longs) -> Longs:
    """The general grids of micro-grids; of dedicated and general grids themselves."""
    return np.asarray(code // _MICROS * _MICROS)


def fresh_general(sketch: Sketch, *, used: Collection[int]) -> int:
    """A code for one more general grid, never used before."""
    return _fresh(sketch, GENERAL, used=used)


def fresh_dedicated(sketch: Sketch, *, used: Collection[int]) -> int:
    """A code for one more dedicated grid, never used before."""
    return _fresh(sketch, DEDICATED, used=used)


def fresh_micro(sketch: Sketch, general: int, *, used: Collection[int]) -> int:
    """A code for one more micro-grid of a general grid, never used before."""
    taken = {code % _MICROS for code in {*used, *sketch.codes} if code // _MICROS * _MICROS == general}
    return general + numbers([0], allowed=MICRO, kept={}, retired=taken)[0]


def _fresh(sketch: Sketch, allowed: range, *, used: Collection[int]) -> int:
    head = sketch.community // 1_000_000
    taken = {code // _MICROS % _MICROS for code in {*used, *sketch.codes} if code // 1_000_000 == head}
    number = numbers([0], allowed=allowed, kept={}, retired=taken)[0]
    return int(grid_code(f"{head:012d}", middle=number))


def _homes(units: UnitRows) -> list[tuple[str, str | None, str]]:
    return list(zip(units.id.tolist(), units.micro_code.tolist(), units.parent_code.tolist(), strict=True))


def _dedicated_cells(bench: Workbench, home: Longs, *, grids: Grids, code: Longs) -> Longs:
    """Per cell its dedicated grid: by the units that stand on it, and by the map where none does."""
    cells = bench.community.cells
    site = np.full(len(cells), NONE, np.int64)
    inside = home == general_of(home)
    site[bench.atoms.cell[inside]] = home[inside]
    dedicated = np.flatnonzero(grids.tier == Tier.DEDICATED)
    bare = np.flatnonzero(cells.building < 0)
    if len(dedicated) and len(bare):
        spots = shapely.point_on_surface(cells.polygon[bare])
        spot, grid = shapely.STRtree(grids.polygon[dedicated]).query(spots, predicate="intersects")
        site[bare[spot]] = code[dedicated[grid]]
    return site
