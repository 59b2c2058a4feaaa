import json

import numpy as np
import pytest
import shapely

from shige.adapters.crs import from_metres
from shige.adapters.nets_file import read_areas
from shige.core.errors import ShigeError
from tests import make

WEST = shapely.box(make.WEST, make.NORTH - 60, make.WEST + 30, make.NORTH)
EAST = shapely.transform(WEST, lambda xy: xy + np.array([30.0, 0.0]))


def layer(path, *shapes):
    """A GeoJSON file of those shapes, given in metres, which says nothing else."""
    degrees = from_metres(make.column(*shapes), make.METRIC_CRS)
    items = [{"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(g))} for g in degrees]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": items}), encoding="utf-8")
    return path


def test_preferred_areas_of_all_layers_come_in_metres_whoever_answers(tmp_path):
    paths = [layer(tmp_path / "a.geojson", WEST, EAST), layer(tmp_path / "b.geojson", WEST)]
    areas = read_areas(paths, crs="cgcs2000", metric_crs=make.METRIC_CRS)
    off = [shapely.hausdorff_distance(found, shape) for found, shape in zip(areas, [WEST, EAST, WEST], strict=True)]
    assert np.max(off) < 0.01


def test_a_preferred_layer_without_a_crs_is_refused(tmp_path):
    with pytest.raises(ShigeError) as error:
        read_areas([layer(tmp_path / "a.geojson", WEST)], crs=None, metric_crs=make.METRIC_CRS)
    assert error.value.code == "crs-missing"


def test_each_preferred_shape_that_is_no_area_is_told_with_its_row(tmp_path):
    path = layer(tmp_path / "a.geojson", WEST, shapely.LineString([(make.WEST, make.NORTH), (make.WEST, 0)]))
    with pytest.raises(ShigeError) as error:
        read_areas([path], crs="cgcs2000", metric_crs=make.METRIC_CRS)
    assert error.value.code == "shape-not-an-area"
    assert error.value.facts["row"] == 2
