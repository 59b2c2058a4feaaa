"""Reads the network that a city wants in each street from policy/network_template.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from shige.adapters.roles_file import POLICY
from shige.core.errors import ShigeError
from shige.core.network import Bond, Kind
from shige.core.template import Template, Wish

SHIPPED = POLICY / "network_template.toml"


@cache
def shipped_template() -> Template:
    """The template that comes with shige."""
    return read_template(SHIPPED)


def read_template(path: Path) -> Template:
    """The template in a file of the form of `policy/network_template.toml`.

    Raises:
        ShigeError: "policy-value" for what is no such file, and what `Wish` and `Template` raise.
    """
    try:
        tree: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        wishes = tuple(_wish(dict(body)) for body in tree.get("body", ()))
        partners = {Kind(each["kind"]): Bond(each["bond"]) for each in tree.get("partner", ())}
    except (TypeError, KeyError, ValueError) as error:
        facts = {"file": path.name, "value": str(error)}
        raise ShigeError("policy-value", f"{path.name} is no template of a network: {error}", facts) from error
    return Template(wishes, partners)


def _wish(body: dict[str, Any]) -> Wish:
    return Wish(
        key=str(body.pop("key")),
        kind=Kind(body.pop("kind")),
        each=str(body.pop("each")),
        name=str(body.pop("name")),
        bond=Bond(body.pop("bond")),
        **{field: str(value) for field, value in body.items()},
    )
