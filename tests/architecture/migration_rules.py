"""The rule that keeps a city at work while it is upgraded: old and new code run side by side on one database."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.rules import rule

TAKES_AWAY = {"AlterField", "AlterModelTable", "DeleteModel", "RemoveField", "RenameField", "RenameModel"}
TAKES_AWAY_SQL = re.compile(r"\bDROP\s+(TABLE|COLUMN)\b|\bRENAME\s+(TO|COLUMN)\b|\bSET\s+NOT\s+NULL\b", re.IGNORECASE)
MARK = "why_safe"
MANY = "ManyToManyField"


@rule
def migrations_only_add(root: Path) -> Iterator[str]:
    """Nothing that running code uses goes, unless `why_safe` says why; a new column has a default or may be empty."""
    for path in sorted((root / "src" / "shige").glob("*/migrations/0*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        where = path.relative_to(root).as_posix()
        if _says(tree, "initial"):
            continue
        for node in ast.walk(tree):
            found = _fault(node)
            if found and (found.startswith("adds") or not _says(tree, MARK)):
                yield f"{where}:{getattr(node, 'lineno', 0)} {found}"


def _fault(node: ast.AST) -> str:
    """What would break code that runs beside this migration."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in TAKES_AWAY:
            return f"{node.func.attr} without {MARK}"
        if node.func.attr == "AddField" and not _may_be_left_out(node):
            return "adds a column that code from before cannot fill: null=True or db_default"
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and TAKES_AWAY_SQL.search(node.value):
        return f"SQL that takes away, without {MARK}"
    return ""


def _may_be_left_out(node: ast.Call) -> bool:
    field = next((word.value for word in node.keywords if word.arg == "field"), None)
    if not isinstance(field, ast.Call):
        return False
    given = {word.arg: word.value for word in field.keywords}
    null = given.get("null")
    empty = isinstance(null, ast.Constant) and null.value is True
    return empty or "db_default" in given or ast.unparse(field.func).endswith(MANY)


def _says(tree: ast.Module, name: str) -> bool:
    """Whether a class of the file gives `name` a value that is not empty."""
    given = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    return any(ast.unparse(node.targets[0]) == name and bool(node.value.value) for node in given)
