"""Turns what territory knows of a grid into the words and figures that a card shows."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shige.core.planning.norms import Norms
from shige.desk.page import speaks_english
from shige.desk.words import CHANGES, EXCEPTIONS, SWEEP_PARTS, TIERS, WEEK_PARTS
from shige.places.facts import BuildingFacts
from shige.rules.values import norms_now
from shige.territory.facts import AreaName, AreaRow, GridPage, LineageFacts, UnitFacts

GRID_LEVELS = {"community", "general", "micro", "dedicated"}
_SHADES = 7


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a bar that is 100 wide."""

    name: str
    minutes: str
    """Empty where it is under half a minute, and so has no word below the bar."""
    start: str
    width: str
    shade: int


@dataclass(frozen=True, slots=True)
class Said:
    """A norm that could not be met, in a word and in a sentence."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """A grid as the card and its page show it; texts are ready to be read."""

    code: str
    spaced: str
    tier: str
    tier_name: str
    name: str
    above: tuple[AreaName, ...]
    homes_line: str
    chance: str
    is_short: bool
    chance_line: str
    spread: str
    crew: str
    below: str
    certificate: str
    parts: tuple[Part, ...]
    parts_title: str
    parts_unit: str
    exceptions: tuple[Said, ...]
    sliced: bool


def norms() -> Norms:
    """The norms of the city as they hold now."""
    return norms_now(at=timezone.now())


def card(grid: GridPage) -> Card:
    """The card of a grid."""
    figures = grid.figures
    swept = grid.tier == "micro"
    return Card(
        code=grid.code,
        spaced=spaced(grid.code),
        tier=grid.tier,
        tier_name=str(TIERS[grid.tier]),
        name=grid.name,
        above=tuple(area for area in grid.path if area.level in GRID_LEVELS)[::-1],
        homes_line=homes_line(grid),
        chance=chance(grid.p_in_time),
        is_short=is_short(grid.p_in_time),
        chance_line=_chance_line(grid),
        spread=_spread(figures),
        crew=people(grid.crew) if swept and grid.crew else "",
        below=_below(grid.children),
        certificate=_certificate(grid) if swept else "",
        parts=parts(_minutes_of(figures.get("parts" if swept else "weekly")), names={**SWEEP_PARTS, **WEEK_PARTS}),
        parts_title=_("Where the three hours go") if swept else _("The week besides"),
        parts_unit=_("minutes a person") if swept else _("minutes"),
        exceptions=tuple(_said(row) for row in grid.exceptions),
        sliced=grid.sliced,
    )


def spaced(code: str) -> str:
    """A code in groups that can be read aloud: community, general grid, micro-grid."""
    return " ".join(filter(None, (code[:12], code[12:15], code[15:])))


def number(value: float, *, digits: int = 0) -> str:
    """A number with its thousands apart."""
    return f"{value:,.{digits}f}"


def chance(p: float | None) -> str:
    """A probability of two digits, never rounded up to certainty; empty where there is none."""
    return "" if p is None else number(math.floor(p * 100 + 1e-9) / 100, digits=2)


def is_short(p: float | None) -> bool:
    """Whether a chance lies below what the norm asks for."""
    return p is not None and p < norms().grids.p_in_time


def people(count: int) -> str:
    """So many persons."""
    return ngettext("%(n)d person", "%(n)d people", count) % {"n": count}


def homes(count: int) -> str:
    """So many households."""
    return ngettext("%(n)s household", "%(n)s households", count) % {"n": number(count)}


def homes_line(grid: GridPage) -> str:
    """Households, buildings, entrances, floors and crew, as far as they are known."""
    said = [homes(grid.households)]
    if grid.units:
        doors = {(unit.building, unit.entrance) for unit in grid.units}
        said.append(
            ngettext("%(n)d building", "%(n)d buildings", len({d[0] for d in doors}))
            % {"n": len({d[0] for d in doors})}
        )
        said.append(ngettext("%(n)d entrance", "%(n)d entrances", len(doors)) % {"n": len(doors)})
        said.append(floors(min(u.floor_from for u in grid.units), max(u.floor_to for u in grid.units)))
    if grid.crew:
        said.append(people(grid.crew))
    return " · ".join(said)


def floors(low: int, high: int) -> str:
    """One floor or a band of them."""
    return _("floor %(a)d") % {"a": low} if low == high else _("floors %(a)d–%(b)d") % {"a": low, "b": high}


def parts(minutes: Mapping[str, float], *, names: Mapping[str, Promise]) -> tuple[Part, ...]:
    """Stretches of a bar, the widest first."""
    total = sum(minutes.values())
    out, start = [], 0.0
    for shade, (name, value) in enumerate(sorted(minutes.items(), key=lambda part: -part[1])):
        width = 100 * value / total if total else 0.0
        said = number(value) if value >= 0.5 else ""
        out.append(Part(str(names.get(name, name)), said, f"{start:.2f}", f"{width:.2f}", shade % _SHADES))
        start += width
    return tuple(out)


def buildings(units: Sequence[UnitFacts], *, known: Mapping[str, BuildingFacts]) -> list[dict[str, object]]:
    """The units by building, each with its entrances and floors in words."""
    by_building: dict[str, list[dict[str, object]]] = {}
    for unit in sorted(units, key=lambda u: (u.building, u.entrance, u.floor_from)):
        said = {
            "entrance": unit.entrance,
            "floors": floors(unit.floor_from, unit.floor_to),
            "households": number(unit.households),
        }
        by_building.setdefault(unit.building, []).append(said)
    return [
        {
            "name": known[uid].label if uid in known else uid,
            "code": known[uid].code if uid in known else "",
            "units": rows,
        }
        for uid, rows in by_building.items()
    ]


def members(rows: Sequence[AreaRow]) -> list[dict[str, object]]:
    """The grids in a grid, as lines of a table."""
    return [
        {
            "code": row.code,
            "short": row.code[15:] if row.level == "micro" else row.code[12:15],
            "name": row.name,
            "households": number(row.households),
            "homes": homes(row.households),
            "minutes": "" if row.minutes is None else number(row.minutes),
            "chance": chance(row.p_in_time),
            "is_short": is_short(row.p_in_time),
        }
        for row in rows
    ]


def _minutes_of(values: object) -> Mapping[str, float]:
    return {str(name): float(value) for name, value in values.items()} if isinstance(values, Mapping) else {}


def _chance_line(grid: GridPage) -> str:
    middle, reached = grid.figures.get("p50", grid.minutes), grid.figures.get("expected_reached")
    said = []
    if isinstance(middle, int | float):
        said.append(_("median %(n)s min") % {"n": number(middle)})
    if isinstance(reached, int | float):
        said.append(_("%(n)d %% expected to be reached") % {"n": round(100 * reached)})
    return " · ".join(said)


def _spread(figures: Mapping[str, object]) -> str:
    half, nine = figures.get("p50"), figures.get("p90")
    if not (isinstance(half, int | float) and isinstance(nine, int | float)):
        return ""
    values = {"a": number(half), "b": number(nine), "l": number(norms().sweep.limit)}
    return _("half the time within %(a)s min, nine times in ten within %(b)s; limit %(l)s") % values


def _certificate(grid: GridPage) -> str:
    if grid.p_in_time is None:
        return ""
    values = {
        "n": number(norms().grids.simulation_runs),
        "l": number(norms().sweep.limit),
        "p": chance(norms().grids.p_in_time),
    }
    return (
        _("Simulated %(n)s sweeps or more: the chance is the share done within %(l)s minutes; %(p)s is asked for.")
        % values
    )


def _below(children: Sequence[AreaRow]) -> str:
    counts = {level: sum(row.level == level for row in children) for level in ("general", "micro", "dedicated")}
    said = (
        ngettext("%(n)d general grid", "%(n)d general grids", counts["general"]) % {"n": counts["general"]},
        ngettext("%(n)d micro-grid", "%(n)d micro-grids", counts["micro"]) % {"n": counts["micro"]},
        ngettext("%(n)d dedicated grid", "%(n)d dedicated grids", counts["dedicated"]) % {"n": counts["dedicated"]},
    )
    return " · ".join(text for text, count in zip(said, counts.values(), strict=True) if count)


def _said(row: Mapping[str, object]) -> Said:
    code = str(row.get("code", ""))
    text = row.get("message" if speaks_english() else "message_zh") or row.get("message", "")
    return Said(str(EXCEPTIONS.get(code, code)), str(text))


def history(grid: GridPage, lineage: Sequence[LineageFacts]) -> list[str]:
    """What happened to a grid, the newest first."""
    began = _("In force since %(day)s") % {"day": date_format(localtime(grid.since), "DATE_FORMAT")}
    return [began, *(_came(row) for row in lineage)]


def _came(row: LineageFacts) -> str:
    said = CHANGES.get(row.change)
    return str(said) % {"source": spaced(row.source), "homes": homes(row.households)} if said else row.change
