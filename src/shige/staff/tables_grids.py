"""The table of grid codes: what an existing system calls our grids, and what each of them is."""

from collections.abc import Iterable, Mapping, Sequence

from shige.core.areas import level_of
from shige.core.columns import Choice, Column, Row, Said
from shige.core.columns import Kind as Cell
from shige.core.errors import ShigeError
from shige.core.roles import Unit, unit_of
from shige.imports.profiles import Known, Occasion, Profile, Taking
from shige.staff import foreign
from shige.staff.tables_shared import (
    AREA,
    CODE,
    STAFF,
    SYSTEM,
    Wrong,
    in_reach,
    no_area,
    no_id,
    pair,
    pairs,
    text_of,
    told,
)  # fmt: skip
from shige.territory.selectors import atlas_now

_TYPES = {
    Unit.STREET: Said("Street", "街道"), Unit.COMMUNITY: Said("Community", "社区"),
    Unit.GRID: Said("General grid", "一般网格"), Unit.MICRO: Said("Micro-grid", "微网格"),
    Unit.DEDICATED: Said("Dedicated grid", "专属网格"),
}  # fmt: skip


def grids_profile() -> Profile:
    """The table of grid codes."""
    columns = (
        SYSTEM, CODE, AREA,
        Column("name", Said("Name", "名称"), example="东门小区网格", high=64,
               says=Said("What the grid is called there; of our own as it is published",
                         "来源系统中的网格名称；本系统网格以发布为准")),
        Column("type", Said("Type", "类型"), Cell.CHOICE, "一般网格",
               Said("What it is; must agree with the area", "网格类型，须与区域编码一致"),
               choices=tuple(Choice(unit.value, said) for unit, said in _TYPES.items())),
    )  # fmt: skip

    def known(rows: Sequence[Row], on: Occasion) -> list[Known]:
        there, called = foreign.targets(foreign.GRID, pairs(rows)), foreign.names(pairs(rows))
        ours = names_published(text_of(row, "area") for row in rows if pair(row)[0] == foreign.OWN)
        return [_grid_known(row, there=there.get(pair(row)), name=called.get(pair(row), ""), on=on, ours=ours)
                for row in rows]  # fmt: skip

    def take(takings: Sequence[Taking], on: Occasion) -> None:  # noqa: ARG001 - as imports calls it
        for taking in takings:
            (system, code), kept = pair(taking.row), taking.current or {}
            name = text_of(taking.row, "name") if "name" in taking.row.values else str(kept.get("name") or "")
            foreign.remember(foreign.GRID, system=system, code=code, target=text_of(taking.row, "area"), name=name)

    says = Said("What an existing system calls our grids.", "来源系统的网格编码与本系统编码对照。")
    name = Said("Grid codes", "网格编码对照")
    return Profile("staff-grids", name, says, STAFF, columns, ("system", "code"), known, take)


def names_published(codes: Iterable[str]) -> Mapping[str, str]:
    """The published names of communities (12 digits) and grids by their codes; of others there is nothing."""
    atlas, found = atlas_now(), {}
    for code in {code for code in codes if len(code) in {12, 18} and code.isdecimal()}:
        number = int(code.ljust(18, "0"))
        row = int(atlas.code.searchsorted(number))
        if row < len(atlas.code) and int(atlas.code[row]) == number:
            found[code] = str(atlas.name[row])
    return found


def type_of(area: str) -> str:
    """What an area is, as the table writes it."""
    return unit_of(area).value


def _grid_known(row: Row, *, there: str | None, name: str, on: Occasion, ours: Mapping[str, str]) -> Known:
    fault, area, wanted = Wrong(row), text_of(row, "area"), text_of(row, "type")
    if not in_reach(area, on):
        return no_area(fault)
    if wanted and wanted != _type_if_any(area):
        return fault("type", "grid-type", "This area is of another type", "该区域不是这一类型")
    if pair(row)[0] == foreign.OWN:
        return _own_known(row, published=ours.get(area))
    if there is None:
        return Known()
    return Known({**row.values, "area": there, "name": name or None})


def _own_known(row: Row, *, published: str | None) -> Known:
    """Of our own system nothing comes in: a row says what there is, or it is wrong."""
    if text_of(row, "code") != text_of(row, "area"):
        return no_id(row)
    if published is None:
        return no_area(Wrong(row))
    if row.values.get("name") and told(text_of(row, "name")) != told(published):
        says = ("Our grids are named in their plan: rename it there", "本系统网格名称请在方案中修改")
        return Wrong(row)("name", "grid-name", *says)
    return Known(row.values)


def _type_if_any(area: str) -> str:
    try:
        level_of(area)
        return type_of(area)
    except ShigeError:
        return ""
