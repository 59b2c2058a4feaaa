"""Reads and writes plan files: a GeoPackage with the layers grids, address_units and lineage; its meta tell the run."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely

from shige.adapters.crs import from_metres, points_to_degrees, points_to_metres, to_metres
from shige.adapters.geopackage import Layer, content_hash, read_layers, read_meta, write_layers
from shige.core.errors import ShigeError
from shige.core.values import Grids, Lineage, Objects, Plan, Tier, UnitRows

SCHEMA = "shige-plan/1"


def write_plan(path: Path, plan: Plan) -> str:
    """Write `plan` to `path`, wholly or not at all, and return its content hash.

    Raises:
        ShigeError: "write-failed".
    """
    layers = layers_of_plan(plan)
    digest = content_hash(layers)
    meta = {
        **plan.meta,
        "schema": SCHEMA,
        "metric_crs": str(plan.metric_crs),
        "norms": plan.norms,
        "content_hash": digest,
    }
    write_layers(path, layers, meta=meta)
    return digest


def read_plan(path: Path) -> Plan:
    """The plan of a plan file, in metres; raises what `read_sealed` raises."""
    return plan_of_layers(*opened(path))


def read_sealed(path: Path) -> tuple[Plan, str]:
    """The plan of a plan file, in metres, and the content hash of what the file holds now.

    Raises:
        ShigeError: "file-missing", "not-a-geopackage", "layer-missing", or "wrong-schema" for another kind of file or a
            plan file of another version.
    """
    meta, layers = opened(path)
    return plan_of_layers(meta, layers), content_hash(layers)


def opened(path: Path) -> tuple[dict[str, str], dict[str, Layer]]:
    """Meta and layers of a plan file as they are in it, shapes in degrees; raises what `read_sealed` raises."""
    meta = read_meta(path)
    if meta.get("schema") != SCHEMA:
        raise ShigeError(
            "wrong-schema",
            f"{path} is not a plan file of this version: draw it again with `shige plan draw`, or use the version of "
            "shige that made it",
            {"file": str(path), "found": meta.get("schema", "no schema"), "expected": SCHEMA},
        )
    return meta, read_layers(path, ["grids", "address_units", "lineage"])


def plan_of_layers(meta: Mapping[str, str], layers: Mapping[str, Layer]) -> Plan:
    """The plan, in metres, of meta and layers in degrees."""
    crs = int(meta["metric_crs"])
    return Plan(
        metric_crs=crs,
        grids=_grids(layers["grids"], crs=crs),
        units=_units(layers["address_units"], crs=crs),
        lineage=_lineage(layers["lineage"]),
        norms=meta["norms"],
        meta=meta,
    )


def layers_of_plan(plan: Plan) -> dict[str, Layer]:
    """The layers of a plan file, in degrees."""
    grids, units, lineage = plan.grids, plan.units, plan.lineage
    outside = grids.tier != Tier.MICRO
    return {
        "grids": Layer(
            {
                "code": grids.code,
                "tier": np.array([str(tier) for tier in grids.tier], dtype=object),
                "parent": grids.parent,
                "name": grids.name,
                "households": grids.households,
                "minutes": grids.minutes,
                "p_in_time": grids.p_in_time,
                "crew": grids.crew,
                "sliced": grids.sliced,
                "exceptions": grids.exceptions,
                "figures": grids.figures,
            },
            from_metres(grids.polygon, plan.metric_crs),
            nulls={"crew": outside},
        ),
        "address_units": Layer(
            {
                "id": units.id,
                "building_id": units.building_id,
                "entrance": units.entrance,
                "floor_from": units.floor_from,
                "floor_to": units.floor_to,
                "lift": units.lift,
                "households": units.households,
                "micro_code": units.micro_code,
                "parent_code": units.parent_code,
            },
            np.asarray(shapely.points(*points_to_degrees(units.x, units.y, plan.metric_crs))),
            kind="Point",
        ),
        "lineage": Layer(
            {
                "tier": np.array([str(tier) for tier in lineage.tier], dtype=object),
                "source": lineage.source,
                "target": lineage.target,
                "households": lineage.households,
                "change": lineage.change,
            }
        ),
    }


def _grids(layer: Layer, *, crs: int) -> Grids:
    columns = layer.columns
    return Grids(
        code=columns["code"],
        tier=columns["tier"],
        parent=columns["parent"],
        name=columns["name"],
        households=columns["households"].astype(np.int32),
        minutes=columns["minutes"].astype(np.float64),
        p_in_time=columns["p_in_time"].astype(np.float64),
        crew=columns["crew"].astype(np.int32),
        sliced=columns["sliced"].astype(bool),
        exceptions=columns["exceptions"],
        figures=columns["figures"],
        polygon=to_metres(_shapes(layer), crs),
    )


def _units(layer: Layer, *, crs: int) -> UnitRows:
    columns = layer.columns
    points = _shapes(layer)
    x, y = points_to_metres(shapely.get_x(points), shapely.get_y(points), crs)
    return UnitRows(
        id=columns["id"],
        building_id=columns["building_id"],
        entrance=columns["entrance"].astype(np.int32),
        floor_from=columns["floor_from"].astype(np.int32),
        floor_to=columns["floor_to"].astype(np.int32),
        lift=columns["lift"].astype(bool),
        households=columns["households"].astype(np.int32),
        micro_code=columns["micro_code"],
        parent_code=columns["parent_code"],
        x=x,
        y=y,
    )


def _lineage(layer: Layer) -> Lineage:
    columns = layer.columns
    return Lineage(
        tier=columns["tier"],
        source=columns["source"],
        target=columns["target"],
        households=columns["households"].astype(np.int32),
        change=columns["change"],
    )


def _shapes(layer: Layer) -> Objects:
    if layer.geometry is None:
        raise ShigeError("layer-shapeless", "a layer of a plan file has lost its shapes: draw the plan again")
    return layer.geometry
