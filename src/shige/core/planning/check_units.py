"""Checks that address units hold every household of every building once, each in exactly one grid."""

import numpy as np
from numpy.typing import NDArray

from shige.core.planning.findings import Finding, findings
from shige.core.planning.ledger import NONE, UNKNOWN, Ledger, distinct, repeated
from shige.core.values import Tier


def check_units(ledger: Ledger) -> list[Finding]:
    """Units that stand twice, overlap, are lost, or belong to no grid, to two, or to one of another community."""
    return [*_whole_buildings(ledger), *_floors(ledger), *_one_grid(ledger), *_right_community(ledger)]


def _whole_buildings(ledger: Ledger) -> list[Finding]:
    """Every building of the communities is there with all its entrances and households."""
    units, buildings = ledger.plan.units, ledger.city.buildings
    known = ledger.unit_building >= 0
    rows = ledger.unit_building[known]
    size = len(buildings)
    homes = np.bincount(rows, units.households[known], size).astype(np.int64)
    entrances = np.zeros(size, dtype=np.int64)
    pairs = distinct(rows.astype(np.int64) << 20 | units.entrance[known])
    np.add.at(entrances, pairs >> 20, 1)
    wanted = np.maximum(buildings.entrances, 1)
    drawn = entrances > 0
    inside = buildings.area >= 0
    facts = {
        "households": homes,
        "given": buildings.households,
        "entrances": entrances,
        "given_entrances": wanted,
    }
    beyond = known & (units.entrance > np.append(wanted, 0)[ledger.unit_building])
    return [
        *findings("unit-twice", repeated(units.id), where=units.id, say="this address unit stands twice"),
        *findings("unit-building", ~known, where=units.id, say="the city has no building of this unit"),
        *findings(
            "building-lost", inside & ~drawn, where=buildings.id, say="no address unit of this building", facts=facts
        ),
        *findings(
            "building-households",
            drawn & (homes != buildings.households),
            where=buildings.id,
            say="its units have {households} households, the city says {given}",
            facts=facts,
        ),
        *findings(
            "entrance-lost",
            drawn & (entrances != wanted),
            where=buildings.id,
            say="units at {entrances} of {given_entrances} entrances",
            facts=facts,
        ),
        *findings("entrance-unknown", beyond, where=units.id, say="its building has no such entrance"),
    ]


def _floors(ledger: Ledger) -> list[Finding]:
    """The bands of an entrance stand on each other from the ground to the top."""
    units = ledger.plan.units
    stack = ledger.unit_building.astype(np.int64) << 20 | units.entrance
    order = np.flatnonzero(ledger.unit_building >= 0)
    order = order[np.lexsort((units.floor_from[order], stack[order]))]
    new = np.append(True, np.diff(stack[order]) != 0)
    below = np.where(new, 0, np.append(0, units.floor_to[order[:-1]]))
    top = np.append(new[1:], True)
    floors = np.maximum(ledger.city.buildings.floors, 1)[ledger.unit_building[order]]
    facts = {"floor_from": units.floor_from[order], "floor_to": units.floor_to[order], "below": below, "floors": floors}
    ids = units.id[order]
    start, end = units.floor_from[order], units.floor_to[order]
    return [
        *findings("units-overlap", (start <= below) & ~new, where=ids, say="overlaps the band below it", facts=facts),
        *findings("floors-lost", (start > below + 1), where=ids, say="floors {below} to {floor_from} gap", facts=facts),
        *findings("floors-lost", top & (end < floors), where=ids, say="nothing above up to {floors}", facts=facts),
        *findings("floors-wrong", (end > floors) | (start > end) | (start < 1), where=ids, say=_FLOORS, facts=facts),
    ]


_FLOORS = "floors {floor_from} to {floor_to} of a building of {floors}"


def _one_grid(ledger: Ledger) -> list[Finding]:
    """A unit has a micro-grid and that one's general grid, or no micro-grid and a dedicated grid."""
    units, tier = ledger.plan.units, np.append(ledger.plan.grids.tier.astype(str), ["", ""])
    facts = {"micro": units.micro_code, "parent": units.parent_code}
    micro_tier, parent_tier = tier[ledger.unit_micro], tier[ledger.unit_parent]
    in_micro = ledger.unit_micro != NONE
    lost = (ledger.unit_micro == UNKNOWN) | (ledger.unit_parent < 0)
    wrong_tier = ~lost & (
        (in_micro & (micro_tier != str(Tier.MICRO))) | (~in_micro & (parent_tier != str(Tier.DEDICATED)))
    )
    parents = np.append(ledger.parent, [NONE, NONE])[ledger.unit_micro]
    torn = in_micro & ~lost & ~wrong_tier & (parents != ledger.unit_parent)
    holds = np.bincount(ledger.unit_micro[ledger.unit_micro >= 0], minlength=len(ledger.parent))
    empty = (holds == 0) & ledger.of_tier(Tier.MICRO)
    say_tier = "must be in a micro-grid, or in a dedicated grid without one; it has {micro} in {parent}"
    return [
        *findings("unit-lost", lost, where=units.id, say="in grid {micro} of {parent}: not in the plan", facts=facts),
        *findings("unit-tier", wrong_tier, where=units.id, say=say_tier, facts=facts),
        *findings("unit-parent", torn, where=units.id, say="{micro} does not lie in {parent}", facts=facts),
        *findings("grid-empty", empty, where=ledger.plan.grids.code, say="a micro-grid without an address unit"),
    ]


def _right_community(ledger: Ledger) -> list[Finding]:
    """A unit's grid lies in the community of its building."""
    units, areas = ledger.plan.units, ledger.city.areas
    area = np.append(ledger.city.buildings.area, [NONE, NONE])[ledger.unit_building]
    code = np.append(areas.code, [None, None])
    head = _heads(ledger)
    grid = np.where(ledger.unit_micro >= 0, ledger.unit_micro, ledger.unit_parent)
    sure = (area >= 0) & (grid >= 0)
    strange = sure & (head[grid] != code[area])
    facts = {"community": code[area]}
    say = "stands in community {community}, its grid does not"
    return findings("unit-community", strange, where=units.id, say=say, facts=facts)


def _heads(ledger: Ledger) -> NDArray[np.object_]:
    """The community's digits of each grid's code, and two blanks."""
    return np.array([str(code)[:12] for code in ledger.plan.grids.code] + ["", ""], dtype=object)
