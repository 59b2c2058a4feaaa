"""Making a city file: the same content for the same seed, whatever the workers, and it says that it is synthetic."""

from pathlib import Path

import numpy as np
import shapely

from shige.adapters.cityfile import read_city
from shige.adapters.divisions_file import read_divisions
from shige.core.making.city import CityOrder
from shige.runs.city_make import MakeInputs, make_city_file

STREET = CityOrder(households=4_000, rural_houses=60, buildings=110)


def make(target: Path, *, seed: int = 1, workers: int = 1) -> str:
    told: list[tuple[str, int, int]] = []
    city = make_city_file(
        MakeInputs(order=STREET, seed=seed),
        target,
        workers=workers,
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )
    assert [stage for stage, _, _ in told] == sorted((s for s, _, _ in told), key=("make", "land", "write").index)
    assert all(done <= total for _, done, total in told)
    return city.meta["content_hash"]


def test_the_file_reads_back_whole_and_says_that_it_is_synthetic(tmp_path: Path) -> None:
    make(tmp_path / "city.gpkg")
    city = read_city(tmp_path / "city.gpkg")
    assert city.meta["synthetic"] == "1"
    assert "synthetic" in city.meta["name"]
    assert "合成" in city.meta["name"]
    assert city.buildings.households.sum() == 4_060
    assert len(city.cells) >= len(city.buildings)
    box = shapely.box(400_000, 3_380_000, 420_000, 3_400_000)
    assert shapely.contains(box, city.areas.polygon).all()


def test_equal_seeds_make_equal_content_whatever_the_workers(tmp_path: Path) -> None:
    first = make(tmp_path / "a.gpkg")
    assert make(tmp_path / "b.gpkg", workers=2) == first
    assert make(tmp_path / "c.gpkg", seed=2) != first


def test_the_official_communities_are_read() -> None:
    divisions = read_divisions()
    assert len(divisions) == 3_047
    assert all(len(code) == 12 for code in divisions.code)
    assert "玉林东路社区居委会" in divisions.name
    assert len(np.unique(divisions.code)) == len(divisions)
