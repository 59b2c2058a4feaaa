"""Official area codes as ranges of whole numbers, so that "everything below this district" is one comparison.

A code of fewer digits stands for all 18-digit codes that begin with it. 18 digits fit into 63 bits.
"""

from enum import StrEnum

from shige.core.errors import ShigeError

DIGITS = 18


class Level(StrEnum):
    """The levels of the statutory tree (省、市、区县、街道、社区) and of the grids below it."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"


LEVELS = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.DISTRICT, 9: Level.STREET, 12: Level.COMMUNITY, 18: Level.GRID}
"""Level by the number of digits."""


def level_of(code: str) -> Level:
    """The level of a code of 2, 4, 6, 9, 12 or 18 digits.

    Raises:
        ShigeError: "area-code" for any other text.
    """
    if len(code) not in LEVELS or not (code.isascii() and code.isdecimal()):
        message = f"{code!r} is no area code: it has 2, 4, 6, 9, 12 or 18 digits"
        raise ShigeError("area-code", message, {"field": "code", "value": code})
    return LEVELS[len(code)]


def area_range(code: str) -> tuple[int, int]:
    """The lowest and the highest 18-digit code in an area, both within it.

    Of a general grid (CGGG000) it reaches over its micro-grids; other 18-digit codes stand for themselves.

    Raises:
        ShigeError: "area-code".
    """
    level = level_of(code)
    if level == Level.GRID:
        whole = code.endswith("000")
        return int(code), int(code[:15] + "999") if whole else int(code)
    return int(code.ljust(DIGITS, "0")), int(code.ljust(DIGITS, "9"))
