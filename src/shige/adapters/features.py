"""What a source holds before it is understood: rows with shapes and columns, and the list of what is wrong in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from shige.adapters.crs import Crs
from shige.core.errors import ShigeError
from shige.core.values import Ints, Objects

ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "osm_id", "building_id", "edge_id", "block_id", "gid", "编号"),
    "name": ("name", "名称"),
    "address": ("address", "addr:full", "addr_full", "地址"),
    "street": ("street", "addr:street", "addr_street", "道路"),
    "housenumber": ("housenumber", "addr:housenumber", "addr_housenumber", "门牌号"),
    "use": ("use", "building:use", "building", "用途"),
    "floors": ("floors", "building:levels", "building_levels", "levels", "storeys", "层数", "楼层"),
    "height": ("height", "building:height", "高度"),
    "households": ("households", "户数"),
    "dwellings": ("dwellings", "building:flats", "flats", "套数"),
    "entrances": ("entrances", "单元数"),
    "lift": ("lift", "elevator", "电梯"),
    "compound": ("compound", "estate", "小区"),
    "gated": ("gated", "封闭"),
    "code": ("code", "area_code", "社区代码", "代码"),
    "lon": ("lon", "lng", "longitude", "经度", "x"),
    "lat": ("lat", "latitude", "纬度", "y"),
    "wkt": ("wkt", "geometry"),
}
"""Our column and the names under which sources have it, in the order in which they are tried."""

TRUE = {"1", "yes", "true", "是", "有"}
FALSE = {"0", "no", "false", "否", "无"}
_LOST_DIGITS = re.compile(r"\d\.\d+e\+\d+", re.IGNORECASE)
_EXACT = 2**53
_NOT_WHOLE = ("not-a-number", "must be a whole number")


@dataclass(frozen=True, slots=True)
class Problem:
    """One value that cannot be used."""

    source: str
    row: int
    field: str
    value: object
    code: str
    why: str

    def __str__(self) -> str:
        shown = "" if self.value is None else f" {str(self.value)[:60]!r}"
        return f"{self.source}, row {self.row}, {self.field}{shown}: {self.why}"


@dataclass(frozen=True, slots=True)
class Problems:
    """Collects what is wrong, so that a planner sees the list and not only its first line."""

    found: list[Problem] = field(default_factory=list)
    _seen: set[tuple[str, int, str]] = field(default_factory=set)

    def add(self, problem: Problem) -> None:
        """Note a problem; once, however often the cell is read."""
        cell = (problem.source, problem.row, problem.field)
        if cell not in self._seen:
            self._seen.add(cell)
            self.found.append(problem)

    def bad_rows(self, source: str) -> set[int]:
        """The rows of that source that have a problem."""
        return {problem.row for problem in self.found if problem.source == source}

    def raise_if_any(self) -> None:
        """Raise the first problem, with the next ones as facts."""
        if not self.found:
            return
        first = self.found[0]
        more = len(self.found) - 1
        tail = f" ({more} more; --skip-bad leaves such rows out)" if more else " (--skip-bad leaves such rows out)"
        facts: dict[str, object] = {"file": first.source, "row": first.row, "field": first.field, "value": first.value}
        facts |= {f"and {index + 2}": str(problem) for index, problem in enumerate(self.found[1:20])}
        raise ShigeError(first.code, f"{first}{tail}", facts)


@dataclass(frozen=True, slots=True)
class Features:
    """The rows of one layer of one source."""

    source: str
    """File name, with the layer where it has several."""
    columns: Mapping[str, Objects]
    """By lower-case name; cells are `str`, numbers, or None."""
    shape: Objects
    """Shapely geometries as the source has them; None where there is none or it cannot be read."""
    crs: Crs
    first_row: int = 1
    """Number that people give to the first row: 2 under a heading."""
    is_strict: bool = True
    """False where odd values are usual and are dropped (OpenStreetMap's free tags), not refused."""
    attribution: str = ""
    """Whom the licence of the source asks to name."""

    def __len__(self) -> int:
        return len(self.shape)

    def take(self, rows: Any) -> "Features":
        """Those rows only; `row` keeps their numbers."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        numbers = np.asarray(self.rows()[rows])
        columns["\0row"] = numbers.astype(object)
        return replace(self, columns=columns, shape=self.shape[rows])

    def rows(self) -> Ints:
        """The number of each row as people count."""
        kept = self.columns.get("\0row")
        numbers = np.arange(self.first_row, self.first_row + len(self)) if kept is None else kept
        return numbers.astype(np.int32)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads our columns out of one source's columns, with the names that the user mapped."""

    features: Features
    mapping: Mapping[str, str]
    problems: Problems

    def raw(self, name: str) -> Objects:
        """The cells of our column `name`; None everywhere where the source has no such column."""
        names = (self.mapping[name].lower(),) if name in self.mapping else ()
        for candidate in (*names, *ALIASES.get(name, (name,))):
            if candidate in self.features.columns:
                return self.features.columns[candidate]
        return np.full(len(self.features), None, dtype=object)

    def has(self, name: str) -> bool:
        """Whether the source has a column of just that name."""
        return name in self.features.columns

    def texts(self, name: str) -> Objects:
        """Our column as text without blanks at the ends, "" where missing."""
        return np.array([_text(cell) for cell in self.raw(name).tolist()], dtype=object)

    def keys(self, name: str) -> Objects:
        """Our column as keys: text whose digits are all there."""
        cells = self.raw(name).tolist()
        for row, cell in zip(self.features.rows().tolist(), cells, strict=True):
            if _lost_digits(cell):
                why = "the cell is a number and has lost digits beyond the fifteenth; store codes as text"
                self.problems.add(Problem(self.features.source, row, name, cell, "digits-lost", why))
        return np.array([_text(cell) for cell in cells], dtype=object)

    def wholes(self, name: str, *, low: int, high: int) -> Ints:
        """Our column as whole numbers from `low` to `high`, -1 where missing."""
        cells = self.raw(name).tolist()
        values = np.full(len(cells), -1, dtype=np.int32)
        for index, cell in enumerate(cells):
            if _text(cell):
                values[index] = self._whole(name, (low, high), index, cell)
        return values

    def _whole(self, name: str, bounds: tuple[int, int], index: int, cell: object) -> int:
        number = _number(_text(cell))
        if not self.features.is_strict:
            usable = number is not None and bounds[0] <= round(number) <= bounds[1]
            return round(number) if usable and number is not None else -1
        low, high = bounds
        is_whole = number is not None and number == int(number)
        if number is not None and is_whole and low <= number <= high:
            return int(number)
        code, why = ("out-of-range", f"must be from {low} to {high:,}") if is_whole else _NOT_WHOLE
        row = int(self.features.rows()[index])
        self.problems.add(Problem(self.features.source, row, name, cell, code, why))
        return -1

    def reals(self, name: str) -> Any:
        """Our column as real numbers, NaN where missing or no number."""
        numbers = [_number(_text(cell)) for cell in self.raw(name).tolist()]
        return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)

    def flags(self, name: str) -> Ints:
        """Our column as 1, 0 or -1 for yes, no and missing."""
        words = [_text(cell).lower() for cell in self.raw(name).tolist()]
        return np.array([1 if word in TRUE else 0 if word in FALSE else -1 for word in words], dtype=np.int32)


def _text(cell: object) -> str:
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _lost_digits(cell: object) -> bool:
    if isinstance(cell, int | float | np.number):
        return abs(float(cell)) >= _EXACT
    return isinstance(cell, str) and _LOST_DIGITS.fullmatch(cell.strip()) is not None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None
