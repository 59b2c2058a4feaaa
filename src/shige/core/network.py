"""How whole the network of organisations over the grids is: what is missing, doubled or too much, to work off."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shige.core.errors import ShigeError


class Kind(StrEnum):
    """Kinds of organisation."""

    COMMITTEE = "committee"
    GRID_GROUP = "grid-group"
    BUILDING_GROUP = "building-group"
    DEPARTMENT = "department"
    FIELD_UNIT = "field-unit"
    PROPERTY = "property"
    OWNERS = "owners"
    SOCIAL = "social"
    ENTERPRISE = "enterprise"
    PARTNER = "partner"
    VOLUNTEERS = "volunteers"


class Bond(StrEnum):
    """What an organisation is to a grid."""

    MANAGES = "manages"
    SERVES = "serves"
    SUPPORTS = "supports"
    PARTNERS = "partners"


class Ill(StrEnum):
    """What may be wrong with the network."""

    NO_ORGANISATION = "no-organisation"
    NO_HOLDER = "no-holder"
    TWO_CLAIMS = "two-claims"
    TOO_MANY_GRIDS = "too-many-grids"
    NO_GRIDS = "no-grids"
    NO_SPONSOR = "no-sponsor"
    LOST_GRID = "lost-grid"


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation and the one above it (empty at the top)."""

    uid: str
    kind: Kind
    above: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """An organisation's bond to an area: a grid, or a community with all its grids."""

    body: str
    area: str
    bond: Bond


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to work off: what is wrong, where, and who is concerned."""

    ill: Ill
    area: str = ""
    role: str = ""
    concerned: tuple[str, ...] = ()
    """Ids of organisations, or of the one person, concerned."""


@dataclass(frozen=True, slots=True)
class Network:
    """What the health of a network is computed from.

    Raises:
        ShigeError: "organisation-circle" where one stands above itself.
    """

    grids: tuple[str, ...]
    bodies: tuple[Body, ...]
    ties: tuple[Tie, ...]
    empty: tuple[tuple[str, str], ...] = ()
    """Role and area of each post that nobody holds."""
    leads: tuple[tuple[str, str], ...] = ()
    """Person and grid of each lead."""
    most: int = 2
    """Grids that one lead may have."""
    unsponsored: tuple[str, ...] = ()
    """Micro-grids that nobody has taken on."""
    lost: tuple[tuple[str, str], ...] = ()
    """Sponsor and grid where the grid is no longer there."""
    sponsors: frozenset[str] = frozenset()
    """Organisations that have taken on a grid."""

    def __post_init__(self) -> None:
        above = {body.uid: body.above for body in self.bodies}
        for body in self.bodies:
            if body.uid in line_above(body.above, above=above):
                message = "an organisation stands above itself"
                raise ShigeError("organisation-circle", message, {"uid": body.uid})


def line_above(uid: str, *, above: Mapping[str, str]) -> tuple[str, ...]:
    """An organisation and those above it, up to the top; a circle is walked once."""
    line: list[str] = []
    while uid and uid not in line:
        line.append(uid)
        uid = above.get(uid, "")
    return tuple(line)


def health(network: Network) -> tuple[Finding, ...]:
    """All that is wrong, kind by kind, each in the order of areas."""
    return (
        *_unclaimed(network),
        *(Finding(Ill.NO_HOLDER, area, role) for role, area in sorted(network.empty, key=lambda pair: pair[::-1])),
        *_claimed_twice(network),
        *_overburdened(network),
        *_idle(network),
        *(Finding(Ill.NO_SPONSOR, grid) for grid in sorted(network.unsponsored)),
        *(Finding(Ill.LOST_GRID, area, concerned=(who,)) for who, area in sorted(network.lost, key=lambda p: p[::-1])),
    )


def _bonds(network: Network, *bonds: Bond) -> Mapping[str, set[str]]:
    """Organisations by area, of those bonds."""
    found: dict[str, set[str]] = defaultdict(set)
    for tie in network.ties:
        if tie.bond in bonds:
            found[tie.area].add(tie.body)
    return found


def _unclaimed(network: Network) -> Iterator[Finding]:
    """Grids that no organisation manages or serves, neither itself nor through the community."""
    tied = _bonds(network, Bond.MANAGES, Bond.SERVES)
    for grid in sorted(network.grids):
        if not (tied.get(grid) or tied.get(grid[:12])):
            yield Finding(Ill.NO_ORGANISATION, grid)


def _claimed_twice(network: Network) -> Iterator[Finding]:
    """Areas that two organisations manage of which neither stands above the other."""
    above = {body.uid: body.above for body in network.bodies}
    for area, bodies in sorted(_bonds(network, Bond.MANAGES).items()):
        upper = {higher for body in bodies for higher in line_above(above.get(body, ""), above=above)}
        claims = tuple(sorted(bodies - upper))
        if len(claims) > 1:
            yield Finding(Ill.TWO_CLAIMS, area, concerned=claims)


def _overburdened(network: Network) -> Iterator[Finding]:
    grids: dict[str, set[str]] = defaultdict(set)
    for person, grid in network.leads:
        grids[person].add(grid)
    for person, led in sorted(grids.items()):
        if len(led) > network.most:
            yield Finding(Ill.TOO_MANY_GRIDS, min(led), concerned=(person,))


def _idle(network: Network) -> Iterator[Finding]:
    """Partners that have no grid."""
    tied = {tie.body for tie in network.ties} | network.sponsors
    idle: Iterable[str] = (body.uid for body in network.bodies if body.kind == Kind.PARTNER)
    yield from (Finding(Ill.NO_GRIDS, concerned=(uid,)) for uid in sorted(idle) if uid not in tied)
