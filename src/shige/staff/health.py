"""The organisation network of an area with its health, in three queries: what is missing, doubled or too much."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shige.access.scope import ALL, Scope
from shige.core.areas import area_range
from shige.core.assigning import Charge, covered
from shige.core.network import Body, Bond, Finding, Kind, Network, Tie, health
from shige.core.roles import Unit, unit_of
from shige.rules.values import limit
from shige.staff.assigning import charges_in
from shige.staff.models import GridTie, Organisation, Post
from shige.staff.network import OrganisationRow

LEAD_ROLE = {Unit.GRID: "GENERAL_CHIEF", Unit.DEDICATED: "DEDICATED_CHIEF", Unit.MICRO: "MICRO_WORKER"}
"""The role that each kind of grid must have a holder of."""


@dataclass(frozen=True, slots=True)
class Health:
    """The organisations in an area as far as the reader sees, and what is to be worked off there."""

    organisations: tuple[OrganisationRow, ...]
    findings: tuple[Finding, ...]


def network_health(area: str, *, grids: Sequence[str], now: datetime) -> tuple[Finding, ...]:
    """What is missing, doubled or too much in an area with these general, dedicated and micro-grids, to work off."""
    return network_read(area, grids=grids, scope=ALL, now=now).findings


def network_read(area: str, *, grids: Sequence[str], scope: Scope, now: datetime) -> Health:
    """The network of an area with these general, dedicated and micro-grids."""
    low, high = area_range(area)
    held = _leads(low, high, now=now)
    # All organisations stand in the tree, whose tops may lie outside of the area.
    rows = Organisation.objects.filter(valid_to=None).select_related("above")
    bodies = list(rows.order_by("low", "-high", "kind", "pk"))
    ties = list(GridTie.objects.filter(valid_to=None).values_list("organisation__uid", "uid", "area", "bond"))
    wanted = [(LEAD_ROLE[unit_of(grid)], grid) for grid in grids]
    given = {grid for grid in grids if unit_of(grid) == Unit.MICRO}
    charges = charges_in(area, charges=(Charge.SPONSOR,), now=now)
    # Where nobody sponsors yet, the city does not work so: nothing is missing.
    cover = covered(dict.fromkeys(given, frozenset[str]()), charges) if charges and given else None
    network = Network(
        grids=tuple(grid for grid in grids if unit_of(grid) != Unit.MICRO),
        bodies=tuple(Body(str(row.uid), Kind(row.kind), str(row.above.uid) if row.above else "") for row in bodies),
        ties=tuple(Tie(str(body), where, Bond(bond)) for body, _uid, where, bond in ties),
        empty=tuple(place for place in wanted if place not in held),
        leads=tuple((person, grid) for (role, grid), person in held.items() if role != LEAD_ROLE[Unit.MICRO]),
        most=limit("network.most_grids", now=now),
        unsponsored=tuple(hole.grid for hole in cover.holes if hole.grid in given) if cover else (),
        lost=tuple((lost.holder, lost.area) for lost in cover.lost) if cover else (),
        sponsors=frozenset(charge.holder for charge in charges),
    )
    inside = [row for row in bodies if low <= row.low <= high]
    here = {str(row.uid) for row in inside}
    findings = tuple(
        f for f in health(network) if (low <= area_range(f.area)[0] <= high if f.area else here.issuperset(f.concerned))
    )
    mine: dict[UUID, list[tuple[UUID, str, Bond]]] = defaultdict(list)
    for body, uid, where, bond in ties:
        mine[body].append((uid, where, Bond(bond)))
    shown = (row for row in inside if row.high <= high and scope.covers(row.area))
    return Health(tuple(_row(row, ties=mine[row.uid]) for row in shown), findings)


def _leads(low: int, high: int, *, now: datetime) -> Mapping[tuple[str, str], str]:
    """Who holds each place that a grid must have a holder of."""
    posts = Post.objects.valid(now).filter(role__in=LEAD_ROLE.values(), rank=0, low__gte=low, low__lte=high)
    return {(role, area): str(person) for role, area, person in posts.values_list("role", "area", "person__uid")}


def _row(row: Organisation, *, ties: Iterable[tuple[UUID, str, Bond]]) -> OrganisationRow:
    above = row.above.uid if row.above else None
    return OrganisationRow(row.uid, row.name, Kind(row.kind), row.area, above, tuple(ties))
