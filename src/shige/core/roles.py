"""What kinds of post there are: who does what, on which tier, and who stands in when nobody is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shige.core.areas import Level, level_of
from shige.core.errors import ShigeError


class Unit(StrEnum):
    """Over what a post stretches."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    DEDICATED = "dedicated"
    MICRO = "micro"


_UNIT_OF_LEVEL = {
    Level.CITY: Unit.CITY,
    Level.DISTRICT: Unit.DISTRICT,
    Level.STREET: Unit.STREET,
    Level.COMMUNITY: Unit.COMMUNITY,
}
_FIRST_DEDICATED = 901


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of post. `sole` says that an area has one holder at a time; others stand behind them as backups."""

    code: str
    zh: str
    en: str
    tier: int
    """1 a micro-grid, 2 a general or dedicated grid, 3 a community, 4 a street, 5 a district, 6 the city."""
    unit: Unit
    sole: bool
    employment: str
    headcount: str
    duties_zh: str
    duties_en: str
    dispatches: bool
    closes: bool
    reports_to: str
    """The role that answers when nobody holds this one; empty at the top."""


@dataclass(frozen=True, slots=True)
class Roles:
    """All kinds of post of a city.

    Raises:
        ShigeError: "roles-unknown" where one reports to a role that is not there, "roles-circle" where it comes back.
    """

    by_code: Mapping[str, Role]

    def __post_init__(self) -> None:
        for role in self.by_code.values():
            if role.reports_to and role.reports_to not in self.by_code:
                message = f"{role.code} reports to {role.reports_to}, which is no role"
                raise ShigeError("roles-unknown", message, {"field": "reports_to", "value": role.reports_to})
            seen = [role.code]
            above = role.reports_to
            while above:
                if above in seen:
                    message = f"the roles report in a circle: {', '.join([*seen, above])}"
                    raise ShigeError("roles-circle", message, {"field": "reports_to", "value": above})
                seen.append(above)
                above = self.by_code[above].reports_to if above in self.by_code else ""

    def __getitem__(self, code: str) -> Role:
        if code not in self.by_code:
            raise ShigeError("role-unknown", f"there is no role {code!r}", {"field": "role", "value": code})
        return self.by_code[code]

    def __iter__(self) -> Iterator[Role]:
        return iter(self.by_code.values())

    def line(self, code: str) -> tuple[Role, ...]:
        """The role and those that it reports to, one after another, up to the top."""
        line = [self[code]]
        while line[-1].reports_to:
            line.append(self[line[-1].reports_to])
        return tuple(line)


def unit_of(area: str) -> Unit:
    """Over what an area stretches: a micro-grid, a dedicated or general grid, a community and so on.

    Raises:
        ShigeError: "area-code"; "area-unit" for a province and for the grid of the whole community.
    """
    level = level_of(area)
    if level in _UNIT_OF_LEVEL:
        return _UNIT_OF_LEVEL[level]
    if level == Level.PROVINCE or area.endswith("000000"):
        raise ShigeError("area-unit", f"posts are not held over {area}", {"field": "area", "value": area})
    if not area.endswith("000"):
        return Unit.MICRO
    return Unit.DEDICATED if int(area[12:15]) >= _FIRST_DEDICATED else Unit.GRID


def check_area(role: Role, area: str) -> None:
    """Hold that this kind of post is held over such an area.

    Raises:
        ShigeError: "post-area" where a grid worker is put over a street, and the like.
    """
    unit = unit_of(area)
    if unit != role.unit:
        facts = {"field": "area", "value": area, "bound": role.unit.value}
        raise ShigeError("post-area", f"{role.code} is held over a {role.unit}, {area} is a {unit}", facts)
