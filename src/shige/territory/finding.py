"""Finds areas, grids and address units by a part of their name or the beginning of their code."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Case, OuterRef, Q, Subquery, When

from shige.core.mapping.atlas import TIERS, Atlas
from shige.territory.facts import Hit
from shige.territory.ledger import ledger_now
from shige.territory.models import Division, Unit
from shige.territory.published import atlas_now

MOST_HITS = 20
LEAST_CODE = 6
"""Digits of a code from which on it is searched for."""
_UNITS_SEEN = 400
"""Units looked at for 20 that hold: those of older plans have the same ids. Asked without the plan, whose index the
database would take instead of that of the ids."""
_DISTRICT = 6
"""Digits of a district: what lies in it is told with its name."""
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
    grids, units = _grids(asked, atlas, within), _units(asked, within)
    places = [*(int(atlas.code[row]) for row in grids), *(unit.grid for unit in units)]
    areas, names = _divisions(asked, within, places=places)
    hits = [*areas, *(_grid_hit(atlas, row, names=names) for row in grids)]
    hits += [_unit_hit(atlas, unit, names=names) for unit in units]
    return tuple(hits[:MOST_HITS])


def _divisions(text: str, within: Ranges | None, *, places: Iterable[int]) -> tuple[list[Hit], dict[str, str]]:
    """Areas down to the street, as communities are found as grids; and the names of those that `places` lie in."""
    heads = {f"{code:018d}"[:digits] for code in places for digits in (6, 9)}
    wanted = Q(name__contains=text) | (Q(code__startswith=text) if text.isdecimal() else Q(pk=None))
    above = Division.objects.filter(code=OuterRef("parent")).values("name")
    rows = list(
        Division.objects.filter(wanted & ~Q(level="community") | Q(code__in=heads))
        .order_by("code")
        .annotate(above=Subquery(above), fits=Case(When(wanted, then=True), default=False))
    )
    seen = [row for row in rows if row.fits and (within is None or _touches(row, within))]
    seen.sort(key=lambda row: (not row.name.startswith(text), len(row.code), row.code))
    hits = [
        Hit(row.level, row.code, row.name, (row.above or "") if len(row.code) > _DISTRICT else "")
        for row in seen[:MOST_HITS]
    ]
    return hits, {row.code: row.name for row in rows if row.code in heads}


def _touches(row: Division, within: Ranges) -> bool:
    return any(low <= row.high and row.low <= high for low, high in within)


def _grids(text: str, atlas: Atlas, within: Ranges | None) -> list[int]:
    """The rows of the atlas whose name or code fits, the best first."""
    rows = [row for row, name in enumerate(atlas.name.tolist()) if text in name]
    if text.isascii() and text.isdecimal() and LEAST_CODE <= len(text) <= 18:
        low, high = (int(text.ljust(18, digit)) for digit in "09")
        first, last = atlas.code.searchsorted([low, high + 1]).tolist()
        rows += list(range(first, min(last, first + MOST_HITS)))
    codes = [(row, int(atlas.code[row])) for row in dict.fromkeys(rows)]
    mine = [row for row, code in codes if within is None or any(low <= code <= high for low, high in within)]
    mine.sort(key=lambda row: (not str(atlas.name[row]).startswith(text), int(atlas.tier[row]), row))
    return mine[:MOST_HITS]


def _grid_hit(atlas: Atlas, row: int, *, names: dict[str, str]) -> Hit:
    grids = atlas.chain(row)
    where = [_where(grids[-1].code, names), *(grid.name for grid in grids[:-1])]
    return Hit(str(TIERS[atlas.tier[row]]), grids[-1].code, grids[-1].name, " ".join(where))


def _units(text: str, within: Ranges | None) -> list[Unit]:
    """Units whose id begins with `text`: a prefix that both databases find by their index."""
    held = ledger_now().pairs()
    begins = Q(uid__startswith=text) if connection.vendor == "postgresql" else Q(uid__gte=text, uid__lt=text + "\uffff")
    inside = Q() if within is None else Q(pk=None)
    for low, high in within or ():
        inside |= Q(grid__range=(low, high))
    found = Unit.objects.filter(begins, inside).order_by("uid")[:_UNITS_SEEN]
    return [row for row in found if (row.plan_id, row.grid // 10**6 * 10**6) in held][:MOST_HITS]


def _unit_hit(atlas: Atlas, unit: Unit, *, names: dict[str, str]) -> Hit:
    grids = atlas.chain(int(atlas.code.searchsorted(unit.grid)))
    where = [_where(grids[-1].code, names), *(grid.name for grid in grids)]
    return Hit("unit", grids[-1].code, unit.uid, " ".join(where))


def _where(code: str, names: dict[str, str]) -> str:
    heads = [code[:digits] for digits in (6, 9) if digits < len(code)]
    return " ".join(names[head] for head in heads if head in names)
