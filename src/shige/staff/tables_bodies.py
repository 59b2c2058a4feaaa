"""The tables by which organisations and their bonds come from an existing system."""

from collections.abc import Sequence
from uuid import UUID

from shige.core.columns import Choice, Column, Row, Said
from shige.core.columns import Kind as Cell
from shige.core.network import Bond, Kind
from shige.imports.profiles import Known, Occasion, Profile, Taking
from shige.staff import foreign
from shige.staff.models import GridTie, Organisation
from shige.staff.network import Draft, organisation_make, tie_make
from shige.staff.tables_shared import (
    AREA,
    BODIES,
    CODE,
    SYSTEM,
    Wrong,
    areas,
    in_reach,
    no_area,
    no_id,
    not_own,
    pair,
    pairs,
    text_of,
    told,
)  # fmt: skip

_KINDS = {
    Kind.COMMITTEE: "社区居民委员会", Kind.GRID_GROUP: "网格工作组", Kind.BUILDING_GROUP: "楼栋小组",
    Kind.DEPARTMENT: "部门", Kind.FIELD_UNIT: "派出机构", Kind.PROPERTY: "物业服务企业", Kind.OWNERS: "业主委员会",
    Kind.SOCIAL: "社会组织", Kind.ENTERPRISE: "企业", Kind.PARTNER: "对口联系单位", Kind.VOLUNTEERS: "志愿队伍",
}  # fmt: skip
_BONDS = {Bond.MANAGES: "管理", Bond.SERVES: "服务", Bond.SUPPORTS: "支持", Bond.PARTNERS: "共建"}


def _body_columns() -> tuple[Column, ...]:
    kinds = tuple(Choice(kind.value, Said(kind.value, zh)) for kind, zh in _KINDS.items())
    return (
        SYSTEM, CODE, Column("name", Said("Name", "名称"), example="玉林物业", required=True, low=1, high=64,
               says=Said("What it is called", "组织的名称")),
        Column("kind", Said("Kind", "类别"), Cell.CHOICE, "property", Said("The kind of organisation", "组织的类别"),
               required=True, choices=kinds), AREA,
        Column("above", Said("Belongs to", "上级编号"), example="A001", high=64,
               says=Said("Code of the organisation above; empty at the top", "上级组织的编号，没有上级则留空")),
        Column("phone", Said("Number", "电话"), example="028-85550002", high=20,
               says=Said("Its number for calls", "对外的值班电话")),
    )  # fmt: skip


def bodies_profile() -> Profile:
    """The table of organisations."""
    columns = _body_columns()

    def known(rows: Sequence[Row], on: Occasion) -> list[Known]:
        there = foreign.targets(foreign.BODY, [*pairs(rows), *pairs(rows, "above")])
        found = Organisation.objects.filter(uid__in=set(there.values())).select_related("above")
        bodies, area_of = {str(body.uid): body for body in found}, areas(rows)
        before: set[tuple[str, str]] = set()
        outcomes = []
        for row in rows:
            above = there.get(pair(row, "above")) or ("" if pair(row, "above") in before else None)
            body = bodies.get(there.get(pair(row), ""))
            outcomes.append(_body_known(row, body, above=above, area=area_of(row), on=on))
            before.add(pair(row))
        return outcomes

    def take(takings: Sequence[Taking], on: Occasion) -> None:
        area_of = areas([taking.row for taking in takings])
        for taking in takings:
            (system, code), row = pair(taking.row), taking.row
            above = foreign.targets(foreign.BODY, pairs([row], "above")).get(pair(row, "above"))
            draft = Draft(
                text_of(row, "name"),
                Kind(text_of(row, "kind")),
                area_of(row),
                UUID(above) if above else None,
                text_of(row, "phone"),
                foreign.own_id(system, code),
            )
            uid = organisation_make(draft, actor=on.actor, within=on.within, now=on.now)
            foreign.remember(foreign.BODY, system=system, code=code, target=str(uid))

    says = Said("Organisations that work in the grids, those above first.", "在网格中工作的组织，上级在前。")
    name = Said("Organisations", "组织")
    return Profile("staff-organisations", name, says, BODIES, columns, ("system", "code"), known, take)


def _body_known(row: Row, body: Organisation | None, *, above: str | None, area: str, on: Occasion) -> Known:
    """What there is of a row; `above` is the id of the one above, empty for one of this file, None for nobody known."""
    fault = Wrong(row)
    if not in_reach(area, on):
        return no_area(fault)
    if not_own(row):
        return no_id(row)
    if row.values.get("above") and above is None:
        says = ("There is no organisation of this code, here or in a row before", "本系统及前面各行中没有该编号的组织")
        return fault("above", "organisation-unknown", *says)
    if body is None or (body.valid_to is not None and pair(row)[0] != foreign.OWN):
        return Known()
    if _is_same(row, body, above=above, area=area, on=on):
        return Known(row.values)
    says = ("This organisation is another one here: change it on its page", "本系统中该组织内容不同：请在页面修改")
    return fault("code", "organisation-other", *says)


def _is_same(row: Row, body: Organisation, *, above: str | None, area: str, on: Occasion) -> bool:
    """Whether a row says what there is of an organisation; one above it that is out of reach is not asked for."""
    name, phone = told(text_of(row, "name")), row.values.get("phone")
    same = (told(body.name), body.kind, body.area) == (name, text_of(row, "kind"), area) and body.valid_to is None
    there = "" if body.above is None or not on.within.covers(body.above.area) else str(body.above.uid)
    if not same or (phone is not None and told(str(phone)) != told(body.phone)):
        return False
    return not row.values.get("above") or above == there


def ties_profile() -> Profile:
    """The table of bonds."""
    bonds = tuple(Choice(bond.value, Said(bond.value, zh)) for bond, zh in _BONDS.items())
    columns = (
        SYSTEM,
        CODE,
        AREA,
        Column(
            "bond",
            Said("Bond", "关系"),
            Cell.CHOICE,
            "serves",
            Said("What the organisation is to the area", "该组织与该区域的关系"),
            required=True,
            choices=bonds,
        ),
    )

    def known(rows: Sequence[Row], on: Occasion) -> list[Known]:
        there, area_of = foreign.targets(foreign.BODY, pairs(rows)), areas(rows)
        ties = GridTie.objects.filter(valid_to=None, organisation__uid__in=set(there.values()))
        bound = {(str(uid), *rest) for uid, *rest in ties.values_list("organisation__uid", "area", "bond")}
        found = []
        for row in rows:
            body = there.get(pair(row))
            if not in_reach(area_of(row), on):
                found.append(no_area(Wrong(row)))
            elif body is None:
                found.append(
                    Wrong(row)(
                        "code", "organisation-unknown", "Bring the organisations first", "没有这个组织，请先导入组织"
                    )
                )
            else:
                found.append(Known(row.values if (body, area_of(row), text_of(row, "bond")) in bound else None))
        return found

    def take(takings: Sequence[Taking], on: Occasion) -> None:
        rows = [taking.row for taking in takings]
        there, area_of = foreign.targets(foreign.BODY, pairs(rows)), areas(rows)
        for row in rows:
            to = (area_of(row), Bond(text_of(row, "bond")))
            tie_make(UUID(there[pair(row)]), to=to, actor=on.actor, within=on.within, now=on.now)

    says = Said("What organisations are to grids and communities.", "组织与网格、社区的关系。")
    name = Said("Bonds", "组织与网格的关系")
    identity = ("system", "code", "area", "bond")
    return Profile("staff-ties", name, says, BODIES, columns, identity, known, take)
