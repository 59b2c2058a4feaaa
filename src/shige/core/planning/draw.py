"""Draws one community, from its buildings to its described grids: the story that everything else here serves."""

from dataclasses import dataclass, field

import numpy as np
import shapely

from shige.core.errors import ShigeError
from shige.core.planning.atoms import atom_links, atoms_of
from shige.core.planning.before import Old, before
from shige.core.planning.certify import Certificate, Sweep, time_parts
from shige.core.planning.codes import community_code
from shige.core.planning.dedicated import dedicated_cells, footways, ground_hosts
from shige.core.planning.describe import Drawn, grids_of, units_of
from shige.core.planning.exceptions import Piece
from shige.core.planning.general import Ground, general_labels
from shige.core.planning.graph import pieces_by_links
from shige.core.planning.holders import Homes, ground_holders
from shige.core.planning.locks import Locks
from shige.core.planning.micro import Crews, Paths, micro_labels, sweep_groups
from shige.core.planning.norms import Norms
from shige.core.planning.numbering import Labels, Places, number_grids
from shige.core.planning.polygons import GridLand, Membership, land_of_grids
from shige.core.values import Community, Floats, Grids, Ints, Objects, UnitRows

_MOST_SEED = (1 << 53) - 1


@dataclass(frozen=True, slots=True)
class DrawOrder:
    """How a city is to be drawn."""

    norms: Norms
    profile: str = "verify"
    crew: int = 2
    seed: int = 1
    locks: Locks = field(default_factory=Locks)

    def __post_init__(self) -> None:
        profiles = self.norms.sweep.profiles
        if self.profile not in profiles:
            facts = {"field": "profile", "value": self.profile, "known": ", ".join(profiles)}
            raise ShigeError("profile-unknown", f"there is no visit profile {self.profile!r}", facts)
        if not 1 <= self.crew <= 100:
            raise ShigeError("crew-size", "a crew has 1 to 100 people", {"field": "crew", "value": self.crew})
        if not 0 <= self.seed <= _MOST_SEED:
            bound = {"field": "seed", "value": self.seed, "bound": f"0 to {_MOST_SEED}"}
            raise ShigeError("draw-seed", f"the seed must be from 0 to {_MOST_SEED}", bound)

    @property
    def crews(self) -> Crews:
        """Who sweeps, and by what norms."""
        sweep = Sweep(
            norms=self.norms.sweep,
            service=self.norms.sweep.profiles[self.profile],
            runs=self.norms.grids.simulation_runs,
            seed=self.seed,
        )
        return Crews(norms=self.norms, sweep=sweep, size=self.crew)


@dataclass(frozen=True, slots=True)
class DrawTask:
    """One community and what is to be kept in mind when it is drawn."""

    community: Community
    order: DrawOrder
    old: Old | None = None

    def __post_init__(self) -> None:
        community_code(self.community.code)


def draw_community(task: DrawTask) -> tuple[Grids, UnitRows]:
    """The grids and units of one community; equal tasks give equal results on any machine."""
    community, order = task.community, task.order
    seed = _seed(order.seed, community.code)
    atoms = atoms_of(community, grids=order.norms.grids)
    past = before(atoms, building_ids=community.buildings.id, old=task.old) if task.old else None
    chosen = dedicated_cells(community, policy=order.norms.dedicated)
    host, dedicated = ground_hosts(community, dedicated=chosen)
    links = footways(community.links, host=host, dedicated=dedicated)
    ground = Ground(community, atoms, dedicated, links, order.locks, past)
    general = general_labels(ground, norms=order.norms, seed=seed)
    former = np.full(len(general), -1, np.int32) if past is None else past.micro
    paths = Paths(general, atom_links(atoms, links=links, group=general), former)
    micro, certificate = micro_labels(atoms, paths=paths, crews=order.crews, seed=seed)
    layout = _layout(ground, general=general, micro=micro, host=host, certificate=certificate)
    drawn = _drawn(ground, layout=layout, order=order)
    return grids_of(community, drawn=drawn, norms=order.norms), units_of(community, drawn=drawn)


@dataclass(frozen=True, slots=True)
class Layout:
    """Who belongs where, before anything has a number."""

    labels: Labels
    sites: Ints
    """The site of each dedicated grid."""
    cell_dedicated: Ints
    host: Ints
    certificate: Certificate


def _layout(ground: Ground, *, general: Ints, micro: Ints, host: Ints, certificate: Certificate) -> Layout:
    sites = np.unique(ground.dedicated[ground.dedicated >= 0]).astype(np.int32)
    cell_dedicated = np.where(ground.dedicated >= 0, np.searchsorted(sites, ground.dedicated), -1).astype(np.int32)
    inside = np.flatnonzero(micro >= 0)
    first = np.unique(micro[inside], return_index=True)[1]
    return Layout(
        labels=Labels(
            general=general,
            micro=micro,
            dedicated=cell_dedicated[ground.atoms.cell],
            micro_general=general[inside][first],
        ),
        sites=sites,
        cell_dedicated=cell_dedicated,
        host=host,
        certificate=certificate,
    )


def _seed(seed: int, community: str) -> int:
    """A seed of its own for each community, below 2^53."""
    return (seed * 1_000_003 + int(community)) % (1 << 53)


def _drawn(ground: Ground, *, layout: Layout, order: DrawOrder) -> Drawn:
    """Number the grids, and work out their figures and their land."""
    labels = layout.labels
    land = _land(ground, layout=layout)
    numbers = number_grids(
        ground.community.code,
        labels=labels,
        places=Places(general=_middle(land.general), micro=_middle(land.micro), dedicated=_middle(land.dedicated)),
        weight=ground.atoms.units.households + 1,
        past=ground.past,
    )
    inside = np.flatnonzero(labels.micro >= 0)
    _, groups = sweep_groups(ground.atoms, inside, number=labels.micro[inside], crew=order.crew)
    return Drawn(
        atoms=ground.atoms,
        labels=labels,
        numbers=numbers,
        dedicated_site=layout.sites,
        pieces=_pieces(ground, labels=labels),
        certificate=layout.certificate,
        parts=time_parts(groups, sweep=order.crews.sweep, certificate=layout.certificate),
        land=land,
        crew=order.crew,
    )


def _land(ground: Ground, *, layout: Layout) -> GridLand:
    """Polygons; bare ground goes with units of its host."""
    labels, cells = layout.labels, ground.community.cells
    bare = np.flatnonzero((cells.building < 0) & (ground.dedicated < 0)).astype(np.int32)
    held, holder = ground_holders(
        ground.community.links,
        host=layout.host,
        bare=bare,
        homes=Homes(ground.atoms.cell, labels.micro, labels.micro_general),
    )
    return land_of_grids(
        cells.polygon,
        members=Membership(
            cell_dedicated=layout.cell_dedicated,
            unit_cell=np.concatenate([ground.atoms.cell, held]),
            unit_households=np.concatenate([ground.atoms.units.households, np.zeros(len(held), np.int32)]),
            unit_micro=np.concatenate([labels.micro, holder]),
            micro_general=labels.micro_general,
        ),
    )


def _middle(polygons: Objects) -> tuple[Floats, Floats]:
    points = shapely.centroid(polygons)
    return shapely.get_x(points), shapely.get_y(points)


def _pieces(ground: Ground, *, labels: Labels) -> list[Piece]:
    """The connected land that each general grid was cut from."""
    links = ground.links
    piece = pieces_by_links(links.a, links.b, len(ground.community.cells))[0][ground.atoms.cell]
    households = np.bincount(piece, ground.atoms.units.households).astype(np.int64)
    inside = labels.general >= 0
    total = int(ground.atoms.units.households[inside].sum())
    grid, first = np.unique(labels.general[inside], return_index=True)
    loads = households[piece[inside][first]].tolist()
    return [Piece(households=load, whole_community=load == total) for load in loads[: len(grid)]]
