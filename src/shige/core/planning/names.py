"""Gives each grid a name that a resident understands, from its compound, its street and its buildings."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shige.core.values import AddressUnits, Community, Ints, Objects

_STREET = re.compile(r"^(?P<street>.*?(?:大道|路|街|巷|道|段|里|弄|村))(?=\d|$)")
_BLOCK = re.compile(r"(?P<number>\d+)(?P<kind>栋|幢|座|号楼)$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NUMERALS = "一二三四五六七八九十"
_MOSTLY = 0.5
"""A grid bears the name of a compound or street that holds at least this share of its households."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """What each building of a community is called."""

    estate: Sequence[str]
    """Name of its compound, "" where it has none."""
    street: Sequence[str]
    block: Sequence[str]
    """"3栋", or "" where the address has no block."""
    whole: Sequence[str]
    """The address, or the best that can be said."""


def street_in(address: str) -> str:
    """The street that an address begins with, "" where it names none."""
    found = _STREET.match(address)
    return found["street"] if found else ""


def addresses(community: Community) -> Addresses:
    """The names of the buildings of `community`, from compound, address and nearest street."""
    names = [*community.compounds.name.tolist(), ""]
    estate = [names[row] for row in community.buildings.compound.tolist()]
    given = [str(address) for address in community.buildings.address.tolist()]
    street, block, whole = [], [], []
    for address, near, name, key in zip(
        given, community.road_names.tolist(), estate, community.buildings.id.tolist(), strict=True
    ):
        number = _BLOCK.search(address)
        street.append(street_in(address) or near)
        block.append(number[0] if number else "")
        whole.append(address or name or (f"{near}旁" if near else str(key)))
    return Addresses(estate=estate, street=street, block=block, whole=whole)


def general_name(known: Addresses, *, buildings: Ints, households: Ints, community: str) -> str:
    """The name of a general grid: its main compound, else its main street, else its community."""
    total = max(int(households.sum()), 1)
    for names, ending in ((known.estate, ""), (known.street, "片")):
        weight: Counter[str] = Counter()
        for building, home in zip(buildings.tolist(), households.tolist(), strict=True):
            weight[names[building]] += home
        weight.pop("", None)
        if weight:
            name, share = max(weight.items(), key=lambda item: (item[1], item[0]))
            if share >= _MOSTLY * total or ending:
                return name + (ending if _CHINESE.search(name) else "")
    return community


def micro_name(known: Addresses, *, units: AddressUnits, rows: Ints) -> str:
    """The name of a micro-grid of the units `rows`: its building with entrances and floors, or its main buildings."""
    weight: Counter[int] = Counter()
    for building, home in zip(units.building[rows].tolist(), units.households[rows].tolist(), strict=True):
        weight[building] += home
    ranked = sorted(weight, key=lambda building: (-weight[building], building))
    main = ranked[0]
    if len(ranked) == 1:
        return _house(known, main) + _part(units, rows=rows, building=main)
    estate = known.estate[main]
    same = [building for building in ranked if known.estate[building] == estate and known.block[building]]
    if estate and len(same) == len(ranked):
        return estate + _blocks([known.block[building] for building in same])
    return f"{_house(known, main)}等{len(ranked)}处"


def distinct(names: Sequence[str]) -> Objects:
    """The names with a counter behind those that occur more than once: (一), (二) ... in Chinese, (2) in others."""
    often, seen, given = Counter(names), Counter[str](), set(names)
    result: Objects = np.empty(len(names), dtype=object)
    for row, name in enumerate(names):
        shown = name
        while often[name] > 1 and shown in given:
            seen[name] += 1
            shown = f"{name}{_counter(seen[name], chinese=_CHINESE.search(name))}"
        given.add(shown)
        result[row] = shown
    return result


def _counter(number: int, *, chinese: re.Match[str] | None) -> str:
    if chinese and number <= len(_NUMERALS):
        return f"({_NUMERALS[number - 1]})"
    return f" ({number})"


def _house(known: Addresses, building: int) -> str:
    if known.estate[building] and known.block[building]:
        return known.estate[building] + known.block[building]
    return known.whole[building]


def _blocks(blocks: Sequence[str]) -> str:
    """Blocks 3栋 and 5栋 as 3、5栋, more than three as 3、5、8栋等6栋."""
    found = [_BLOCK.search(block) for block in blocks]
    numbers = sorted(int(block["number"]) for block in found if block)
    kind = next(block["kind"] for block in found if block)
    shown = "、".join(str(number) for number in numbers[:3]) + kind
    return shown if len(numbers) <= 3 else f"{shown}等{len(numbers)}{kind}"


def _part(units: AddressUnits, *, rows: Ints, building: int) -> str:
    """Which entrances and floors of a building, "" where it is the whole building; units are ordered by building."""
    start, stop = np.searchsorted(units.building, (building, building + 1)).tolist()
    if len(rows) == stop - start:
        return ""
    entrance = units.entrance[start:stop]
    mine = units.entrance[rows]
    first, last = int(mine.min()), int(mine.max())
    text = f"{_span(first, last)}单元" if entrance[0] != entrance[-1] else ""
    if first != last or len(rows) == int((entrance == first).sum()):
        return text
    return f"{text}{_span(int(units.floor_from[rows].min()), int(units.floor_to[rows].max()))}层"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
