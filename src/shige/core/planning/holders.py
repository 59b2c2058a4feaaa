"""Says which micro-grids hold bare ground: those of its host building that walk over it, so that nobody is cut off."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from shige.core.values import Ints, Links


@dataclass(frozen=True, slots=True)
class Homes:
    """Where people live: parallel arrays over address units, and the general grid of each micro-grid."""

    cell: Ints
    micro: Ints
    micro_general: Ints

    def micros(self) -> dict[int, list[int]]:
        """The micro-grids of each built cell, in the order of its units."""
        found: dict[int, list[int]] = defaultdict(list)
        for cell, micro in zip(self.cell.tolist(), self.micro.tolist(), strict=True):
            if micro >= 0 and micro not in found[cell]:
                found[cell].append(micro)
        return found


def ground_holders(links: Links, *, host: Ints, bare: Ints, homes: Homes) -> tuple[Ints, Ints]:
    """Pairs (bare cell, micro-grid), one or several for each of the `bare` cells.

    `host` is the built cell whose grid takes the land of each cell (`ground_hosts`). Where the host is shared, its
    ground goes to each of its micro-grids that it needs to walk across; else to that of its first unit.
    """
    micros, general = homes.micros(), homes.micro_general.tolist()
    pairs = list(zip(links.a.tolist(), links.b.tolist(), strict=True))
    direct = set(pairs)
    walkers: dict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        one, other = sorted((int(host[a]), int(host[b])))
        if one != other and (one, other) not in direct:
            here, there = _walkers(micros[one], micros[other], general=general)
            walkers[one] |= here
            walkers[other] |= there
    held = [
        (cell, micro)
        for cell in bare.tolist()
        for micro in sorted(walkers[int(host[cell])]) or micros[int(host[cell])][:1]
    ]
    found = np.array(held, dtype=np.int32).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _walkers(here: list[int], there: list[int], *, general: list[int]) -> tuple[set[int], set[int]]:
    """Those of the micro-grids of two buildings that must hold the ground between them.

    A micro-grid with homes in both walks it; of a general grid that has none such, one on each side does.
    """
    common = set(here) & set(there)
    served = {general[micro] for micro in common}
    one, other = set(common), set(common)
    for grid in {general[micro] for micro in here} & {general[micro] for micro in there} - served:
        one.add(next(micro for micro in here if general[micro] == grid))
        other.add(next(micro for micro in there if general[micro] == grid))
    return one, other
