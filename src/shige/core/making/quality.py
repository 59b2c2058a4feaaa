"""How good a drawing of a flat instance is, in figures that hold for any method."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from shige.core.making.flat import Flat
from shige.core.values import Floats, Ints


class Quality(NamedTuple):
    """Figures of a drawing."""

    in_range: float
    """Share of grids in the range."""
    not_contiguous: int
    """Pieces beyond the first of all grids."""
    polsby_popper: float
    """Mean over grids of 4 pi area / perimeter^2 of the union of their cells (Polsby and Popper 1991)."""
    compounds_split: float
    """Share of the compounds that would fit into one grid and lie in several."""


def quality(flat: Flat, labels: Ints, *, low: float, high: float) -> Quality:
    """The figures of a drawing; labels 0..k-1, none of them empty."""
    load = np.bincount(labels, flat.households)
    return Quality(
        in_range=float(np.mean((load >= low) & (load <= high))),
        not_contiguous=_broken(flat, labels),
        polsby_popper=float(polsby_popper(flat, labels).mean()),
        compounds_split=_split(flat, labels, high),
    )


def polsby_popper(flat: Flat, labels: Ints) -> Floats:
    """4 pi area / perimeter^2 of each grid."""
    borders, count = flat.borders, int(labels.max()) + 1
    here = labels[borders.a]
    there = np.where(borders.b >= 0, labels[borders.b], -1)
    between = here != there
    girth = np.bincount(here[between], borders.length_m[between], count)
    inner = between & (there >= 0)
    girth += np.bincount(there[inner], borders.length_m[inner], count)
    ratio: Floats = 4 * np.pi * np.bincount(labels, borders.area, count) / girth**2
    return ratio


def _broken(flat: Flat, labels: Ints) -> int:
    links = flat.links
    inside = labels[links.a] == labels[links.b]
    n = len(labels)
    graph = coo_matrix((inside[inside], (links.a[inside], links.b[inside])), shape=(n, n))
    pieces, _ = connected_components(graph, directed=False)
    return int(pieces - len(np.unique(labels)))


def _split(flat: Flat, labels: Ints, high: float) -> float:
    load = np.bincount(flat.compound, flat.households)
    pairs = np.unique(np.column_stack([flat.compound, labels]), axis=0)
    lies_in = np.bincount(pairs[:, 0], minlength=len(load))
    fits = (load <= high) & (lies_in > 0)
    return float(np.mean(lies_in[fits] > 1)) if fits.any() else 0.0
