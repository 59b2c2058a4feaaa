"""Estimate what a source does not say of a building: floors, lift, entrances, dwellings and households.

The constants are round figures of Chinese housing, not measurements of a city; every estimate is marked as one, and
`shige city check` says how much of a city rests on them.
"""

from dataclasses import dataclass

import numpy as np

from shige.core.values import Bools, Floats, Ints, Use

FLOOR_HEIGHT_M = 3.0
HIGH_FLOOR_M = 4.0
"""Where nobody lives."""
MOST_FLOORS = 120
LIFT_FROM_FLOORS = 7
"""GB 50096-2011 asks for a lift in dwellings of seven floors and more."""
M2_PER_DWELLING = 100.0
"""Gross floor area, walls and stairs included."""
OCCUPIED_SHARE = 0.9
LEAST_DWELLING_M2 = 25.0
"""Smaller buildings are sheds and kiosks."""
DWELLINGS_PER_LANDING = ((6, 2), (18, 4), (10_000, 6))
"""Up to so many floors, so many doors on a floor of one entrance: walk-ups, slabs, towers."""
USUAL_FLOORS = {
    Use.RESIDENTIAL: 6,
    Use.MIXED: 6,
    Use.COMMERCIAL: 4,
    Use.OFFICE: 10,
    Use.INDUSTRIAL: 1,
    Use.SCHOOL: 4,
    Use.HOSPITAL: 6,
    Use.OTHER: 1,
}
LEAST_SAMPLE = 20
"""From so many buildings of a use with floors on, their median stands in for `USUAL_FLOORS`."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the source says, a row a building; -1 (NaN for metres) where it says nothing."""

    use: Ints
    footprint_m2: Floats
    height_m: Floats
    floors: Ints
    lift: Ints
    entrances: Ints
    dwellings: Ints
    households: Ints


@dataclass(frozen=True, slots=True)
class Estimated:
    """The same columns without gaps; what was given stays as it was."""

    floors: Ints
    lift: Bools
    entrances: Ints
    dwellings: Ints
    households: Ints


def estimate(known: Known) -> Estimated:
    """Fill the gaps.

    1. Floors: from the height at 3 m each (4 m where nobody lives), else the median of the city's buildings of that
       use, else a usual number.
    2. Lift: from seven floors on.
    3. Dwellings: as many as households where these are given; else gross floor area over 100 m2, the ground floor of
       a mixed building left to shops; none where nobody lives.
    4. Households: nine of ten dwellings.
    5. Entrances: dwellings per floor over the doors of a landing.
    """
    floors = np.where(known.floors >= 0, known.floors, _floors(known))
    lift = np.where(known.lift >= 0, known.lift > 0, floors >= LIFT_FROM_FLOORS)
    dwellings = np.where(known.dwellings >= 0, known.dwellings, _dwellings(known, floors))
    usual = np.where(dwellings > 0, np.maximum(1, np.round(dwellings * OCCUPIED_SHARE)), 0)
    households = np.where(known.households >= 0, known.households, usual)
    entrances = np.where(known.entrances >= 0, known.entrances, _entrances(floors, dwellings))
    return Estimated(
        floors=floors.astype(np.int32),
        lift=lift.astype(np.bool_),
        entrances=entrances.astype(np.int32),
        dwellings=dwellings.astype(np.int32),
        households=households.astype(np.int32),
    )


def _floors(known: Known) -> Floats:
    usual = np.empty(len(known.use))
    for use, number in USUAL_FLOORS.items():
        given = known.floors[(known.use == use) & (known.floors > 0)]
        usual[known.use == use] = np.round(np.median(given)) if len(given) >= LEAST_SAMPLE else number
    each = np.where(np.isin(known.use, (Use.RESIDENTIAL, Use.MIXED)), FLOOR_HEIGHT_M, HIGH_FLOOR_M)
    by_height = np.clip(np.round(known.height_m / each), 1, MOST_FLOORS)
    return np.where(np.isnan(by_height), usual, by_height)


def _dwellings(known: Known, floors: Floats) -> Floats:
    lived_in = np.isin(known.use, (Use.RESIDENTIAL, Use.MIXED))
    lived_floors = np.where(known.use == Use.MIXED, np.maximum(1, floors - 1), floors)
    gross = known.footprint_m2 * lived_floors
    by_area = np.where(gross < LEAST_DWELLING_M2, 0, np.maximum(1, np.round(gross / M2_PER_DWELLING)))
    return np.where(known.households >= 0, known.households, np.where(lived_in, by_area, 0))


def _entrances(floors: Ints, dwellings: Ints) -> Floats:
    bounds, doors = (np.array(column) for column in zip(*DWELLINGS_PER_LANDING, strict=True))
    landing = doors[np.searchsorted(bounds, floors)]
    return np.asarray(np.maximum(1, np.ceil(dwellings / np.maximum(1, floors) / landing)))
