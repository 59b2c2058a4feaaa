"""Reads the kinds of post from policy/roles.csv, and who may do what from policy/access.csv."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from shige.core.errors import ShigeError
from shige.core.rights import Matrix, Reach, Right
from shige.core.roles import Role, Roles, Unit

POLICY = Path(__file__).parent.parent / "policy"
ROLES = POLICY / "roles.csv"
ACCESS = POLICY / "access.csv"


@cache
def shipped_roles() -> Roles:
    """The kinds of post that come with shige."""
    return read_roles(ROLES)


@cache
def shipped_matrix() -> Matrix:
    """The rights that come with shige."""
    return read_matrix(ACCESS, roles=shipped_roles())


def read_roles(path: Path) -> Roles:
    """The kinds of post in a file with the columns of `policy/roles.csv`.

    Raises:
        ShigeError: "policy-columns", "policy-value", "policy-twice", "roles-unknown" or "roles-circle".
    """
    roles: dict[str, Role] = {}
    for number, row in rows(path, columns=tuple(Role.__dataclass_fields__), renamed={"code": "role"}):
        if row["role"] in roles:
            raise wrong("policy-twice", path, number=number, field="role", value=row["role"])
        try:
            roles[row["role"]] = _role(row)
        except ValueError as error:
            raise wrong(
                "policy-value", path, number=number, field="tier, unit, sole, dispatches or closes", value=str(error)
            ) from error
    return Roles(roles)


def read_matrix(path: Path, *, roles: Roles) -> Matrix:
    """The rights in a file with the columns of `policy/access.csv`; a row may name several roles with blanks between.

    Raises:
        ShigeError: "policy-columns", "policy-value", "policy-twice", "role-unknown" or "matrix-operator".
    """
    cells: dict[Right, dict[str, Reach]] = {}
    for number, row in rows(path, columns=("resource", "action", "purpose", "reach", "roles")):
        if row["reach"] not in {reach.value for reach in Reach}:
            raise wrong("policy-value", path, number=number, field="reach", value=row["reach"])
        cell = cells.setdefault(Right(row["resource"], row["action"], row["purpose"]), {})
        for code in row["roles"].split():
            if roles[code].code in cell:
                raise wrong("policy-twice", path, number=number, field="roles", value=code)
            cell[code] = Reach(row["reach"])
    return Matrix(cells)


def _role(row: dict[str, str]) -> Role:
    return Role(
        code=row["role"],
        zh=row["zh"],
        en=row["en"],
        tier=int(row["tier"]),
        unit=Unit(row["unit"]),
        sole=bool(int(row["sole"])),
        employment=row["employment"],
        headcount=row["headcount"],
        duties_zh=row["duties_zh"],
        duties_en=row["duties_en"],
        dispatches=bool(int(row["dispatches"])),
        closes=bool(int(row["closes"])),
        reports_to=row["reports_to"],
    )


def rows(
    path: Path, *, columns: tuple[str, ...], renamed: dict[str, str] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line numbers and rows of a policy's table; every column must be there, every row as long as the heading.

    Raises:
        ShigeError: "policy-columns".
    """
    reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    wanted = {(renamed or {}).get(column, column) for column in columns}
    missing = wanted - set(reader.fieldnames or ())
    if missing:
        raise wrong("policy-columns", path, number=1, field="heading", value=", ".join(sorted(missing)))
    for row in reader:
        if None in row or None in row.values():
            raise wrong("policy-columns", path, number=reader.line_num, field="row", value=str(row))
        yield reader.line_num, row


def wrong(code: str, path: Path, *, number: int, field: str, value: str) -> ShigeError:
    """What is said of a value that a policy's table cannot hold."""
    facts = {"file": path.name, "row": number, "field": field, "value": value}
    return ShigeError(code, f"{path.name}, row {number}: {field} cannot be {value!r}", facts)
