"""Says which micro-grids hold bare ground: those of its host building that walk over it, so that nobody is cut off."""

from collections import defaultdict

import numpy as np

from shige.core.values import Ints, Links


def ground_holders(links: Links, *, host: Ints, bare: Ints, unit_cell: Ints, unit_micro: Ints) -> tuple[Ints, Ints]:
    """Pairs (bare cell, micro-grid), one or several for each of the `bare` cells.

    `host` is the built cell whose grid takes the land of each cell (`ground_hosts`). Where the host is shared, its
    ground goes to each of its micro-grids that has no other way to a building across; else to that of its first unit.
    """
    micros: dict[int, list[int]] = defaultdict(list)
    for cell, micro in zip(unit_cell.tolist(), unit_micro.tolist(), strict=True):
        if micro >= 0 and micro not in micros[cell]:
            micros[cell].append(micro)
    pairs = list(zip(links.a.tolist(), links.b.tolist(), strict=True))
    direct = set(pairs)
    walkers: dict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        one, other = sorted((int(host[a]), int(host[b])))
        if one != other and (one, other) not in direct:
            common = set(micros[one]) & set(micros[other])
            walkers[one] |= common
            walkers[other] |= common
    held = [
        (cell, micro)
        for cell in bare.tolist()
        for micro in sorted(walkers[int(host[cell])]) or micros[int(host[cell])][:1]
    ]
    found = np.array(held, dtype=np.int32).reshape(-1, 2)
    return found[:, 0], found[:, 1]
