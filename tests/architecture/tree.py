"""Reads a checkout as syntax trees, so that a rule about the code's shape is a few lines."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
TEXTS = {".py", ".md", ".toml", ".csv", ".html", ".css", ".js", ".json", ".txt", ".j2", ""}
MADE = {".git", ".venv", ".bench-venv", ".hypothesis", "demo", "vendor", "__pycache__"}


@dataclass(frozen=True)
class Module:
    """One Python file of the package."""

    root: Path
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    @property
    def where(self) -> str:
        return self.path.relative_to(self.root).as_posix()

    @property
    def is_core(self) -> bool:
        return self.where.startswith("src/shige/core/")

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def public_functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Functions of the module and methods of its classes whose names do not begin with an underscore."""
        for node in self.tree.body:
            inside = node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else [node]
            for item in inside:
                if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and not item.name.startswith("_"):
                    yield item

    def classes(self) -> Iterator[ast.ClassDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                yield node

    def imports(self, within: ast.AST | None = None) -> Iterator[tuple[str, int]]:
        """Names of imported modules, with the line."""
        for node in ast.walk(within or self.tree):
            if isinstance(node, ast.Import):
                yield from ((name.name, node.lineno) for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module, node.lineno


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def modules(root: Path) -> list[Module]:
    """The Python files of the package in that checkout, without those that Django writes."""
    paths = sorted((root / "src" / "shige").rglob("*.py"))
    return [Module(root, path) for path in paths if path.parent.name != "migrations"]


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Path and content of each text file that people write, in that checkout."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and path.suffix in TEXTS and not any(p in MADE or "cache" in p for p in inside.parts):
            try:
                yield inside.as_posix(), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
