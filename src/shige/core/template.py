"""The network that a city wants in each street, as data, and what is missing of it: organisations and their bonds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from shige.core.errors import ShigeError
from shige.core.network import Bond, Kind

LEVELS = ("street", "community", "general", "micro", "dedicated")
_FIELDS = {"name", "above"}
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Wish:
    """An organisation that there must be in each area of a level: its kind, its name, and what it is to the area.

    Raises:
        ShigeError: "template-level" or "template-name".
    """

    key: str
    kind: Kind
    each: str
    name: str
    bond: Bond
    above: str = ""
    """Key of the wish whose organisation, in the area or around it, it belongs to."""
    serves: str = ""
    """Level of the areas within its own to which it is bound; empty for its own area."""

    def __post_init__(self) -> None:
        for field in ("each", "serves"):
            level = getattr(self, field)
            if level not in {*LEVELS, ""} or (field == "each" and not level):
                facts = {"field": f"{self.key}.{field}", "value": level, "bound": ", ".join(LEVELS)}
                raise ShigeError("template-level", f"{self.key}: there is no level {level!r}", facts)
        parts = {part for _, part, _, _ in Formatter().parse(self.name) if part is not None}
        if not self.name.strip() or not parts <= _FIELDS:
            facts = {"field": f"{self.key}.name", "value": self.name, "bound": "{name} and {above}"}
            raise ShigeError("template-name", f"{self.key}: a name is made of {{name}} and {{above}}", facts)


@dataclass(frozen=True, slots=True)
class Template:
    """What there must be, and how partners that are there already are bound.

    Raises:
        ShigeError: "template-twice" for a key that stands twice, "template-above" where one stands above that there is
            not or that comes later.
    """

    wishes: tuple[Wish, ...]
    partners: Mapping[Kind, Bond]

    def __post_init__(self) -> None:
        before: set[str] = set()
        for wish in self.wishes:
            if wish.key in before:
                raise ShigeError("template-twice", f"{wish.key} stands twice", {"field": "key", "value": wish.key})
            if wish.above and wish.above not in before:
                facts = {"field": f"{wish.key}.above", "value": wish.above}
                raise ShigeError("template-above", f"{wish.key}: nothing before it is called {wish.above}", facts)
            before.add(wish.key)


@dataclass(frozen=True, slots=True)
class Spot:
    """An area in the street."""

    code: str
    level: str
    name: str


@dataclass(frozen=True, slots=True)
class There:
    """An organisation that is there already; `code` is what the template called it when it made it, else empty."""

    uid: str
    code: str
    kind: Kind
    area: str
    name: str
    bonds: frozenset[tuple[str, Bond]]


@dataclass(frozen=True, slots=True)
class Make:
    """An organisation to be made: `code` is what later steps and later loadings know it by."""

    code: str
    kind: Kind
    area: str
    name: str
    above: str
    """Code of the one above it, or its uid where it was there already; empty at the top."""


@dataclass(frozen=True, slots=True)
class Bind:
    """A bond to be made, of what was there (by uid) or is made in this loading (by code)."""

    body: str
    area: str
    bond: Bond


@dataclass(frozen=True, slots=True)
class Missing:
    """What a street lacks of its template, in the order in which it is to be made."""

    makes: tuple[Make, ...]
    binds: tuple[Bind, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether the network is as the template wants it."""
        return not (self.makes or self.binds)


def missing(template: Template, spots: Sequence[Spot], there: Iterable[There]) -> Missing:
    """What is missing in a street with these areas (each after the one around it) and organisations.

    An organisation is the wished one where the template made it, else where it is the only wished one of its kind over
    that area, or has the wished name: so that what a street entered before is taken up, and not made a second time.
    """
    bodies = tuple(there)
    found: dict[str, str] = {}
    makes: list[Make] = []
    binds: list[Bind] = []
    names = {spot.code: spot.name for spot in spots}
    for wish in template.wishes:
        for spot in (spot for spot in spots if spot.level == wish.each):
            code = f"{wish.key}:{spot.code}"
            name = _named(wish, spot, names)
            body = _known(template, wish, spot.code, name=name, bodies=bodies)
            if body is None:
                makes.append(Make(code, wish.kind, spot.code, name, _above(wish, spot.code, found)))
            found[code] = code if body is None else body.uid
            bound = frozenset[tuple[str, Bond]]() if body is None else body.bonds
            wanted = [(area, wish.bond) for area in _served(wish, spot, spots)]
            binds += [Bind(found[code], area, bond) for area, bond in wanted if (area, bond) not in bound]
    binds += _partners(template, spots, bodies)
    return Missing(tuple(makes), tuple(binds))


def _known(template: Template, wish: Wish, area: str, *, name: str, bodies: Iterable[There]) -> There | None:
    here = [body for body in bodies if body.area == area and body.kind == wish.kind]
    same = [body for body in here if body.code == f"{wish.key}:{area}"]
    same += [body for body in here if not body.code and body.name == name]
    alike = [other for other in template.wishes if (other.kind, other.each) == (wish.kind, wish.each)]
    if not same and len(alike) == 1:
        same = [body for body in here if not body.code]
    return same[0] if same else None


def _named(wish: Wish, spot: Spot, names: Mapping[str, str]) -> str:
    around = next((names[code] for code in _around(spot.code) if code != spot.code and code in names), "")
    return " ".join(wish.name.format(name=spot.name, above=around).split())[:LONGEST]


def _above(wish: Wish, area: str, found: Mapping[str, str]) -> str:
    return next((found[f"{wish.above}:{code}"] for code in _around(area) if f"{wish.above}:{code}" in found), "")


def _around(area: str) -> Iterator[str]:
    """The area itself, then what lies around it: general grid, community, street."""
    yield area
    if len(area) == 18 and not area.endswith("000"):
        yield f"{area[:15]}000"
    for digits in (12, 9):
        if len(area) > digits:
            yield area[:digits]


def _served(wish: Wish, spot: Spot, spots: Iterable[Spot]) -> Iterator[str]:
    if not wish.serves:
        yield spot.code
        return
    for other in spots:
        if other.level == wish.serves and spot.code in _around(other.code):
            yield other.code


def _partners(template: Template, spots: Iterable[Spot], bodies: Iterable[There]) -> Iterator[Bind]:
    """Bonds of partners that are there and bound to nothing, each to the area over which it stands."""
    areas = {spot.code for spot in spots}
    for body in bodies:
        bond = template.partners.get(body.kind)
        if bond is not None and body.area in areas and not body.bonds:
            yield Bind(body.uid, body.area, bond)
