"""Reads the catalogue of cases from six tables of a folder, and writes it back as it was, byte for byte."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from shige.adapters.helping_file import shipped_skills
from shige.adapters.roles_file import POLICY, shipped_roles
from shige.core.casework.catalogue import Catalogue, Channel, Department, Group, Statutory
from shige.core.casework.kinds import Kind, Question
from shige.core.errors import ShigeError

TABLES: Mapping[str, tuple[str, type]] = {
    "groups": ("kind_groups.csv", Group),
    "kinds": ("kinds.csv", Kind),
    "questions": ("kind_questions.csv", Question),
    "departments": ("departments.csv", Department),
    "channels": ("channels.csv", Channel),
    "statutory": ("statutory_channels.csv", Statutory),
}
"""Name in the catalogue, file, and what a row is."""
_MOST_DIGITS = 9


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with shige."""
    return read_catalogue(POLICY)


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue in a folder with the tables of `policy/`; what a city does not lay there is shige's own.

    Raises:
        ShigeError: what `catalogue_of` raises.
    """
    names = [name for name, _ in TABLES.values()]
    paths = {name: folder / name if (folder / name).is_file() else POLICY / name for name in names}
    return catalogue_of({name: path.read_text(encoding="utf-8-sig") for name, path in paths.items()})


def catalogue_of(texts: Mapping[str, str]) -> Catalogue:
    """The catalogue in texts of CSV by file name, all six of them.

    Raises:
        ShigeError: "policy-columns" or "policy-value" with file, row, field, value and bound; what the rows and
            `Catalogue` raise, with file and row where one row alone is wrong; "role-unknown" and "skill-unknown".
    """
    found = {name: table_rows(file, row, texts[file]) for name, (file, row) in TABLES.items()}
    catalogue = Catalogue(**found)
    roles = shipped_roles()
    for department in catalogue.departments:
        _ = roles[department.role]
    skills = set(shipped_skills())
    for kind in catalogue:
        if kind.skill and kind.skill not in skills:
            facts = {"key": kind.code, "field": "skill", "value": kind.skill, "bound": ", ".join(sorted(skills))}
            raise ShigeError("skill-unknown", f"{kind.code}: there is no skill {kind.skill!r}", facts)
    return catalogue


def texts_of(catalogue: Catalogue) -> dict[str, str]:
    """The catalogue as texts of CSV by file name: what `catalogue_of` reads, in the same order."""
    return {file: table_text(row, getattr(catalogue, name)) for name, (file, row) in TABLES.items()}


def table_text(row: type, rows: Sequence[object]) -> str:
    """Rows of one kind of value as CSV, with a heading and lines that end in one newline."""
    columns = list(_columns(row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_told(getattr(each, column)) for column in columns] for each in rows])
    return text.getvalue()


def table_rows(file: str, row: type, text: str) -> tuple[Any, ...]:
    """The rows of a table whose columns are the fields of `row`, in any order.

    Raises:
        ShigeError: "policy-columns", "policy-value", and what `row` raises, with file and row.
    """
    hints = _columns(row)
    reader = csv.DictReader(io.StringIO(text, newline=""))
    heading = list(reader.fieldnames or ())
    if sorted(heading) != sorted(hints):
        missing = sorted(set(hints) - set(heading)) or sorted(set(heading) - set(hints)) or heading
        raise _wrong(
            "policy-columns", file, number=1, field="heading", value=", ".join(missing), bound=", ".join(hints)
        )
    made = []
    for line in reader:
        if None in line or None in line.values():
            raise _wrong(
                "policy-columns",
                file,
                number=reader.line_num,
                field="row",
                value=str(line),
                bound=f"{len(hints)} cells",
            )
        values = {name: _value(file, reader.line_num, name, text=line[name], hint=hint) for name, hint in hints.items()}
        try:
            made.append(row(**values))
        except ShigeError as error:
            facts = {**error.facts, "file": file, "row": reader.line_num}
            raise ShigeError(error.code, f"{file}, row {reader.line_num}: {error.message}", facts) from error
    return tuple(made)


def _columns(row: type) -> dict[str, Any]:
    """What a row is made of, and what each part holds."""
    hints = get_type_hints(row)
    return {part.name: hints[part.name] for part in fields(row) if part.init}


def _value(file: str, number: int, name: str, *, text: str, hint: Any) -> Any:
    """A cell as what its field holds."""
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        value, bound = hint(text) if text in set(hint) else None, ", ".join(hint)
    else:
        read, bound = _READS[hint]
        value = read(text)
    if value is None:
        raise _wrong("policy-value", file, number=number, field=name, value=text, bound=bound)
    return value


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _choices(text: str) -> tuple[tuple[str, ...], ...] | None:
    parts = tuple(tuple(part.split("=")) for part in text.split(";")) if text else ()
    return parts if all(len(part) == 3 for part in parts) else None


_READS: Mapping[Any, tuple[Callable[[str], Any], str]] = {
    str: (str.strip, ""),
    bool: ({"0": False, "1": True}.get, "0 or 1"),
    int: (_whole, f"a whole number of at most {_MOST_DIGITS} digits"),
    tuple[str, ...]: (lambda text: tuple(text.split()), ""),
    tuple[tuple[str, str, str], ...]: (_choices, "code=zh=en;code=zh=en"),
}
"""By what a field holds: how its cell is read (None where it cannot be), and what it may be."""


def _told(value: object) -> str:
    """What a field holds as a cell."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return ";".join("=".join(part) for part in value) if value and isinstance(value[0], tuple) else " ".join(value)
    return str(value)


def _wrong(code: str, file: str, *, number: int, **facts: object) -> ShigeError:
    message = f"{file}, row {number}: {facts['field']} cannot be {facts['value']!r}; it is {facts['bound']}"
    return ShigeError(code, message, {"file": file, "row": number, **facts})
