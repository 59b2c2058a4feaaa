"""Turns figures of an edit into what the edit page shows: each grid before and after, each constraint in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shige.core.errors import ShigeError
from shige.core.planning.edit_figures import Constraint, GridFigures, GridImpact, Impact
from shige.desk.cards import chance, number, spaced
from shige.desk.forms import fault_said
from shige.desk.plans.words import CONSTRAINTS, FAULTS, STANDINGS, VERBS
from shige.desk.words import TIERS
from shige.territory.draft_facts import DraftPage, DraftTable, OperationRow, Preview


def preview_json(seen: Preview) -> dict[str, object]:
    """What an edit would do, for the page's script."""
    return {**impact_json(seen.impact), "shapes": seen.shapes}


def impact_json(impact: Impact) -> dict[str, object]:
    """The touched grids in figures and words."""
    return {
        "households": impact.households,
        "blocked": bool(impact.blocking),
        "grids": [_grid(grid) for grid in sorted(impact.grids, key=lambda grid: (grid.code % 1_000 == 0, grid.code))],
    }


def table_json(table: DraftTable) -> dict[str, object]:
    """The drawing table: units as short rows, because there are thousands."""
    return {
        "version": table.version,
        "units": [
            [u.uid, u.building, u.entrance, u.floor_from, u.floor_to, u.households, u.grid, u.lon, u.lat]
            for u in table.units
        ],
        "buildings": [
            {"uid": b.uid, "name": b.name, "floors": b.floors, "site": b.site, "geometry": b.geometry}
            for b in table.buildings
        ],
        "grids": [
            {
                "code": g.code,
                "tier": g.tier,
                "parent": g.parent,
                "name": g.name,
                "locked": g.is_locked,
                "geometry": g.geometry,
            }
            for g in table.grids
        ],
        "sites": [{"uid": s.uid, "name": s.name, "grid": s.grid} for s in table.sites],
    }


def steps_json(page: DraftPage) -> dict[str, object]:
    """What was done, the newest first."""
    return {
        "version": page.draft.version,
        "state": page.draft.state,
        "undo": page.can_undo,
        "redo": page.can_redo,
        "steps": [_step(row) for row in reversed(page.operations)],
    }


def fault_json(error: ShigeError) -> dict[str, object]:
    """A refusal in words; of one who was quicker also who it was."""
    said = fault_said(error, faults=FAULTS)
    if error.code == "draft-moved":
        facts = {"who": error.facts["by"], "what": VERBS.get(str(error.facts["verb"]), ""), "why": error.facts["why"]}
        said = _("%(who)s was quicker on the same grid: %(what)s (%(why)s). Look again, then decide.") % facts
    return {"code": error.code, "said": said, "moved": error.code in {"draft-moved", "operation-other"}}


def _step(row: OperationRow) -> dict[str, object]:
    return {
        "number": row.number,
        "what": str(VERBS.get(row.verb, row.verb)),
        "who": row.actor,
        "by": row.actor_uid,
        "at": row.at.isoformat(),
        "why": row.why,
        "holds": row.holds,
        "grids": [spaced(code) for code in row.touched[:4]],
    }


def _grid(grid: GridImpact) -> dict[str, object]:
    known = grid.after or grid.before
    if known is None:
        return {}
    return {
        "code": f"{known.code:018d}",
        "spaced": spaced(f"{known.code:018d}"),
        "tier": str(TIERS[str(known.tier)]),
        "name": known.name or _("new grid"),
        "gone": grid.after is None,
        "fresh": grid.before is None,
        "rows": _rows(grid.before, grid.after),
        "constraints": [] if grid.after is None else [_constraint(row) for row in grid.after.constraints],
    }


def _rows(before: GridFigures | None, after: GridFigures | None) -> list[dict[str, str]]:
    """Figure by figure, before and after."""
    lines: list[tuple[str, str, int]] = [(_("Households"), "households", 0)]
    known = after or before
    if known is not None and known.minutes is not None:
        lines += [(_("Minutes"), "minutes", 0), (_("Chance"), "p_in_time", -1)]
    if known is not None and known.week_minutes is not None:
        lines.append((_("Hours a week"), "week_minutes", 1))
    return [
        {"name": name, "before": _told(before, field, digits), "after": _told(after, field, digits)}
        for name, field, digits in lines
    ]


def _told(figures: GridFigures | None, field: str, digits: int) -> str:
    value = None if figures is None else getattr(figures, field)
    if value is None:
        return "–"
    if digits < 0:
        return chance(value)
    return number(value / 60, digits=1) if field == "week_minutes" else number(value, digits=digits)


def _constraint(row: Constraint) -> dict[str, object]:
    word, colour = STANDINGS[row.standing]
    return {
        "name": str(CONSTRAINTS[row.name]),
        "word": str(word) if row.name != "lock" else str(_("locked")),
        "colour": colour if row.name != "lock" else "call",
        "why": _why(row.name, row.facts),
        "hard": row.is_hard,
    }


def _why(name: str, facts: Mapping[str, Any]) -> str:
    """The figures behind a word."""
    if name == "whole":
        return _("in %(n)d pieces") % {"n": facts["pieces"]} if facts["pieces"] > 1 else ""
    if name == "homes":
        said = {"n": number(facts["households"]), "a": number(facts["least"]), "b": number(facts["most"])}
        return _("%(n)s, the norm is %(a)s to %(b)s") % said
    if name == "time":
        said = {"n": number(facts["minutes"]), "l": number(facts["limit"]), "p": chance(facts["p"])}
        return _("%(n)s of %(l)s minutes, in time with %(p)s") % said
    if name == "week":
        said = {"n": number(facts["minutes"] / 60, digits=1), "m": number(facts["most"] / 60, digits=0)}
        return _("%(n)s of %(m)s hours") % said
    if name == "barrier" and facts["sides"] > 1:
        return _("its people cross a main street or a bridge")
    return ""
