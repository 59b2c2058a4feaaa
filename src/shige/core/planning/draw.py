"""Draws one community, from its buildings to its described grids: the story that everything else here serves."""

from dataclasses import dataclass, field

import numpy as np

from shige.core.errors import ShigeError
from shige.core.planning.atoms import atom_links, atoms_of
from shige.core.planning.before import Old, before
from shige.core.planning.certify import Certificate, Sweep, time_parts
from shige.core.planning.codes import community_code
from shige.core.planning.dedicated import dedicated_cells, footways, ground_hosts
from shige.core.planning.describe import Drawn, grids_of, units_of
from shige.core.planning.general import Ground, general_labels
from shige.core.planning.layout import Layout, land_of, middle, pieces_of
from shige.core.planning.locks import Locks
from shige.core.planning.micro import Crews, Paths, micro_labels, sweep_groups
from shige.core.planning.norms import Norms
from shige.core.planning.numbering import Labels, Places, number_grids
from shige.core.values import Community, Grids, Ints, UnitRows

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
    layout = _layout(ground, general=general, micro=micro, host=host)
    drawn = _drawn(ground, certificate, layout=layout, order=order)
    return grids_of(community, drawn=drawn, norms=order.norms), units_of(community, drawn=drawn)


def _layout(ground: Ground, *, general: Ints, micro: Ints, host: Ints) -> Layout:
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
    )


def _seed(seed: int, community: str) -> int:
    """A seed of its own for each community, below 2^53."""
    return (seed * 1_000_003 + int(community)) % (1 << 53)


def _drawn(ground: Ground, certificate: Certificate, *, layout: Layout, order: DrawOrder) -> Drawn:
    """Number the grids, and work out their figures and their land."""
    labels = layout.labels
    land = land_of(ground, layout=layout)
    numbers = number_grids(
        ground.community.code,
        labels=labels,
        places=Places(general=middle(land.general), micro=middle(land.micro), dedicated=middle(land.dedicated)),
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
        pieces=pieces_of(ground, labels=labels),
        certificate=certificate,
        parts=time_parts(groups, sweep=order.crews.sweep, certificate=certificate),
        land=land,
        crew=order.crew,
    )
