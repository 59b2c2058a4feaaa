"""What the tables of staff share: how a row is known, what its area is, and how a fault is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

from shige.adapters.cells import clean
from shige.adapters.spreadsheets import seen
from shige.core.areas import level_of
from shige.core.columns import Column, Fault, Row, Said
from shige.core.errors import ShigeError
from shige.core.rights import Right
from shige.imports.profiles import Known, Occasion
from shige.staff import foreign

SYSTEM = Column("system", Said("System", "来源系统"), example="oldgrid", required=True, low=1, high=32,
    says=Said("Short name of the system that the row comes from", "数据来源系统的简称"))  # fmt: skip
CODE = Column("code", Said("Code", "编号"), example="A017", required=True, low=1, high=64,
    says=Said("What it is called there", "在来源系统中的编号"))  # fmt: skip
AREA = Column("area", Said("Area", "区域编码"), example="510107001001001001", required=True, low=1, high=64,
    says=Said("Our code, or one of a table of grid codes", "本系统编码，或对照表中的编码"))  # fmt: skip
CHARGES = Right("assignment", "import", "staffing")
STAFF, BODIES = Right("post", "import", "staffing"), Right("organisation", "import", "staffing")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Makes the faults of a row."""

    row: Row

    def __call__(self, field: str, code: str, en: str, zh: str) -> Known:
        """The row as wrong in one column."""
        value = str(self.row.values.get(field) or "")
        return Known(faults=(Fault(self.row.number, field, value, code, Said(en, zh)),))


def pairs(rows: Sequence[Row], field: str = "code") -> list[tuple[str, str]]:
    """System and code of each row that has one in that column."""
    return [pair(row, field) for row in rows if row.values.get(field)]


def pair(row: Row, field: str = "code") -> tuple[str, str]:
    """System and code of a row."""
    return str(row.values["system"]), str(row.values.get(field) or "")


def text_of(row: Row, field: str) -> str:
    """A value as text; empty where the cell is."""
    return str(row.values.get(field) or "")


def areas(rows: Sequence[Row]) -> Callable[[Row], str]:
    """The area of a row: of the system's own codes what they stand for here."""
    known = foreign.targets(foreign.GRID, pairs(rows, "area"))
    return lambda row: known.get(pair(row, "area"), text_of(row, "area"))


def in_reach(area: str, on: Occasion) -> bool:
    """Whether it is an area at all, and one that the importer reaches."""
    try:
        level_of(area)
    except ShigeError:
        return False
    return on.within.covers(area)


def no_area(fault: Wrong) -> Known:
    """The fault of an area that there is not, or that is out of reach: both read alike."""
    return fault("area", "area-unknown", "There is no such area within your reach", "没有这个区域，或不在您的范围内")


def told(text: str) -> str:
    """A text as it stands in a table that leaves: what came in from such a table says the same again."""
    return clean(seen(text))


def not_own(row: Row) -> bool:
    """Whether a row says that it is shige's own and carries no id of ours."""
    system, code = pair(row)
    return system == foreign.OWN and foreign.own_id(system, code) is None


def no_id(row: Row) -> Known:
    """The fault of such a row."""
    says = (
        "Of the system “shige” the code is the id that an export wrote",
        "来源系统为“shige”时，编号须为导出表中的标识",
    )
    return Wrong(row)("code", "code-own", *says)


def first_moment(day: object) -> datetime:
    """The beginning of a day here; of no day now."""
    return make_aware(datetime.combine(day, time.min)) if isinstance(day, date) else localtime()


def end_moment(day: object) -> datetime | None:
    """The end of a last day here; None for none."""
    return make_aware(datetime.combine(day + timedelta(days=1), time.min)) if isinstance(day, date) else None


def first_day(at: datetime) -> date:
    """The day here on which something begins."""
    return localtime(at).date()


def last_day(at: datetime | None) -> date | None:
    """The last day here of what ends then."""
    return None if at is None else localtime(at - timedelta(microseconds=1)).date()
