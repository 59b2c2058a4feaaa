"""Reads from policy/recognition.toml when a commendation is proposed."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from shige.core.errors import ShigeError
from shige.core.thanks import Asks, Rule, Subject

RULES = Path(__file__).parent.parent / "policy" / "recognition.toml"
READS = frozenset({"posts", "notes", "shifts", "projects", "doors"})
_ASKED = {"of", "reads", "asks", "source", "zh", "en"}
_MORE = {"role", "at_least", "within_minutes"}


@cache
def shipped_rules() -> Mapping[str, Rule]:
    """The rules that come with shige, by code."""
    return read_rules(RULES)


def read_rules(path: Path) -> Mapping[str, Rule]:
    """The rules in a file of the form of `policy/recognition.toml`.

    Raises:
        ShigeError: "policy-columns" for what is missing or unknown, "policy-value", "thanks-rule".
    """
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    version = str(said.pop("version", ""))
    if not version:
        raise _wrong("policy-columns", path, "version", "")
    return {code: _rule(path, code, entry, version=version) for code, entry in said.items()}


def _rule(path: Path, code: str, entry: Any, *, version: str) -> Rule:
    if not isinstance(entry, dict) or not _ASKED <= set(entry) <= _ASKED | _MORE:
        raise _wrong("policy-columns", path, code, str(entry))
    try:
        of, asks = Subject(entry["of"]), Asks(entry["asks"])
    except ValueError as error:
        raise _wrong("policy-value", path, code, str(error)) from error
    if entry["reads"] not in READS:
        raise _wrong("policy-value", path, code, str(entry["reads"]))
    return Rule(
        code=code,
        version=version,
        of=of,
        reads=entry["reads"],
        asks=asks,
        role=str(entry.get("role", "")),
        at_least=int(entry.get("at_least", 0)),
        within_minutes=int(entry.get("within_minutes", 0)),
        zh=str(entry["zh"]),
        en=str(entry["en"]),
    )


def _wrong(code: str, path: Path, field: str, value: str) -> ShigeError:
    facts = {"file": path.name, "field": field, "value": value}
    return ShigeError(code, f"{path.name}, {field}: this cannot be {value!r}", facts)
