"""Lays departmental layers over a plan file and writes the merged file; answers for one point from such a file."""

from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.adapters.crs import from_metres, parse_crs, points_to_metres, to_degrees, to_metres
from shige.adapters.geopackage import Layer, read_layers, read_meta, write_layers
from shige.adapters.nets_file import NetsRequest, read_nets
from shige.adapters.planfile import read_plan
from shige.core.errors import ShigeError
from shige.core.planning.merge import Answers, Crosswalk, Merged, Nets, merge_nets
from shige.core.planning.who import Who, who_answers
from shige.core.values import Table

PLAN_LAYERS = ("grids", "address_units", "lineage")
MERGED = "merged"
"""Key of the meta table that marks a merged file; it stays a plan file with three layers more."""


def merge_files(plan_path: Path, layers: list[Path], *, output: Path, request: NetsRequest) -> Merged:
    """Write `output`: the plan with the layers departments, crosswalk and answers.

    Raises:
        ShigeError: where a file is not what it should be, or "no-areas" where the layers hold none.
    """
    plan = read_plan(plan_path)
    nets = read_nets(layers, request=request, metric_crs=plan.metric_crs)
    if not len(nets):
        raise ShigeError("no-areas", "the layers hold no area", {"files": [str(path) for path in layers]})
    merged = merge_nets(plan, nets)
    tables = {
        **read_layers(plan_path, PLAN_LAYERS),
        "departments": Layer(_columns(nets, without="polygon"), from_metres(nets.polygon, plan.metric_crs)),
        "crosswalk": Layer(_columns(merged.crosswalk)),
        "answers": Layer(_columns(merged.answers)),
    }
    write_layers(output, tables, meta={**read_meta(plan_path), MERGED: ", ".join(path.name for path in layers)})
    return merged


def read_merged(path: Path) -> tuple[Answers, Crosswalk, Nets]:
    """What a merged file says beside its plan; areas in metres.

    Raises:
        ShigeError: "layer-missing" for a plan that nothing was merged into.
    """
    layers = read_layers(path, ["departments", "crosswalk", "answers"])
    metric_crs = int(read_meta(path)["metric_crs"])
    departments = layers["departments"]
    polygon = to_metres(np.asarray(departments.geometry), metric_crs)
    return (
        Answers(**layers["answers"].columns),
        Crosswalk(**layers["crosswalk"].columns),
        Nets(**{**departments.columns, "polygon": polygon}),
    )


def who_at(path: Path, *, lon: float, lat: float, crs: str | None) -> Who:
    """Who answers at a point given in `crs`.

    Raises:
        ShigeError: "crs-missing", "crs-unknown", or "point-not-finite".
    """
    given = parse_crs(crs)
    if not np.isfinite([lon, lat]).all():
        raise ShigeError("point-not-finite", "the point has a coordinate that is no number", {"lon": lon, "lat": lat})
    plan = read_plan(path)
    _, _, nets = read_merged(path)
    point = to_degrees(np.array([shapely.Point(lon, lat)], dtype=object), given)[0]
    x, y = points_to_metres(np.array([point.x]), np.array([point.y]), plan.metric_crs)
    return who_answers(plan, nets, x=float(x[0]), y=float(y[0]))


def _columns(table: Table, *, without: str = "") -> dict[str, NDArray[Any]]:
    return {name: getattr(table, name) for name in table.__dataclass_fields__ if name != without}
