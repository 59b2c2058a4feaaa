"""Finds areas, grids and address units by a part of their name or the beginning of their code."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

from shige.core.mapping.atlas import TIERS, Atlas
from shige.territory.facts import Bounds, Hit
from shige.territory.ledger import ledger_now
from shige.territory.models import Division, Grid, Unit
from shige.territory.published import atlas_now

MOST_HITS = 20
LEAST_CODE = 6
"""Digits of a code from which on it is searched for."""
_UNITS_SEEN = 400
"""Units looked at for 20 that hold: those of older plans have the same ids. Asked without the plan, whose index the
database would take instead of that of the ids."""
Ranges = tuple[tuple[int, int], ...]


def search(text: str, *, within: Ranges | None = None) -> tuple[Hit, ...]:
    """At most 20 areas, grids and address units: names with `text` in them, codes and units that begin with it.

    Areas come before grids, grids before units; what begins with `text` comes before what only holds it. With `within`
    (ranges of codes) nothing outside of them is found.
    """
    asked = text.strip()
    if not asked:
        return ()
    atlas = atlas_now()
    hits = [*_divisions(asked, within), *_grids(asked, atlas, within)]
    if len(hits) < MOST_HITS:
        hits += _units(asked, atlas, within)
    return tuple(hits[:MOST_HITS])


def _divisions(text: str, within: Ranges | None) -> list[Hit]:
    """Areas down to the street; communities are found as grids."""
    wanted = Q(name__contains=text) | (Q(code__startswith=text) if text.isdecimal() else Q(pk=None))
    rows = Division.objects.filter(wanted).exclude(level="community").order_by("code")
    seen = [row for row in rows if within is None or any(low <= row.high and row.low <= high for low, high in within)]
    seen.sort(key=lambda row: (not row.name.startswith(text), len(row.code), row.code))
    names = _names(row.code for row in seen[:MOST_HITS])
    return [Hit(row.level, row.code, row.name, _where(row.code, names), bounds=None) for row in seen[:MOST_HITS]]


def _grids(text: str, atlas: Atlas, within: Ranges | None) -> list[Hit]:
    rows = [row for row, name in enumerate(atlas.name.tolist()) if text in name]
    if text.isascii() and text.isdecimal() and LEAST_CODE <= len(text) <= 18:
        low, high = (int(text.ljust(18, digit)) for digit in "09")
        first, last = atlas.code.searchsorted([low, high + 1]).tolist()
        rows += list(range(first, min(last, first + MOST_HITS)))
    codes = [(row, int(atlas.code[row])) for row in dict.fromkeys(rows)]
    mine = [row for row, code in codes if within is None or any(low <= code <= high for low, high in within)]
    mine.sort(key=lambda row: (not str(atlas.name[row]).startswith(text), int(atlas.tier[row]), row))
    shown = mine[:MOST_HITS]
    boxes = _boxes([int(atlas.code[row]) for row in shown])
    names = _names(f"{atlas.code[row]:018d}" for row in shown)
    return [_grid_hit(atlas, row, names=names, boxes=boxes) for row in shown]


def _grid_hit(atlas: Atlas, row: int, *, names: dict[str, str], boxes: dict[int, Bounds]) -> Hit:
    grids = atlas.chain(row)
    where = [_where(grids[-1].code, names), *(grid.name for grid in grids[:-1])]
    code = int(atlas.code[row])
    return Hit(str(TIERS[atlas.tier[row]]), grids[-1].code, grids[-1].name, " ".join(where), boxes.get(code))


def _units(text: str, atlas: Atlas, within: Ranges | None) -> list[Hit]:
    """Units whose id begins with `text`: a prefix that both databases find by their index."""
    held = ledger_now().pairs()
    begins = Q(uid__startswith=text) if connection.vendor == "postgresql" else Q(uid__gte=text, uid__lt=text + "\uffff")
    inside = Q() if within is None else Q(pk=None)
    for low, high in within or ():
        inside |= Q(grid__range=(low, high))
    found = Unit.objects.filter(begins, inside).order_by("uid")[:_UNITS_SEEN]
    rows = [row for row in found if (row.plan_id, row.grid // 10**6 * 10**6) in held][:MOST_HITS]
    names = _names(f"{row.grid:018d}" for row in rows)
    hits = []
    for row in rows:
        grids = atlas.chain(int(atlas.code.searchsorted(row.grid)))
        where = [_where(grids[-1].code, names), *(grid.name for grid in grids)]
        box = (row.lon, row.lat, row.lon, row.lat)
        hits.append(Hit("unit", grids[-1].code, row.uid, " ".join(where), box))
    return hits


def _boxes(codes: list[int]) -> dict[int, Bounds]:
    communities = {code // 10**6 * 10**6 for code in codes}
    held = {(plan, community) for plan, community in ledger_now().pairs() if community in communities}
    rows = Grid.objects.filter(code__in=codes, plan_id__in={plan for plan, _ in held})
    return {
        code: (west, south, east, north)
        for plan, community, code, west, south, east, north in rows.values_list(
            "plan_id", "community", "code", "west", "south", "east", "north"
        )
        if (plan, community) in held
    }


def _names(codes: Iterable[str]) -> dict[str, str]:
    """Names of the districts and streets that these codes lie in."""
    heads = {code[:digits] for code in codes for digits in (6, 9)}
    return dict(Division.objects.filter(code__in=heads).values_list("code", "name"))


def _where(code: str, names: dict[str, str]) -> str:
    heads = [code[:digits] for digits in (6, 9) if digits < len(code)]
    return " ".join(names[head] for head in heads if head in names)
