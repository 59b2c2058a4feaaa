"""The rules that keep staff and residents apart: no key joins them, and nothing tells what somebody belongs to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.rules import rule

WHO_WORKS = ("staff", "volunteers", "recognition")
"""Rooms whose rows tell of people who work or help."""
MAY_LEAD_TO = {*WHO_WORKS, "access"}
KEYS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
WHO_LIVES = {"resident", "residents", "occupant", "occupants", "tenant", "inhabitant", "household", "householder"}
BELONGS = {"affiliation", "affiliated", "membership", "party", "league", "cadre", "faction", "denomination", "creed"}
BELONGS_ZH = re.compile("党|团员|信教|民族成分|政治面貌")
POLICIES = ("roles.csv", "duties.csv", "network_template.toml", "ceilings.csv")


@rule
def staff_and_residents_are_not_joined(root: Path) -> Iterator[str]:
    """Rows about who works refer to each other and to accounts; nothing else refers to them, nor they to who lives."""
    for where, room, node, field in _fields(root):
        label = _label(node)
        target = label.split(".")[0] if "." in label else room
        if label and room in WHO_WORKS and target not in MAY_LEAD_TO:
            yield f"{where} {field} leads from {room} to {label}"
        if label and room not in WHO_WORKS and target in WHO_WORKS:
            yield f"{where} {field} leads from {room} to {label}"
        if room in WHO_WORKS and WHO_LIVES & set(field.lower().split("_")):
            yield f"{where} {field} names who lives somewhere"


@rule
def nothing_tells_what_somebody_belongs_to(root: Path) -> Iterator[str]:
    """No column and no shipped role, duty or organisation tells a person's affiliation."""
    for where, _room, _node, field in _fields(root):
        if BELONGS & set(field.lower().split("_")):
            yield f"{where} {field} tells what somebody belongs to"
    for name in POLICIES:
        path = root / "src" / "shige" / "policy" / name
        lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
        for number, line in enumerate(lines, start=1):
            if BELONGS_ZH.search(line):
                yield f"policy/{name}:{number} tells what somebody belongs to"


def _fields(root: Path) -> Iterator[tuple[str, str, ast.Call, str]]:
    """Each column of each model: where it stands, its room, the call that makes it, its name."""
    for path in sorted((root / "src" / "shige").glob("*/models*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                for item in node.body:
                    if isinstance(item, ast.Assign) and isinstance(item.value, ast.Call):
                        where = f"{path.relative_to(root).as_posix()}:{item.lineno} {node.name}"
                        yield where, path.parent.name, item.value, ast.unparse(item.targets[0])


def _label(call: ast.Call) -> str:
    """Where a key leads, as "room.Model", or "Model" of its own room; empty for what is no key."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in KEYS:
        return ""
    to = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "to"), None)
    return str(to.value) if isinstance(to, ast.Constant) else ast.unparse(to) if to is not None else ""
