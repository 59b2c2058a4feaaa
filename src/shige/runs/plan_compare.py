"""Compares two plan files and writes what changes: tables for the office, layers for QGIS and a page to look at."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import shapely

from shige.adapters.atomic import written_whole
from shige.adapters.crs import from_metres, points_to_degrees
from shige.adapters.geopackage import Layer, write_layers
from shige.adapters.planfile import read_plan
from shige.adapters.spreadsheets import write_csv
from shige.core.errors import ShigeError
from shige.core.planning.compare import Change, Comparison, TierChange, compare_plans
from shige.core.values import Objects, Plan
from shige.runs.compare_page import comparison_page

SUMMARY = ("tier", "households", "change_hands", "share", "arrived", "gone", *Change, "people_affected")


def compare_files(old_path: Path, *, new_path: Path, folder: Path | None = None) -> Comparison:
    """Compare two plan files; with a folder, write changes.csv, moves.csv, summary.csv, changes.gpkg, index.html there.

    Raises:
        ShigeError: where a file is not a plan, or "other-crs" where the plans are in different metric systems.
    """
    old, new = read_plan(old_path), read_plan(new_path)
    if old.metric_crs != new.metric_crs:
        facts = {"old": old.metric_crs, "new": new.metric_crs}
        raise ShigeError(
            "other-crs", "the plans are of different cities: they stand in different metric systems", facts
        )
    comparison = compare_plans(old, new)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        _write_table(folder / "summary.csv", SUMMARY, summary_rows(comparison))
        _write_changes(folder / "changes.csv", comparison)
        _write_moves(folder / "moves.csv", comparison, new)
        _write_layers(folder / "changes.gpkg", comparison, new)
        with written_whole(folder / "index.html") as staged:
            staged.write_text(comparison_page(comparison, new), encoding="utf-8")
    return comparison


def summary_rows(comparison: Comparison) -> list[list[object]]:
    """The sums of each tier, in the order of `SUMMARY`."""
    return [_summary(tier) for tier in comparison.tiers]


def _summary(tier: TierChange) -> list[object]:
    share = tier.change_hands / max(tier.households, 1)
    changes = [tier.grids[change] for change in Change]
    return [
        str(tier.tier),
        tier.households,
        tier.change_hands,
        f"{share:.4f}",
        tier.arrived,
        tier.gone,
        *changes,
        tier.people_affected,
    ]


def _write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with written_whole(path) as staged, staged.open("w", encoding="utf-8-sig", newline="") as stream:
        write_csv(stream, head, rows)


def _write_changes(path: Path, comparison: Comparison) -> None:
    """Every grid that is not kept."""
    grids = comparison.grids.take(comparison.grids.change != Change.KEPT)
    head = ("tier", "change", "old", "new", "households_old", "households_new", "stayed")
    columns = [getattr(grids, name).tolist() for name in head]
    _write_table(path, head, zip(*columns, strict=True))


def _write_moves(path: Path, comparison: Comparison, new: Plan) -> None:
    """Every address unit whose homes change hands."""
    moves, units = comparison.moves, new.units.take(comparison.moves.unit)
    head = ("building", "entrance", "floor_from", "floor_to", "households", "old", "new")
    columns: list[list[object]] = [
        units.building_id.tolist(),
        units.entrance.tolist(),
        units.floor_from.tolist(),
        units.floor_to.tolist(),
        np.round(moves.households, 1).tolist(),
        moves.source.tolist(),
        moves.target.tolist(),
    ]
    _write_table(path, head, zip(*columns, strict=True))


def _write_layers(path: Path, comparison: Comparison, new: Plan) -> None:
    """Layer `grids`: the new plan's grids with their change; layer `moves`: the doors whose homes change hands."""
    grids, moves, units = comparison.grids, comparison.moves, new.units
    row_of = {code: row for row, code in enumerate(new.grids.code.tolist())}
    ended = np.isin(grids.change, [Change.MERGED, Change.RETIRED])
    shown = grids.take(~ended)
    rows = np.array([row_of[code] for code in shown.new.tolist()], dtype=np.int64)
    x, y = points_to_degrees(units.x[moves.unit], units.y[moves.unit], new.metric_crs)
    layers = {
        "grids": Layer(
            {
                "code": shown.new,
                "name": new.grids.name[rows],
                "tier": shown.tier,
                "change": _texts(shown.change),
                "old": shown.old,
                "households_old": shown.households_old,
                "households_new": shown.households_new,
                "stayed": shown.stayed,
            },
            from_metres(new.grids.polygon[rows], new.metric_crs),
        ),
        "moves": Layer(
            {
                "unit": units.id[moves.unit],
                "old": moves.source,
                "new": moves.target,
                "households": moves.households,
            },
            np.asarray(shapely.points(x, y)),
            kind="Point",
        ),
    }
    credit = {"attribution": new.meta["attribution"]} if "attribution" in new.meta else {}
    write_layers(path, layers, meta={"schema": "shige-changes/1", **credit})


def _texts(values: Objects) -> Objects:
    return np.array([str(value) for value in values.tolist()], dtype=object)
