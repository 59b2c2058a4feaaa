"""Reads the telling words, the rules of routing and the bars of casework of a city from `policy/`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shige.adapters.kinds_file import shipped_catalogue, table_rows
from shige.adapters.roles_file import POLICY, shipped_roles
from shige.core.casework.catalogue import Catalogue
from shige.core.casework.classify import Bars, ByWords
from shige.core.casework.route import RouteBook, RouteRule
from shige.core.casework.words import WordRule, Words
from shige.core.errors import ShigeError

WORDS = POLICY / "kind_words.csv"
BARS = POLICY / "casework.toml"
ROUTES = POLICY / "routes.csv"


@cache
def shipped_suggester() -> ByWords:
    """Who guesses kinds by the words that come with shige."""
    words = words_of(WORDS.read_text(encoding="utf-8-sig"), catalogue=shipped_catalogue())
    bars = read_bars(BARS)
    return ByWords(words, Bars(bars["classify.least"], bars["classify.margin"], bars["classify.urgent"]))


def words_of(text: str, *, catalogue: Catalogue) -> Words:
    """The words in a text of CSV with the columns of `policy/kind_words.csv`.

    Raises:
        ShigeError: "policy-columns", "policy-value", "word-value", "word-target" or "word-twice".
    """
    targets = [*(kind.code for kind in catalogue), *(channel.code for channel in catalogue.statutory)]
    return Words.of(table_rows(WORDS.name, WordRule, text), targets=targets)


def read_bars(path: Path) -> Mapping[str, float]:
    """The bars in a file of the form of `policy/casework.toml`, by group and name with a dot between.

    Raises:
        ShigeError: "policy-value" for what is no such file or out of its own bounds.
    """
    found: dict[str, float] = {}
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        for group, leaves in tree.items():
            for name, leaf in leaves.items():
                value = float(leaf["value"])
                if not leaf["least"] <= value <= leaf["most"]:
                    raise ValueError(f"{group}.{name} is {value:g}, outside {leaf['least']:g} to {leaf['most']:g}")
                found[f"{group}.{name}"] = value
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        facts = {"file": path.name, "value": str(error)}
        raise ShigeError("policy-value", f"{path.name} holds no bars of casework: {error}", facts) from error
    return found


@cache
def shipped_routes() -> RouteBook:
    """The rules of routing that come with shige."""
    return RouteBook(routes_of(ROUTES.read_text(encoding="utf-8-sig")), shipped_catalogue(), shipped_roles())


def routes_of(text: str) -> tuple[RouteRule, ...]:
    """The rules in a text of CSV with the columns of `policy/routes.csv`.

    Raises:
        ShigeError: "policy-columns", "policy-value", "route-value" or "area-code", with file and row.
    """
    return table_rows(ROUTES.name, RouteRule, text)
