"""Reads one cell of a table that came in as the value that its column asks for, or says what is wrong with it."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shige.core.columns import Column, Fault, Kind, Said, written

EXACT = 10**15
"""From here on a spreadsheet's number has lost digits: it keeps fifteen of them."""
UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad]")
"""Characters that nobody sees and that turn what one sees around: they say nothing and go."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
QUOTED = re.compile(r"^'(?=\s*[=+\-@\t\r＝＋－＠])")
"""The apostrophe that our own tables put before what looks like a formula."""
YES = {"yes": True, "y": True, "true": True, "1": True, "是": True, "有": True, "√": True}
NO = {"no": False, "n": False, "false": False, "0": False, "否": False, "无": False, "×": False}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MOMENT = re.compile(_DAY.pattern + r"[T ]+(\d{1,2})[::](\d{2})(?:[::]\d{2})?")


class _WrongError(Exception):
    """A cell that cannot be read: a code, and the words in English and Chinese."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as it came, its text, and the column that it stands in."""

    raw: object
    text: str
    column: Column


def read_cell(raw: object, column: Column, *, row: int) -> tuple[object, Fault | None]:
    """The value of a cell, and None or what is wrong with it; an empty cell is None."""
    text = clean(raw)
    if text == "":
        return None, _missing(column, row) if column.required else None
    try:
        value = _READ[column.kind](_Cell(raw, text, column))
        _bounded(value, column)
    except _WrongError as error:
        code, en, zh = error.args
        return None, Fault(row, column.key, text[:80], code, Said(en, zh), bound=column.bound)
    return value, None


def clean(raw: object) -> str:
    """The text of a cell without what nobody sees: blanks around it, zero-width and direction marks."""
    if isinstance(raw, datetime | date):
        return raw.isoformat()
    if raw is None:
        return ""
    said = unicodedata.normalize("NFC", UNSEEN.sub("", written(raw))).replace("\u00a0", " ").strip()
    return QUOTED.sub("", said).strip()


def _missing(column: Column, row: int) -> Fault:
    says = Said(f"{column.name.en} is missing", f"缺少{column.name.zh}")
    return Fault(row, column.key, "", "value-missing", says, bound=column.bound)


def _text(cell: _Cell) -> str:
    if CONTROL.search(cell.text):
        raise _WrongError("text-control", "has control characters", "含有控制字符")
    if not isinstance(cell.raw, bool):
        _exact(cell.raw)
    return cell.text


def _exact(raw: object) -> None:
    """A long number that a spreadsheet keeps as one has lost its last digits."""
    if isinstance(raw, int | float) and (abs(raw) >= EXACT or not math.isfinite(raw)):
        en = "was kept as a number and has lost digits: format the column as text and enter it anew"
        raise _WrongError("digits-lost", en, "被存成了数字，末尾几位已丢失：请把该列设为文本格式后重新填写")


def _code(cell: _Cell) -> str:
    _exact(cell.raw)
    if not (cell.text.isascii() and cell.text.isdecimal()):
        if re.fullmatch(r"\d+(\.\d+)?[eE]\+?\d+", cell.text):
            _exact(math.inf)
        raise _WrongError("not-digits", "is not made of digits alone", "只能填数字")
    return cell.text


def _whole(cell: _Cell) -> int:
    number = _real(cell)
    if number != int(number):
        raise _WrongError("not-whole", "is no whole number", "必须是整数")
    return int(number)


def _real(cell: _Cell) -> float:
    try:
        number = float(cell.text.replace(",", ""))
    except ValueError:
        raise _WrongError("not-a-number", "is no number", "不是数字") from None
    if not math.isfinite(number) or abs(number) >= EXACT:
        raise _WrongError("not-a-number", "is no number", "不是数字")
    return number


def _day(cell: _Cell) -> date:
    if isinstance(cell.raw, datetime):
        return cell.raw.date()
    found = _DAY.fullmatch(cell.text)
    try:
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(cell.text)
    except ValueError:
        raise _WrongError("not-a-day", "is no day such as 2026-11-23", "不是日期，例：2026-11-23") from None


def _moment(cell: _Cell) -> datetime:
    found = _MOMENT.fullmatch(cell.text)
    try:
        return datetime.fromisoformat("{}-{:0>2}-{:0>2}T{:0>2}:{}".format(*found.groups()) if found else cell.text)
    except ValueError:
        said = "is no time such as 2026-11-23 08:30", "不是时间，例：2026-11-23 08:30"
        raise _WrongError("not-a-moment", *said) from None


def _choice(cell: _Cell) -> str:
    for choice in cell.column.choices:
        if cell.text.lower() in {choice.key.lower(), choice.name.en.lower(), choice.name.zh}:
            return choice.key
    allowed = ", ".join(choice.name.en for choice in cell.column.choices)
    zh = "、".join(choice.name.zh for choice in cell.column.choices)
    raise _WrongError("not-a-choice", f"is none of {allowed}", f"只能填：{zh}")


def _yes(cell: _Cell) -> bool:
    known = {**YES, **NO}.get(cell.text.lower())
    if known is None:
        raise _WrongError("not-yes-or-no", "is neither yes nor no", "只能填“是”或“否”")
    return known


_READ: Mapping[Kind, Callable[[_Cell], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.WHOLE: _whole,
    Kind.REAL: _real,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.CHOICE: _choice,
    Kind.YES: _yes,
}


def _bounded(value: object, column: Column) -> None:
    low, high = column.limits
    if isinstance(value, str):
        if column.kind == Kind.CHOICE or _between(len(value), low, high):
            return
        raise _WrongError("text-length", f"must have {column.bound} characters", f"长度应为 {column.bound} 个字符")
    if isinstance(value, int | float) and not isinstance(value, bool) and not _between(value, low, high):
        raise _WrongError("out-of-bounds", f"must lie in {column.bound}", f"应在 {column.bound} 之间")


def _between(number: float, low: float | None, high: float | None) -> bool:
    return (low is None or low <= number) and (high is None or number <= high)
