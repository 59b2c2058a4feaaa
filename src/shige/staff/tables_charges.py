"""The table of assignments: which post or organisation stands by a micro-grid, an area, or households to contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from shige.core.assigning import Charge, Charged
from shige.core.columns import Choice, Column, Fault, Row, Said
from shige.core.columns import Kind as Cell
from shige.core.errors import ShigeError
from shige.imports.profiles import Known, Occasion, Profile, Taking
from shige.staff import foreign
from shige.staff.assigning import Wanted, assignment_make, assignments_open
from shige.staff.doors import Doors, doors_of, strange_door
from shige.staff.models import Assignment
from shige.staff.tables_shared import (
    AREA,
    CHARGES,
    SYSTEM,
    Wrong,
    areas,
    end_moment,
    first_day,
    first_moment,
    in_reach,
    last_day,
    no_area,
    pair,
    pairs,
    text_of,
)  # fmt: skip

KINDS = {
    Charge.SPONSOR: Said("Sponsor", "包联"), Charge.AREA: Said("Responsibility area", "责任区"),
    Charge.CONTACT: Said("Contact household", "联系户"),
}  # fmt: skip
LONGEST = 30_000
"""Characters of the doors of one row: what a cell of a spreadsheet holds."""


@dataclass(frozen=True, slots=True)
class _There:
    """What the rows of a file stand on: who there is by code, what they hold, and the doors that are named."""

    posts: Mapping[tuple[str, str], str]
    bodies: Mapping[tuple[str, str], str]
    held: Mapping[tuple[str, str, str], Assignment]
    doors: Doors


def charges_profile() -> Profile:
    """The table of assignments."""
    columns = (
        SYSTEM,
        Column("charge", Said("What", "承担内容"), Cell.CHOICE, "包联",
               Said("What is taken on", "承担的内容"), required=True,
               choices=tuple(Choice(charge.value, said) for charge, said in KINDS.items())),
        AREA,
        Column("post", Said("Post", "岗位编号"), example="P001", high=64,
               says=Said("Code of the post; empty where an organisation does", "岗位表中的编号，组织承担则留空")),
        Column("body", Said("Organisation", "组织编号"), example="A001", high=64,
               says=Said("Code of the organisation; empty where a post does", "组织表中的编号，岗位承担则留空")),
        Column("doors", Said("Doors", "门户"), example="b1024/1/3/301 b1024/1/3/302", high=LONGEST,
               says=Said("Households to contact as building/entrance/floor/door, of an area its units; blanks between",
                         "联系户写楼栋编号/单元/楼层/门牌号，责任区写地址单元，用空格分隔")),
        Column("since", Said("From", "起始日期"), Cell.DAY, "2026-01-01", Said("The first day", "第一天"),
               required=True),
        Column("until", Said("Until", "截止日期"), Cell.DAY, "2026-12-31",
               Said("The last day; empty where none is set", "最后一天，没有则留空")),
    )  # fmt: skip
    says = Said("Who stands by which micro-grid, area or households.", "谁包联哪个微网格、负责哪片区域、联系哪些住户。")
    identity = ("system", "charge", "area", "post", "body")
    name = Said("Assignments", "包联、责任区、联系户")
    return Profile("staff-assignments", name, says, CHARGES, columns, identity, _known, _take)


def _known(rows: Sequence[Row], on: Occasion) -> list[Known]:
    area_of, found = areas(rows), _there(rows, on)
    return [_row_known(row, area_of(row), found, on) for row in rows]


def _there(rows: Sequence[Row], on: Occasion) -> _There:
    area_of = areas(rows)
    posts, bodies = (
        foreign.targets(foreign.POST, pairs(rows, "post")),
        foreign.targets(foreign.BODY, pairs(rows, "body")),
    )
    held = on.within.filter_covered(assignments_open(on.now)).select_related("post", "organisation")
    named = held.filter(area__in={area_of(row) for row in rows}).prefetch_related("doors")
    holders = ((row, row.post or row.organisation) for row in named)
    by_holder = {(row.kind, row.area, str(holder.uid)): row for row, holder in holders if holder is not None}
    wanted = [(text_of(row, "charge"), area_of(row), text_of(row, "doors").split()) for row in rows]
    return _There(posts, bodies, by_holder, doors_of([each for each in wanted if in_reach(each[1], on)]))


def _row_known(row: Row, area: str, found: _There, on: Occasion) -> Known:
    fault, names = Wrong(row), text_of(row, "doors").split()
    if not in_reach(area, on):
        return no_area(fault)
    holder = _holder(row, found)
    if isinstance(holder, Known):
        return holder
    try:
        Charged(Charge(text_of(row, "charge")), "", area, frozenset(names))
    except ShigeError as error:
        return fault(str(error.facts.get("field", "area")), error.code, *_FAULTS[error.code])
    strange = strange_door(text_of(row, "charge"), area=area, names=names, doors=found.doors)
    if strange:
        says = Said(f"There is no {strange} in this area", f"该区域内没有 {strange}")
        return Known(faults=(Fault(row.number, "doors", strange, "door-unknown", says, bound=area),))
    return _compared(row, found.held.get((text_of(row, "charge"), area, holder)), doors=found.doors)


def _holder(row: Row, found: _There) -> str | Known:
    """The id of the post or organisation of a row; the row as wrong where it names none, both, or an unknown one."""
    if bool(row.values.get("post")) == bool(row.values.get("body")):
        says = ("Name a post or an organisation, one of them", "岗位编号和组织编号填写其中一项")
        return Wrong(row)("post", "assignment-holder", *says)
    key, known = ("post", found.posts) if row.values.get("post") else ("body", found.bodies)
    uid = known.get(pair(row, key))
    if uid is None:
        return Wrong(row)(key, f"{key}-unknown", "There is nothing of this code here", "本系统中没有该编号")
    return uid


def _compared(row: Row, held: Assignment | None, *, doors: Doors) -> Known:
    """New, the same, or another one than there is, which is ended on its page first."""
    since, until = first_moment(row.values["since"]), end_moment(row.values.get("until"))
    if held is None and until is not None and until <= since:
        return Wrong(row)("until", "period-order", "The last day lies before the first", "截止日期早于起始日期")
    if held is None:
        return Known()
    named = {doors.kept(name) for name in text_of(row, "doors").split()}
    last = last_day(held.valid_to)
    same = named == {door.door for door in held.doors.all()} and first_day(held.valid_from) == row.values["since"]
    if same and row.values.get("until", last) == last:
        return Known(row.values)
    says = (
        "They hold this with other doors or days: end it on its page first",
        "已承担但门户或日期不同：请先在页面结束",
    )
    return Wrong(row)("charge", "assignment-other", *says)


def _take(takings: Sequence[Taking], on: Occasion) -> None:
    rows = [taking.row for taking in takings]
    area_of, found = areas(rows), _there(rows, on)
    for row in rows:
        post, body = found.posts.get(pair(row, "post")), found.bodies.get(pair(row, "body"))
        wanted = Wanted(
            Charge(text_of(row, "charge")), area_of(row), first_moment(row.values["since"]),
            post_uid=UUID(post) if post else None, body_uid=UUID(body) if body else None,
            doors=tuple(text_of(row, "doors").split()), valid_to=end_moment(row.values.get("until")),
        )  # fmt: skip
        assignment_make(wanted, actor=on.actor, within=on.within, now=on.now, why=on.why)


_FAULTS = {
    "assignment-area": ("Sponsors and contacts are over a micro-grid", "包联和联系户只能落到微网格"),
    "assignment-doors": (
        "A sponsor names no doors, a contact names its doors, an area those of one grid, at most 500",
        "包联不填门户，联系户须填门户，责任区门户须在同一网格内，最多 500 个",
    ),
    "area-unit": ("Nothing is taken on over such an area", "该层级不能承担"),
}
