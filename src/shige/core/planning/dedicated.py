"""Chooses the sites that become dedicated grids (专属网格), and who looks after bare ground that does not."""

import numpy as np
import shapely

from shige.core.planning.graph import pieces_by_links
from shige.core.planning.norms import DedicatedPolicy
from shige.core.values import Bools, Cells, Community, Ints, Links, SiteKind


def dedicated_cells(community: Community, *, policy: DedicatedPolicy) -> Ints:
    """Per cell the row of the site whose dedicated grid it belongs to, or -1.

    A site qualifies by its kind and its land (square metres). One is left out where its land is not in one piece, or
    where taking it out would cut the rest of the community into more pieces: people walk through it then.
    """
    cells, links = community.cells, community.links
    chosen = np.full(len(cells), -1, np.int32)
    candidates = _candidates(community, policy=policy)
    if not len(candidates):
        return chosen
    wanted = np.where(np.isin(cells.site, candidates), cells.site, -1).astype(np.int32)
    if _harmless(links, before=np.full(len(cells), -1, np.int32), after=wanted):
        return wanted
    for site in candidates:
        trial = np.where(cells.site == site, site, chosen).astype(np.int32)
        if _harmless(links, before=chosen, after=trial):
            chosen = trial
    return chosen


def _candidates(community: Community, *, policy: DedicatedPolicy) -> Ints:
    """Site rows that qualify, largest land first."""
    land = _land(community.cells, sites=len(community.sites))
    kinds = [SiteKind(kind).name.lower() for kind in community.sites.kind.tolist()]
    least = np.array([policy.kinds.get(kind, np.inf) for kind in kinds])
    rows = np.flatnonzero((land > 0.0) & (land >= least))
    return rows[np.argsort(-land[rows], kind="stable")].astype(np.int32)


def _land(cells: Cells, *, sites: int) -> np.ndarray:
    inside = cells.site >= 0
    return np.bincount(cells.site[inside], shapely.area(cells.polygon[inside]), sites)


def _harmless(links: Links, *, before: Ints, after: Ints) -> bool:
    """True where each dedicated grid is in one piece, the rest is in no more pieces than before, and some is left."""
    fresh = np.unique(after[after >= 0])
    if _pieces(links, inside=after >= 0, group=after) != len(fresh) or not (after < 0).any():
        return False
    return _pieces(links, inside=after < 0, group=after) <= _pieces(links, inside=before < 0, group=before)


def _pieces(links: Links, *, inside: Bools, group: Ints) -> int:
    """Number of connected pieces among the cells `inside`, joined only within equal `group`."""
    kept = inside[links.a] & inside[links.b] & (group[links.a] == group[links.b])
    pieces = pieces_by_links(links.a[kept], links.b[kept], len(inside))[1]
    return int(pieces - (~inside).sum())


def ground_hosts(community: Community, *, dedicated: Ints) -> tuple[Ints, Ints]:
    """Per cell the built cell whose grid takes its land, and `dedicated` with what nobody can take.

    A built or dedicated cell is its own host. Bare ground goes to the built neighbour with the longest common border,
    over other bare ground where need be; ground that nobody reaches is a dedicated grid of its own.
    """
    links = community.links
    size = len(community.cells)
    host = np.where((community.cells.building >= 0) | (dedicated >= 0), np.arange(size), -1).astype(np.int32)
    near, far = np.concatenate([links.a, links.b]), np.concatenate([links.b, links.a])
    length = np.concatenate([links.length_m, links.length_m])
    while True:
        usable = (host[near] < 0) & (host[far] >= 0) & (dedicated[far] < 0)
        if not usable.any():
            break
        rows = np.flatnonzero(usable)
        rows = rows[np.lexsort((-far[rows], length[rows]))]
        host[near[rows]] = host[far[rows]]
    alone = host < 0
    host[alone] = np.flatnonzero(alone)
    return host, np.where(alone, community.cells.site, dedicated).astype(np.int32)


def footways(links: Links, *, host: Ints, dedicated: Ints) -> Links:
    """Links between built cells that no dedicated grid holds, over the bare ground that they take."""
    a, b = host[links.a], host[links.b]
    apart = (a != b) & (dedicated[a] < 0) & (dedicated[b] < 0)
    return Links(
        a=np.minimum(a, b)[apart], b=np.maximum(a, b)[apart], length_m=links.length_m[apart], kind=links.kind[apart]
    )
