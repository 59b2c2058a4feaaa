"""Writes the whole report of a plan into a folder: the page and, where asked for, the sheets of doors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shige.core.errors import ShigeError
from shige.core.values import City, Plan, Tier
from shige.report.doors import rows_by_code
from shige.report.page import write_page
from shige.report.pagedata import page_data
from shige.report.places import place_names
from shige.report.sheetdata import Ground
from shige.report.sheets import write_sheets


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader wants of a report."""

    sheets: str = "all"
    """all, none, or the code of one general grid."""
    tell: Callable[[str], None] = lambda _: None
    """Called with the code of each general grid whose sheets are done."""


def write_report(folder: Path, plan: Plan, *, city: City | None, wish: Wish) -> Path:
    """Write `folder/index.html` and `folder/sheets/<code>.pdf`; the path of the page.

    Raises:
        ShigeError: "too-large", "unknown-grid" for sheets of a general grid that is not there, or "write-failed".
    """
    wanted = sheets_wanted(plan, sheets=wish.sheets)
    data = page_data(plan, city)
    try:
        (folder / "sheets" if wanted else folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"the folder {folder} cannot be made: {reason}"
        raise ShigeError("write-failed", message, {"folder": str(folder), "reason": reason}) from error
    rows = rows_by_code(plan.grids)
    ground = Ground.of(plan, city)
    for code in wanted:
        pages = write_sheets(folder / "sheets" / f"{code}.pdf", plan, code=code, ground=ground)
        for micro, number in pages.items():
            data["grids"]["page"][rows[micro]] = number
        wish.tell(code)
    data["sheets"] = list(wanted)
    data["place"] = place_names(plan)
    page = folder / "index.html"
    write_page(page, data, title=" ".join(data["place"]) or "方案")
    return page


def sheets_wanted(plan: Plan, *, sheets: str) -> Sequence[str]:
    """The codes of the general grids whose sheets are asked for."""
    general = [str(code) for code in plan.grids.code[plan.grids.tier == Tier.GENERAL]]
    if sheets in {"all", "none"}:
        return general if sheets == "all" else []
    if sheets not in general:
        message = f"there is no general grid {sheets} in the plan: give all, none, or the 18 digits of a general grid"
        raise ShigeError("unknown-grid", message, {"asked": sheets, "first": general[0] if general else ""})
    return [sheets]
