"""The rules about the code's own shape that no linter holds: each takes a checkout and returns what breaks it."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.architecture.tree import Module, modules, texts

Rule = Callable[[Path], Iterator[str]]
RULES: dict[str, Rule] = {}

CORE_MAY_IMPORT = {"numba", "numpy", "scipy", "shapely", "shige"}
SOLVER = ("src/shige/core/planning/optimise.py", "highspy")
STANDARD_LIBRARY = {
    "__future__", "array", "bisect", "collections", "contextlib", "dataclasses", "enum", "functools", "hashlib",
    "heapq", "itertools", "json", "math", "operator", "re", "string", "struct", "textwrap", "tomllib", "unicodedata",
    "types", "typing",
}  # fmt: skip
IMPURE = re.compile(r"\b(np|numpy)\.(random|load|save|savez|fromfile|memmap|genfromtxt|loadtxt)\b")
NEVER_A_FIELD = {
    "ethnicity", "ethnic", "nationality", "race", "minzu", "religion", "religious", "faith", "belief", "church",
    "politics", "political", "party", "affiliation", "communist", "face", "faces", "facial", "biometric", "biometrics",
    "fingerprint", "iris", "score", "scores", "scoring", "rating", "ratings", "credit", "penalty", "penalties",
    "demerit", "blacklist", "watchlist", "suspect", "trajectory", "whereabouts",
}  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w.:*/$})-])/(?:home|root|work|farm|Users|tmp/\w)[\w.-]*/")


def rule(check: Rule) -> Rule:
    """Enter `check` into the table of rules."""
    RULES[check.__name__] = check
    return check


@rule
def files_are_short(root: Path) -> Iterator[str]:
    """At most 300 lines, 350 in the core."""
    for module in modules(root):
        lines, most = module.text.count("\n"), 350 if module.is_core else 300
        if lines > most:
            yield f"{module.where} has {lines} lines, more than {most}"


@rule
def functions_are_short(root: Path) -> Iterator[str]:
    """At most 50 lines, 60 in the core."""
    for module in modules(root):
        most = 60 if module.is_core else 50
        for function in module.functions():
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > most:
                yield f"{module.where}:{function.lineno} {function.name} has {lines} lines, more than {most}"


@rule
def own_imports_stand_at_the_top(root: Path) -> Iterator[str]:
    """No import of shige inside a function."""
    for module in modules(root):
        for function in module.functions():
            for name, line in module.imports(function):
                if name.split(".")[0] == "shige":
                    yield f"{module.where}:{line} imports {name} inside {function.name}"


@rule
def each_file_says_what_it_is_for(root: Path) -> Iterator[str]:
    """The docstring's first line is a sentence; only an empty __init__ may be silent."""
    for module in modules(root):
        first = (ast.get_docstring(module.tree) or "").split("\n")[0]
        if module.text and not (len(first.split()) >= 3 and first.endswith((".", ":", ";", "?"))):
            yield f"{module.where} does not say in a sentence what it is for: {first!r}"


@rule
def arguments_are_named(root: Path) -> Iterator[str]:
    """Public functions take at most three things by position (x and y are one), and a truth value never."""
    for module in modules(root):
        for function in module.public_functions():
            if any("jit" in ast.unparse(decorator) for decorator in function.decorator_list):
                continue  # callers of compiled kernels pass arrays by position
            given = [a for a in function.args.posonlyargs + function.args.args if a.arg not in {"self", "cls", "y"}]
            flags = [a.arg for a in given if isinstance(a.annotation, ast.Name) and a.annotation.id == "bool"]
            if (len(given) > 3 or flags) and not _is_command(function):
                yield f"{module.where}:{function.lineno} {function.name} takes too much by position"


@rule
def values_do_not_change(root: Path) -> Iterator[str]:
    """Every dataclass is slotted, and frozen unless it is private: what one file gathers in before it returns."""
    for module in modules(root):
        for node in module.classes():
            for decorator in node.decorator_list:
                text = ast.unparse(decorator)
                said = set(re.findall(r"\w+=\w+", text))
                asked = {"slots=True"} if node.name.startswith("_") else {"frozen=True", "slots=True"}
                if text.startswith("dataclass") and not asked <= said:
                    yield f"{module.where}:{node.lineno} {node.name} is not a frozen slotted dataclass"


@rule
def core_imports_little(root: Path) -> Iterator[str]:
    """The core knows the quiet part of the standard library, numpy, scipy, numba and shapely."""
    for module in modules(root):
        for name, line in module.imports() if module.is_core else ():
            top = name.split(".")[0]
            if top not in CORE_MAY_IMPORT | STANDARD_LIBRARY and (module.where, top) != SOLVER:
                yield f"{module.where}:{line} imports {name}"


@rule
def core_touches_no_file_and_no_dice(root: Path) -> Iterator[str]:
    """No open, no print, no numpy file and no numpy generator in the core."""
    for module in modules(root):
        for node in ast.walk(module.tree) if module.is_core else ():
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name in {"open", "print", "input"} or IMPURE.search(name):
                    yield f"{module.where}:{node.lineno} calls {name}"


@rule
def checker_stands_alone(root: Path) -> Iterator[str]:
    """Whatever the checker imports, directly or not, is the common ground or a part of the checker itself."""
    known = {module.where: module for module in modules(root)}
    ground = re.compile(
        r"src/shige/(core/)?((planning/)?__init__|errors|values|geo|planning/(norms|check\w*|findings|ledger))\.py"
    )
    seen: set[str] = set()
    todo = ["src/shige/core/planning/check.py"]
    while todo:
        where = todo.pop()
        if where in seen or where not in known:
            continue
        seen.add(where)
        if not ground.fullmatch(where):
            yield f"the checker reaches {where}"
        todo += [f"src/{name.replace('.', '/')}.py" for name, _ in known[where].imports()]


@rule
def nothing_is_kept_of_belief_or_face(root: Path) -> Iterator[str]:
    """No field of any class for ethnicity, religion, politics, faces or scores of people."""
    for module in modules(root):
        for node in module.classes():
            for field in node.body:
                targets = [field.target] if isinstance(field, ast.AnnAssign) else getattr(field, "targets", [])
                for name in (target.id for target in targets if isinstance(target, ast.Name)):
                    if set(name.lower().split("_")) & NEVER_A_FIELD:
                        yield f"{module.where}:{field.lineno} {node.name}.{name}"


@rule
def no_path_of_a_machine(root: Path) -> Iterator[str]:
    """No text names a folder of somebody's own machine."""
    for where, text in texts(root):
        for number, line in enumerate(text.split("\n"), start=1):
            if MACHINE_PATH.search(line):
                yield f"{where}:{number} {line.strip()[:80]}"


@rule
def commands_are_there_and_told(root: Path) -> Iterator[str]:
    """Each command of the table has its module, its help, and a line in docs/commands.md."""
    told = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    for group, commands in _command_table(root).items():
        for name, dotted in commands.items():
            said = " ".join(word for word in ("shige", group, name) if word)
            path = root / "src" / f"{dotted.replace('.', '/')}.py"
            if not path.is_file():
                yield f"{said} has no module {dotted}"
                continue
            function = next((f for f in Module(root, path).functions() if f.name == "command"), None)
            if function is None or not ast.get_docstring(function):
                yield f"{dotted} has no function `command` with a docstring, which is its help"
            if said not in told:
                yield f"docs/commands.md does not tell of {said}"


@rule
def norms_have_unit_and_source(root: Path) -> Iterator[str]:
    """Each constant of a city says in which unit it is and where it comes from."""
    path = root / "src" / "shige" / "policy" / "norms.toml"
    for name, entry in _leaves(tomllib.loads(path.read_text(encoding="utf-8"))):
        for part in ("value", "unit", "source"):
            if not isinstance(entry, dict) or entry.get(part, "") == "":
                yield f"{path.name} {name} has no {part}"


@rule
def glossary_speaks_of_the_code(root: Path) -> Iterator[str]:
    """Each term of docs/glossary.md names a place in the code, and it is there."""
    names = {module.where.removeprefix("src/shige/"): set(re.findall(r"\w+", module.text)) for module in modules(root)}
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", _glossary(root), flags=re.MULTILINE)
    for term, _, _, places in rows[1:]:
        for where, name in re.findall(r"`([\w/.]+\.py):(\w+)`", places) or [("", "")]:
            if where not in names:
                yield f"the glossary's {term} names no file of the code: {places}"
            elif name not in names[where]:
                yield f"the glossary's {term} names {name}, which is not in {where}"


def _glossary(root: Path) -> str:
    return (root / "docs" / "glossary.md").read_text(encoding="utf-8").replace("|---", "|-")


def _is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Click passes everything by name."""
    return any("command" in ast.unparse(decorator) for decorator in function.decorator_list)


def _command_table(root: Path) -> dict[str, dict[str, str]]:
    tree = ast.parse((root / "src" / "shige" / "cli" / "main.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "COMMANDS" and node.value:
            table: dict[str, dict[str, str]] = ast.literal_eval(node.value)
            return table
    return {}


def _leaves(table: dict[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Entries of a TOML table that hold a `value`, or that are no table at all."""
    for key, entry in table.items():
        if isinstance(entry, dict) and not {"value", "unit", "source"} & set(entry):
            yield from _leaves(entry, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", entry
