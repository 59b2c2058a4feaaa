"""Check a city file, with the shifts that other coordinates would mean there."""

from pathlib import Path

import numpy as np
import shapely

from shige.adapters.cityfile import read_city
from shige.adapters.crs import from_metres, to_metres
from shige.core import geo
from shige.core.planning.citycheck import CityReport, check_city
from shige.core.values import Buildings

_READINGS = {
    "gcj02": geo.wgs84_from_gcj02,
    "bd09": geo.wgs84_from_bd09,
    "wgs84": geo.gcj02_from_wgs84,
}
"""Where a point really is if its coordinates are in fact of that CRS; for wgs84: if they were taken for gcj02."""


def run_city_check(path: Path) -> CityReport:
    """The report on a city file.

    Raises:
        ShigeError: where it cannot be read as one.
    """
    city = read_city(path)
    return check_city(city, shifts=crs_shifts(city.buildings, city.metric_crs))


def crs_shifts(buildings: Buildings, metric_crs: int) -> dict[str, tuple[float, float]]:
    """Metres east and north by which buildings would move if they had come in another CRS; the shift at their middle.

    Empty outside China, where the CRS of Chinese maps are not used.
    """
    if not len(buildings):
        return {}
    middle = np.array([shapely.Point(np.median(buildings.x), np.median(buildings.y))], dtype=object)
    lon, lat = (shapely.get_coordinates(from_metres(middle, metric_crs))[:, axis] for axis in (0, 1))
    if not geo.in_china(lon, lat).all():
        return {}
    shifts: dict[str, tuple[float, float]] = {}
    for name, read in _READINGS.items():
        moved = to_metres(np.asarray(shapely.points(np.column_stack(read(lon, lat)))), metric_crs)
        east, north = (shapely.get_coordinates(moved) - shapely.get_coordinates(middle))[0].tolist()
        shifts[name] = (east, north)
    return shifts
