"""Addresses tell whether buildings stand where they should."""

import math
from dataclasses import replace

import numpy as np

from shige.core.planning.address import AddressFit, fit_addresses, road_of
from shige.core.values import Buildings, City
from tests.make import Shape, column, town

GCJ = {"gcj02": (-300.0, 200.0)}


def addressed(city: City, east: float = 0.0, north: float = 0.0) -> Buildings:
    """The buildings of a town, all on its arterial by their address, moved."""
    buildings = city.buildings
    address = np.array([f"武侯区人民路{number}号" for number in range(len(buildings))], dtype=object)
    return replace(buildings, address=address, x=buildings.x + east, y=buildings.y + north)


def test_the_right_crs_is_left_alone() -> None:
    city = town(Shape(columns=8, rows=6))
    fit = fit_addresses(addressed(city), city.roads, shifts=GCJ)
    assert fit.count == len(city.buildings)
    assert fit.median_m < 100
    assert fit.better_crs is None


def test_a_shift_is_found_and_its_crs_named() -> None:
    city = town(Shape(columns=8, rows=6))
    fit = fit_addresses(addressed(city, 300.0, -200.0), city.roads, shifts=GCJ)
    assert fit.median_m > 150
    assert fit.better_crs == "gcj02"


def test_a_shift_that_no_crs_explains_names_none() -> None:
    city = town(Shape(columns=8, rows=6))
    assert fit_addresses(addressed(city, 0.0, 3000.0), city.roads, shifts=GCJ).better_crs is None
    assert fit_addresses(addressed(city, 0.0, 3000.0), city.roads, shifts={}).better_crs is None


def test_too_few_addresses_say_nothing() -> None:
    city = town(Shape(columns=2, rows=2, river=False))
    fit = fit_addresses(addressed(city, 300.0, -200.0), city.roads, shifts=GCJ)
    assert fit.better_crs is None


def test_addresses_of_unknown_roads_are_not_counted() -> None:
    city = town()
    buildings = replace(city.buildings, address=column(*["无名路1号"] * len(city.buildings)))
    fit = fit_addresses(buildings, city.roads, shifts=GCJ)
    assert (fit.count, fit.by_crs) == (0, {})
    assert math.isnan(fit.median_m)
    assert AddressFit(0, math.nan, {}).better_crs is None


def test_the_road_is_the_longest_known_name_before_the_number() -> None:
    roads = {"玉林街": 1, "街": 1, "Unioninkatu": 1}
    assert road_of("武侯区玉林街12号", roads) == "玉林街"
    assert road_of("Unioninkatu 35", roads) == "Unioninkatu"
    assert road_of("玉林街", roads) == "玉林街"
    assert road_of("12号", roads) == ""
    assert road_of("2环路3号", {"2环路": 1}) == "2环路"
