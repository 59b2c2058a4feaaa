import math

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shige.core.mapping.land import land_of
from shige.core.mapping.landkernel import project_many
from shige.core.mapping.tile import layer_of, tile_of, varint
from shige.core.mapping.tilekernel import copy_values, varint_size, write_varint, zigzag
from tests.make import column

Z, X, Y = 14, 12939, 6748
WORLD_M = 20_037_508.342789244 * 2
PIXEL = WORLD_M / 2**Z / 4096


def mercator(x: float, y: float) -> tuple[float, float]:
    """Degrees of a place in the tile, 0 to 1 from its north-west."""
    lon = (X + x) / 2**Z * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (Y + y) / 2**Z))))
    return lon, lat


def land(*corners: tuple[float, float], holes=()) -> shapely.Polygon:
    return shapely.Polygon([mercator(*c) for c in corners], [[mercator(*c) for c in hole] for hole in holes])


def square(west: float, north: float, width: float) -> shapely.Polygon:
    return land((west, north), (west + width, north), (west + width, north + width), (west, north + width))


def read(tmp_path, text: bytes, layer: str = "micro", *, z=Z, x=X, y=Y):
    """The layer as GDAL reads it: columns and shapes in metres of Web Mercator."""
    path = tmp_path / str(z) / str(x) / f"{y}.mvt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    meta, _, shapes, columns = pyogrio.raw.read(str(path), layer=layer, CLIP="NO")
    return dict(zip(meta["fields"], columns, strict=True)), shapely.from_wkb(shapes)


def expected(shape: shapely.Polygon) -> shapely.Polygon:
    """The shape in Web Mercator, by the formula alone."""
    radius = WORLD_M / 2 / math.pi
    return shapely.transform(
        shape,
        lambda c: np.column_stack([np.radians(c[:, 0]) * radius, np.arctanh(np.sin(np.radians(c[:, 1]))) * radius]),
    )


FRAME = shapely.box(*expected(square(-1 / 32, -1 / 32, 1 + 1 / 16)).bounds)
"""As far as a tile shows what reaches far beyond it."""


def assert_same(shown: shapely.Geometry, shape: shapely.Polygon, *, pixel: float = PIXEL) -> None:
    assert shown.is_valid
    assert shapely.hausdorff_distance(shown, expected(shape)) < pixel


def test_gdal_reads_what_was_written(tmp_path):
    shapes = column(square(0.1, 0.1, 0.2), square(0.3, 0.1, 0.2), square(0.9, 0.9, 0.2))
    said = {
        "code": ["510107001001001001", "510107001001001002", "510107001001001003"],
        "name": ["玉林东路28号院" * 20, "2栋", ""],
        "households": [0, 61, 70_000],
        "minutes": [138.25, None, 12.5],
    }
    columns, shown = read(tmp_path, tile_of([layer_of("micro", land_of(shapes), said)], z=Z, x=X, y=Y))
    assert columns["code"].tolist() == said["code"]
    assert columns["name"].tolist() == said["name"]
    assert columns["households"].tolist() == said["households"]
    assert np.array_equal(columns["minutes"], [138.25, np.nan, 12.5], equal_nan=True)
    for a, b in zip(shown, shapes, strict=True):
        assert_same(a, b)


def test_neighbours_share_their_border_at_every_zoom(tmp_path):
    rng = np.random.default_rng(3)
    border = [(0.5 + 0.02 * float(rng.normal()), y / 40) for y in range(41)]
    west, east = land((0, 0), *border, (0, 1)), land((1, 0), *border, (1, 1))
    layer = layer_of("micro", land_of(column(west, east)), {"code": ["w", "e"]})
    for z in (11, 12, Z):
        x, y = X >> (Z - z), Y >> (Z - z)
        _, (a, b) = read(tmp_path, tile_of([layer], z=z, x=x, y=y), z=z, x=x, y=y)
        assert shapely.area(shapely.intersection(a, b)) == 0
        assert shapely.union(a, b).geom_type == "Polygon"
        assert not shapely.union(a, b).interiors


def test_holes_and_parts_stay(tmp_path):
    holed = land(
        (0.1, 0.1), (0.4, 0.1), (0.4, 0.4), (0.1, 0.4), holes=[[(0.2, 0.2), (0.3, 0.2), (0.3, 0.3), (0.2, 0.3)]]
    )
    parts = shapely.MultiPolygon([holed, square(0.6, 0.6, 0.1)])
    _, (shown,) = read(tmp_path, tile_of([layer_of("micro", land_of(column(parts)), {"code": ["a"]})], z=Z, x=X, y=Y))
    assert_same(shown, parts)
    assert shapely.get_num_geometries(shown) == 2


def test_what_reaches_far_beyond_the_tile_is_cut_around_it(tmp_path):
    far = land((-3, -3), (4, -3), (4, 4), (-3, 4), holes=[[(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)]])
    apart = land((-3, 0.7), (-2, 0.7), (-2, 0.75), (0.1, 0.75), (0.1, 0.7), (0.2, 0.7), (0.2, 0.8), (-3, 0.8))
    near = square(0.1, 0.1, 0.1)
    layer = layer_of("micro", land_of(column(far, near, apart)), {"code": ["far", "near", "apart"]})
    columns, shown = read(tmp_path, tile_of([layer], z=Z, x=X, y=Y))
    assert columns["code"].tolist() == ["near", "far", "apart"]
    for a, b in zip(shown, (near, far, apart), strict=True):
        assert a.is_valid
        assert shapely.hausdorff_distance(a, shapely.intersection(expected(b), FRAME)) < 2 * PIXEL


def test_what_is_smaller_than_a_pixel_vanishes_with_its_values(tmp_path):
    speck, line = square(0.5, 0.5, 1e-5), land((0.1, 0.1), (0.2, 0.1), (0.2, 0.1 + 1e-6), (0.1, 0.1 + 1e-6))
    holed = land(
        (0.3, 0.3), (0.4, 0.3), (0.4, 0.4), (0.3, 0.4), holes=[[(0.35, 0.35), (0.35001, 0.35), (0.35, 0.35001)]]
    )
    layer = layer_of("micro", land_of(column(speck, holed, line)), {"code": ["speck", "holed", "line"]})
    columns, (shown,) = read(tmp_path, tile_of([layer], z=Z, x=X, y=Y))
    assert columns["code"].tolist() == ["holed"]
    assert not shapely.get_parts(shown)[0].interiors
    assert tile_of([layer_of("micro", land_of(column(speck)), {"code": ["speck"]})], z=Z, x=X, y=Y) == b""


def test_points_on_a_straight_line_fall_away(tmp_path):
    plain = square(0.125, 0.125, 0.25)
    many = land(*[(0.125 + 0.25 * k / 64, 0.125) for k in range(65)], (0.375, 0.375), (0.125, 0.375))
    first, second = (
        tile_of([layer_of("micro", land_of(column(shape)), {"code": ["a"]})], z=Z, x=X, y=Y) for shape in (plain, many)
    )
    assert first == second


def test_a_tile_without_anything_is_empty():
    layer = layer_of("micro", land_of(column(square(0.1, 0.1, 0.2))), {"code": ["a"]})
    assert tile_of([layer], z=Z, x=X + 5, y=Y) == b""
    assert tile_of([layer_of("micro", land_of(column()), {"code": []})], z=Z, x=X, y=Y) == b""


def test_layers_stand_side_by_side(tmp_path):
    layers = [layer_of(name, land_of(column(square(0.1, 0.1, 0.2))), {"code": [name]}) for name in ("general", "micro")]
    text = tile_of(layers, z=Z, x=X, y=Y)
    for name in ("general", "micro"):
        assert read(tmp_path, text, name)[0]["code"].tolist() == [name]


def test_the_middle_of_the_world_is_its_middle():
    assert project_many(np.array([0.0, -180.0]), np.array([0.0, 85.0511287798066])).tolist() == [[2**29, 2**29], [0, 0]]


@given(st.integers(0, 2**34))
def test_a_number_takes_the_bytes_that_are_counted(number):
    out = np.zeros(10, np.uint8)
    assert write_varint(out, 0, number) == varint_size(number) == len(varint(number))
    assert out[: varint_size(number)].tobytes() == varint(number)
    assert sum((byte & 127) << 7 * place for place, byte in enumerate(varint(number))) == number


@pytest.mark.parametrize(("number", "coded"), [(0, 0), (-1, 1), (1, 2), (-2, 3)])
def test_small_numbers_of_either_sign_are_small(number, coded):
    assert zigzag(number) == coded


def test_values_of_what_vanished_are_left_out():
    out = np.zeros(2, np.uint8)
    value, value_at, value_of = np.frombuffer(b"abc", np.uint8), np.arange(4), np.arange(4)
    assert copy_values(value, value_at, value_of, np.array([2, -1, 0]), out) == 2
    assert out.tobytes() == b"ca"


@settings(max_examples=20)
@given(st.lists(st.tuples(st.floats(-0.5, 1.2), st.floats(-0.5, 1.2), st.floats(0.01, 0.6)), min_size=1, max_size=8))
def test_every_square_in_sight_is_shown_where_it_is(tmp_path_factory, squares):
    shapes = [square(*place) for place in squares]
    seen = [s for s, (x, y, w) in zip(shapes, squares, strict=True) if max(x, y) < 1.03 and min(x, y) + w > -0.03]
    text = tile_of(
        [layer_of("micro", land_of(column(*shapes)), {"code": [str(i) for i in range(len(shapes))]})], z=Z, x=X, y=Y
    )
    if not text:
        assert not seen
        return
    columns, shown = read(tmp_path_factory.mktemp("tile"), text)
    assert len(shown) >= len(seen)
    for code, tile in zip(columns["code"], shown, strict=True):
        a, b = (shapely.intersection(shape, FRAME) for shape in (tile, expected(shapes[int(code)])))
        assert a.is_valid
        assert b.area == 0 or shapely.hausdorff_distance(a, b) < 2 * PIXEL
