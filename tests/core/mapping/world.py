"""A strip of four grids, 1 degree wide each: two slices of a tower, a house, a school; the tower's door is in between.

The tower (building 0) has entrance 1, floors 1-5 of the first micro-grid and 6-18 of the second, and entrance 2 of the
second. Building 1 stands in the far corner of the first micro-grid alone, building 2 is the house.
"""

import numpy as np
import shapely

from shige.core.mapping.atlas import TIERS, Atlas, AtlasGrids, Leaves
from shige.core.mapping.doors import DOOR
from shige.core.mapping.land import land_of
from shige.core.values import Tier
from tests.make import column

C = "510107001001"
COMMUNITY, GENERAL, SCHOOL = f"{C}000000", f"{C}001000", f"{C}901000"
LOWER, UPPER, HOUSE = f"{C}001001", f"{C}001002", f"{C}001003"
ROWS = (
    (SCHOOL, Tier.DEDICATED, "玉林小学", False, (3, 4)),
    (HOUSE, Tier.MICRO, "3栋", False, (2, 3)),
    (UPPER, Tier.MICRO, "1栋6-18层", True, (1, 2)),
    (LOWER, Tier.MICRO, "1栋1-5层", True, (0, 1)),
    (GENERAL, Tier.GENERAL, "东门小区", False, None),
    (COMMUNITY, Tier.COMMUNITY, "玉林社区", False, None),
)
UNITS = (
    (LOWER, 0, 1, 1, 5, 0.9, 30.5),
    (UPPER, 0, 1, 6, 12, 0.9, 30.5),
    (UPPER, 0, 1, 13, 18, 0.9, 30.5),
    (UPPER, 0, 2, 1, 18, 1.1, 30.5),
    (LOWER, 1, 1, 1, 6, 0.1, 30.1),
    (HOUSE, 2, 1, 1, 6, 2.5, 30.5),
    ("510107001009001001", 3, 1, 1, 6, 9.0, 30.5),
)


def grids() -> AtlasGrids:
    return AtlasGrids(
        code=np.array([int(code) for code, *_ in ROWS]),
        tier=np.array([TIERS.index(tier) for _, tier, *_ in ROWS], np.int8),
        name=column(*(name for _, _, name, *_ in ROWS)),
        sliced=np.array([sliced for *_, sliced, _ in ROWS]),
    )


def leaves() -> Leaves:
    spans = {int(code): span for code, *_, span in ROWS if span}
    return Leaves(
        code=np.array(list(spans)),
        land=land_of(column(*(shapely.box(west, 30, east, 31) for west, east in spans.values()))),
    )


def atlas() -> Atlas:
    return Atlas.of(grids(), leaves(), np.array([(int(code), *rest) for code, *rest in UNITS], DOOR))
