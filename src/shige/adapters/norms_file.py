"""Reads a city's norms: the shipped constants, each with unit, bounds and source, and what the city sets otherwise."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from shige.core.errors import ShigeError
from shige.core.planning.norms import BorderPrices, DedicatedPolicy, DutyNorms, GridNorms, Norms, SweepNorms

SHIPPED = Path(__file__).parent.parent / "policy" / "norms.toml"
SAYABLE = {"value", "unit", "source", "note"}
"""What a city's file may say of a constant; bounds are the program's."""
ORDERED = (("grids.general_min", "grids.general_max"), ("grids.micro_min", "grids.micro_max"))
"""Pairs of which the first may not be above the second."""

Leaf = Mapping[str, Any]


def read_norms(path: Path | None = None) -> Norms:
    """The norms of the city's file at `path`, or the shipped ones.

    A city's file has the form of `policy/norms.toml` and names the constants that it sets; the others stay as shipped.

    Raises:
        ShigeError: `norms-unreadable`, `norms-unknown`, `norms-type`, `norms-unit`, `norms-bounds` or `norms-order`.
    """
    if path is None:
        return parse_norms("", name=SHIPPED.name)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ShigeError("norms-unreadable", f"cannot read norms from {path}: {reason}", {"file": str(path)}) from error
    return parse_norms(text, name=str(path))


def parse_norms(text: str, *, name: str = "norms") -> Norms:
    """The norms that a TOML text sets over the shipped ones; `name` is what errors call the text."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        facts = {"file": name, "reason": str(error)}
        raise ShigeError("norms-unreadable", f"{name} is not TOML: {error}", facts) from error
    shipped = shipped_leaves()
    values = {key: leaf["value"] for key, leaf in shipped.items()}
    for key, entry in _leaves(said):
        if key not in shipped:
            facts = {"file": name, "key": key, "known": ", ".join(_siblings(key))}
            raise ShigeError("norms-unknown", f"{name}: there is no constant {key}; see policy/norms.toml", facts)
        values[key] = _checked(key, entry, name=name)
    check_norms(values, name=name)
    return norms_of(values)


def check_norms(values: Mapping[str, Any], *, name: str = "norms") -> None:
    """Hold what no single constant can: a least is not above its most.

    Raises:
        ShigeError: "norms-order".
    """
    for low, high in ORDERED:
        if values[low] > values[high]:
            facts = {"file": name, "key": low, "field": low, "value": values[low], "bound": values[high]}
            raise ShigeError("norms-order", f"{name}: {low} = {values[low]} is above {high} = {values[high]}", facts)


def norms_text(norms: Norms) -> str:
    """The norms as canonical TOML: every value with its unit, in the shipped order; `parse_norms` reads it back."""
    values = _values(norms)
    lines: list[str] = []
    table = ""
    for key, leaf in shipped_leaves().items():
        group, _, constant = key.rpartition(".")
        if group != table:
            lines += ["", f"[{group}]"]
            table = group
        lines.append(f'{constant} = {{ value = {values[key]!r}, unit = "{leaf["unit"]}" }}')
    return "\n".join(lines[1:]) + "\n"


@cache
def shipped_leaves() -> Mapping[str, Leaf]:
    """Every shipped constant by its dotted key."""
    return dict(_leaves(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))))


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys and what stands there: a table with a `value`, or anything that is not a table."""
    for name, entry in tree.items():
        if isinstance(entry, dict) and "value" not in entry:
            yield from _leaves(entry, f"{prefix}{name}.")
        else:
            yield prefix + name, entry


def _siblings(key: str) -> list[str]:
    """The known constants of the same table, or all tables."""
    group = key.rpartition(".")[0]
    near = [k for k in shipped_leaves() if k.rpartition(".")[0] == group]
    return near or sorted({k.rpartition(".")[0] for k in shipped_leaves()})


def _checked(key: str, entry: Any, *, name: str) -> float | int:
    """The value that a city sets for a known constant, or the error that says what is wrong with it."""
    leaf = shipped_leaves()[key]
    facts = {"file": name, "key": key}
    if not isinstance(entry, dict):
        raise ShigeError("norms-type", f"{name}: write [{key}] and under it value = {entry!r}", facts)
    strange = sorted(set(entry) - SAYABLE)
    if strange:
        facts["known"] = ", ".join(sorted(SAYABLE))
        raise ShigeError("norms-unknown", f"{name}: {key} cannot have {strange[0]}", facts)
    value, wanted = entry["value"], type(leaf["value"])
    facts |= {"value": value}
    if isinstance(value, bool) or not isinstance(value, (int, wanted)):
        kind = "whole number" if wanted is int else "number"
        raise ShigeError("norms-type", f"{name}: {key} = {value!r} is not a {kind}", facts)
    if entry.get("unit", leaf["unit"]) != leaf["unit"]:
        facts["bound"] = leaf["unit"]
        raise ShigeError("norms-unit", f"{name}: {key} is given in {entry['unit']}, not in {leaf['unit']}", facts)
    if not leaf["least"] <= value <= leaf["most"]:
        bound = f"{leaf['least']} to {leaf['most']} {leaf['unit']}"
        raise ShigeError("norms-bounds", f"{name}: {key} = {value} is outside {bound}", facts | {"bound": bound})
    return wanted(value)  # type: ignore[no-any-return]


def norms_of(values: Mapping[str, Any]) -> Norms:
    """The classes of the core from the values of all constants by dotted key."""

    def table(prefix: str) -> dict[str, Any]:
        start = len(prefix) + 1
        return {k[start:]: v for k, v in values.items() if k.startswith(prefix + ".") and "." not in k[start:]}

    return Norms(
        sweep=SweepNorms(profiles=table("sweep.profiles"), **table("sweep")),
        grids=GridNorms(**table("grids")),
        borders=BorderPrices(**table("borders")),
        dedicated=DedicatedPolicy(kinds=table("dedicated")),
        duties=DutyNorms(**table("duties")),
    )


def _values(norms: Norms) -> Mapping[str, Any]:
    """Values by dotted key from the classes of the core: the inverse of `norms_of`."""
    tree = asdict(norms)
    tree["dedicated"] = tree["dedicated"]["kinds"]
    return dict(_leaves(tree))
