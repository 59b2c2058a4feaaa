"""What a deployer asks of the own machine: a city to measure on, then points, tiles and pages."""

import json

NEVER_SLOWER_THAN_MS = 60_000


def test_a_city_is_made_and_points_tiles_and_pages_are_measured_on_it(ready):
    place, city = ready, ("bench", "city", "--households", 2000, "--folder", ready.folder)
    made = json.loads(place.did(*city, "--json"))
    assert made["posts"] >= made["micro_grids"] + 2 * made["general_grids"]
    assert made["doors"] >= 2000
    assert made["readings"]
    assert made["reader_median_ms"] <= made["reader_p99_ms"] <= made["reader_worst_ms"]
    points = json.loads(place.did("bench", "locate", "--points", 400, "--json"))
    assert points["grids"] > made["micro_grids"]
    figures = ("single_per_s", "bulk_per_s", "tile_z12_ms", "tile_z11_ms", "http_per_s", "worker_mb")
    assert all(points[name] > 0 for name in figures)
    desk = json.loads(place.did("bench", "desk", "--repeats", 5, "--json"))
    pages = {page["page"] for page in desk["pages"]}
    assert {"/", "/today"} <= pages
    assert any(page.startswith("/grids/") for page in pages)
    assert any(page.startswith("/search?q=") for page in pages)
    assert all(0 < page["p95_ms"] < NEVER_SLOWER_THAN_MS for page in desk["pages"])
    assert place.rows("SELECT count(*) FROM access_user") == [(0,)], "who looked is gone"
    again = place.shige(*city)
    assert again.returncode == 2
    assert "has plans already" in again.stderr


def test_nothing_is_measured_where_nothing_is_published(ready):
    for name in ("locate", "desk"):
        done = ready.shige("bench", name)
        assert done.returncode == 2
        assert "publish a plan first" in done.stderr
