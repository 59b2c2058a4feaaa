import pyogrio.raw
import pytest
import shapely

from shige.core.mapping.landkernel import BITS, project
from tests.nouns.make import published, town_plan

pytestmark = pytest.mark.django_db

LON, LAT = 104.0622, 30.6444


def place(z: int) -> tuple[int, int]:
    x, y = (unit >> (BITS - z) for unit in project(LON, LAT))
    return x, y


def tile(client, z: int, *, publication: int = 1):
    x, y = place(z)
    return client.get(f"/tiles/{publication}/{z}/{x}/{y}.pbf")


def layers(tmp_path, client, z: int) -> dict[str, dict[str, list[object]]]:
    """Columns of each layer as GDAL reads them."""
    x, y = place(z)
    path = tmp_path / str(z) / str(x) / f"{y}.mvt"
    path.parent.mkdir(parents=True)
    path.write_bytes(tile(client, z).content)
    found = {}
    for name, _ in pyogrio.list_layers(str(path)):
        meta, _, shapes, columns = pyogrio.raw.read(str(path), layer=name, CLIP="NO")
        assert shapely.is_valid(shapely.from_wkb(shapes)).all()
        found[name] = {field: column.tolist() for field, column in zip(meta["fields"], columns, strict=True)}
    return found


def test_a_tile_shows_the_tiers_of_its_zoom_with_their_figures(client, tmp_path):
    drawn = town_plan()
    published(tmp_path, drawn)
    shown = layers(tmp_path, client, 15)
    assert set(shown) == {"community", "general", "micro", "dedicated"}
    for tier, columns in shown.items():
        mine = drawn.grids.take(drawn.grids.tier == tier)
        assert sorted(columns["code"]) == sorted(mine.code.tolist())
        assert sum(columns["households"]) == mine.households.sum()
        assert set(columns["name"]) == set(mine.name.tolist())
    assert set(shown["micro"]["minutes"]) == {120.0}
    assert set(shown["micro"]["p_in_time"]) == {0.95}
    assert "minutes" not in shown["general"]
    assert set(layers(tmp_path, client, 10)) <= {"community", "general"}


def test_a_tile_may_be_kept_for_ever_and_sets_no_cookie(client, tmp_path):
    published(tmp_path)
    answer = tile(client, 14)
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert "immutable" in answer["Cache-Control"]
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_land_without_grids_is_an_empty_tile(client, tmp_path):
    published(tmp_path)
    answer = client.get("/tiles/1/14/0/0.pbf")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "path", ["/tiles/2/14/0/0.pbf", "/tiles/1/17/0/0.pbf", "/tiles/1/3/8/0.pbf", "/tiles/1/99/0/0.pbf"]
)
def test_a_tile_that_cannot_be_is_not_there(client, tmp_path, path):
    published(tmp_path)
    assert client.get(path).status_code == 404
