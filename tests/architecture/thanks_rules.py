"""The rule that nobody is weighed: where volunteers and thanks are, nothing counts points or sorts by an amount."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.rules import rule
from tests.architecture.tree import Module, modules

ROOMS = re.compile(
    r"src/shige/(recognition|volunteers|desk/(recognition|volunteers))/|src/shige/core/(thanks|serving)\.py|"
    r"src/shige/adapters/(thanks|helping)_file\.py"
)
NEVER = {
    "score", "scores", "point", "points", "rank", "ranks", "ranking", "star", "stars", "medal", "level", "grade", "top",
    "best", "worst", "deduct", "deducted", "minus", "penalty", "weight", "place_in_order", "percentile", "average",
}  # fmt: skip
BY = {
    "name", "code", "area", "low", "at", "asked_at", "made_at", "decided_at", "closed_at", "starts_at", "given_at",
    "proposed_at", "start", "second", "key", "line", "day", "pk", "rule", "valid_from", "kind", "place", "phone_index",
}  # fmt: skip
"""What lists may go by: names, areas and dates. `kind` orders marks of one moment, `place` the waiting list last."""
SORTS = {"sorted", "sort", "min", "max", "nlargest", "nsmallest"}
TEXTS = ("src/shige/policy/recognition.toml", "src/shige/policy/skills.csv")


@rule
def nobody_is_ranked(root: Path) -> Iterator[str]:
    """No points, no ranking, no order by an amount where volunteers and thanks are."""
    for module in modules(root):
        if ROOMS.match(module.where):
            yield from _fields(module)
            yield from _orders(module)
    yield from _pages(root)
    for where in TEXTS:
        for number, line in enumerate((root / where).read_text(encoding="utf-8").splitlines(), start=1):
            if set(re.findall(r"[a-z]+", line.split("=")[0].lower())) & NEVER and not line.startswith("#"):
                yield f"{where}:{number} {line}"


def _pages(root: Path) -> Iterator[str]:
    for folder in ("volunteers", "recognition"):
        for path in sorted((root / "src/shige/desk/templates/desk" / folder).glob("*.html")):
            if "dictsort" in path.read_text(encoding="utf-8"):
                yield f"{path.relative_to(root).as_posix()} sorts on the page (dictsort)"


def _fields(module: Module) -> Iterator[str]:
    for node in module.classes():
        for field in node.body:
            targets = [field.target] if isinstance(field, ast.AnnAssign) else getattr(field, "targets", [])
            for target in targets:
                if isinstance(target, ast.Name) and set(target.id.lower().split("_")) & NEVER:
                    yield f"{module.where}:{field.lineno} {node.name}.{target.id}"


def _orders(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        for name in _ordered_by(node):
            if name.lstrip("-").rsplit("__", 1)[-1] not in BY:
                yield f"{module.where}:{getattr(node, 'lineno', 0)} orders by {name.lstrip('-')}"


def _ordered_by(node: ast.AST) -> Iterator[str]:
    """The names that a call or an `ordering` puts rows in order by."""
    if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "ordering" for t in node.targets):
        yield from _texts(node.value)
    if not isinstance(node, ast.Call):
        return
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called in {"order_by", "latest", "earliest", "attrgetter", "itemgetter"}:
        for argument in node.args:
            yield from _texts(argument)
    if called in SORTS:
        for keyword in node.keywords:
            if keyword.arg == "key":
                yield from (part.attr for part in ast.walk(keyword.value) if isinstance(part, ast.Attribute))


def _texts(node: ast.AST) -> Iterator[str]:
    yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))
