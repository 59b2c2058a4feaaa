"""What a table that comes in must look like: its columns, what may stand in them, and what is wrong with a row."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from shige.core.errors import ShigeError

LONGEST_TEXT = 200
"""Characters of a text where its column says nothing else."""
_UNSAID = re.compile(r"[\s*＊_-]+|[(（\[【].*$")
"""What headings may be written with or without: blanks, stars, and a remark in brackets at the end."""


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    CODE = "code"
    """Digits as text: area codes, phone numbers. A cell that a spreadsheet made a long number of has lost digits."""
    WHOLE = "whole"
    REAL = "real"
    DAY = "day"
    MOMENT = "moment"
    CHOICE = "choice"
    YES = "yes"
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class Said:
    """The same words in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a column of choices may have; tables may say the key or either word."""

    key: str
    name: Said


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a profile.

    `low` and `high` bound the number of a WHOLE or REAL, and the characters of a TEXT or the digits of a CODE.

    Raises:
        ShigeError: "column-choices" where a column of choices has none, or another has some.
    """

    key: str
    """Its name in the program and in the values of a row."""
    name: Said
    """Its headings."""
    kind: Kind = Kind.TEXT
    example: str = ""
    says: Said = Said("", "")
    """What to write there, in a sentence."""
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[Choice, ...] = ()
    also: tuple[str, ...] = ()
    """Further headings under which other systems give it."""

    def __post_init__(self) -> None:
        if (self.kind == Kind.CHOICE) != bool(self.choices):
            message = "a column of choices names them, and no other does"
            raise ShigeError("column-choices", message, {"field": self.key})

    @property
    def bound(self) -> str:
        """What may stand there, short: 1..40, 9|12|18 digits, shop|office."""
        if self.choices:
            return " | ".join(choice.key for choice in self.choices)
        low, high = self.limits
        if low is None and high is None:
            return ""
        return f"{'' if low is None else f'{low:g}'}..{'' if high is None else f'{high:g}'}"

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The bounds that hold; texts have one where none is said."""
        if self.kind in {Kind.TEXT, Kind.CODE} and self.high is None:
            return self.low, LONGEST_TEXT
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one row."""

    row: int
    """The row of the file, its heading being row 1."""
    field: str
    """Key of the column; empty where it is the row as a whole."""
    value: str
    code: str
    """A stable kebab-case word."""
    says: Said
    bound: str = ""


class Verdict(StrEnum):
    """What taking a row in would do."""

    NEW = "new"
    CHANGED = "changed"
    EQUAL = "equal"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Row:
    """A row whose cells could be read: values by the keys of the columns that the file has; None for an empty cell."""

    number: int
    """The row of the file, its heading being row 1."""
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """A field that taking a row in would change, as it would be written."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row with its verdict: what would change, or what is wrong."""

    number: int
    label: str
    """By what people know the row: the values of its identity."""
    verdict: Verdict
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = field(default=())


def heading_key(text: str) -> str:
    """A heading without what people add to it: blanks, stars, remarks in brackets, case."""
    return _UNSAID.sub("", text.strip()).lower()


def columns_found(headings: Sequence[str], columns: Sequence[Column]) -> tuple[dict[int, Column], tuple[str, ...]]:
    """The column of each place of a file's heading, and the headings that the profile does not know.

    Raises:
        ShigeError: "column-twice" where two headings mean the same column, "column-missing" where a required one is
            not there.
    """
    named: dict[str, Column] = {}
    for column in columns:
        for name in (column.key, column.name.en, column.name.zh, *column.also):
            named[heading_key(name)] = column
    places: dict[int, Column] = {}
    for place, heading in enumerate(headings):
        known = named.get(heading_key(heading)) if heading_key(heading) else None
        if known is None:
            continue
        if known in places.values():
            message = f"the column {known.name.zh} ({known.key}) stands twice"
            raise ShigeError("column-twice", message, {"field": known.key, "value": heading})
        places[place] = known
    for column in columns:
        if column.required and column not in places.values():
            message = f"the column {column.name.zh} ({column.key}) is missing"
            raise ShigeError("column-missing", message, {"field": column.key, "bound": column.name.zh})
    strange = tuple(h for place, h in enumerate(headings) if place not in places and heading_key(h))
    return places, strange


def twice(rows: Iterable[Row], *, identity: Sequence[str]) -> list[Fault]:
    """A fault for each row that means the same thing as an earlier row of the file."""
    first: dict[tuple[object, ...], int] = {}
    faults = []
    for row in rows:
        same = tuple(row.values.get(key) for key in identity)
        before = first.setdefault(same, row.number)
        if before != row.number:
            says = Said(f"the same as row {before}", f"与第 {before} 行重复")
            value = " ".join(str(part) for part in same if part is not None)
            faults.append(Fault(row.number, identity[0], value, "row-twice", says, bound=str(before)))
    return faults


def changes(row: Row, current: Mapping[str, object]) -> tuple[Change, ...]:
    """What taking the row in would change of what there is; columns that the file does not have stay as they are."""
    return tuple(
        Change(key, written(current.get(key)), written(value))
        for key, value in row.values.items()
        if written(current.get(key)) != written(value)
    )


def written(value: object) -> str:
    """A value as a table shows it: nothing for none, yes or no, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
