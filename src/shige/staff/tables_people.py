"""The tables by which people, their posts and their shifts come from an existing system."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from shige.adapters.roles_file import shipped_roles
from shige.core.columns import Choice, Column, Row, Said
from shige.core.columns import Kind as Cell
from shige.core.duty import ALWAYS, hours_told, shift_hours
from shige.core.errors import ShigeError
from shige.core.roles import check_area
from shige.imports.profiles import Known, Occasion, Profile, Taking
from shige.staff import foreign
from shige.staff.models import Person, Post, Shift
from shige.staff.rosters import shifts_set
from shige.staff.services import Order, person_make, person_take, post_assign
from shige.staff.tables_shared import (
    AREA,
    CODE,
    STAFF,
    SYSTEM,
    Wrong,
    areas,
    end_moment,
    first_day,
    first_moment,
    in_reach,
    last_day,
    no_area,
    no_id,
    not_own,
    pair,
    pairs,
    text_of,
    told,
)

_SHIFT = re.compile(r"^([1-7])(?:-([1-7]))? (\d{1,2})-(\d{1,2})$")


def shifts_written(bits: int) -> str:
    """The hours of a week as the table writes them: "1 9-18; 2 9-18"; empty for always."""
    return "" if bits == ALWAYS else "; ".join(f"{day + 1} {start}-{end}" for day, start, end in hours_told(bits))


def shifts_read(text: str) -> int:
    """The bits of the hours of a week that a table writes: "1-5 9-18; 6 9-12".

    Raises:
        ShigeError: "shift-hours".
    """
    shifts: list[tuple[int, int, int]] = []
    for part in filter(None, (part.strip() for part in re.split("[;；]", text))):
        found = _SHIFT.match(part)
        if found is None:
            raise ShigeError("shift-hours", f"{part!r} is no shift", {"field": "hours", "value": part})
        first, last, start, end = found.groups()
        shifts += [(day, int(start), int(end)) for day in range(int(first) - 1, int(last or first))]
    return shift_hours(shifts)


def people_profile() -> Profile:
    """The table of people."""

    def known(rows: Sequence[Row], on: Occasion) -> list[Known]:  # noqa: ARG001 - as imports calls it
        there = foreign.targets(foreign.PERSON, pairs(rows))
        people = {str(person.uid): person for person in Person.objects.filter(uid__in=set(there.values()))}
        found = []
        for row in rows:
            person = people.get(there.get(pair(row), ""))
            if not_own(row):
                found.append(no_id(row))
            elif person is not None and told(person.name.open()) != told(text_of(row, "name")):
                says = (
                    "This code belongs to somebody else: names are changed by hand",
                    "编号已属于另一人：姓名请人工更正",
                )
                found.append(Wrong(row)("name", "person-other", *says))
            else:
                found.append(Known(None if person is None else row.values))
        return found

    def take(takings: Sequence[Taking], on: Occasion) -> None:
        for taking in takings:
            system, code = pair(taking.row)
            name, own = text_of(taking.row, "name"), foreign.own_id(system, code)
            if own is None:
                uid = person_make(name, actor=on.actor, now=on.now)
            else:
                uid = person_take(name, uid=own, actor=on.actor, now=on.now)
            foreign.remember(foreign.PERSON, system=system, code=code, target=str(uid))

    says = Said("People who hold posts: a name and a code, nothing else.", "担任岗位的人员：只有姓名和编号。")
    column = Column("name", Said("Name", "姓名"), example="王某", required=True, low=1, high=32,
        says=Said("What they are called by", "平时的称呼"))  # fmt: skip
    name = Said("People", "人员")
    return Profile("staff-people", name, says, STAFF, (SYSTEM, CODE, column), ("system", "code"), known, take)


def posts_profile() -> Profile:
    """The table of posts."""
    roles = tuple(Choice(role.code, Said(role.en, role.zh)) for role in shipped_roles())
    columns = (
        SYSTEM, CODE, Column("person", Said("Person", "人员编号"), example="R001", required=True, low=1, high=64,
               says=Said("Code of the person in the table of people", "人员表中的编号")),
        Column("role", Said("Role", "岗位类型"), Cell.CHOICE, "GRID_WORKER", Said("The kind of post", "岗位的类型"),
               required=True, choices=roles), AREA,
        Column("rank", Said("Order", "顺位"), Cell.WHOLE, "0", Said("0 the holder, 1 a backup", "0 为本人，1 为备岗"),
               required=True, low=0, high=9),
        Column("title", Said("Title", "岗位名称"), example="东门小区网格员", high=64,
               says=Said("What the post is called there; may stay empty", "当地对岗位的叫法，可不填")),
        Column("phone", Said("Number of the post", "岗位电话"), example="028-85550001", high=20,
               says=Said("The number of the post, not the person's own", "岗位的公务电话，不填个人号码")),
        Column("since", Said("From", "起始日期"), Cell.DAY, "2026-01-01", Said("The first day", "到岗的第一天"),
               required=True),
        Column("until", Said("Until", "截止日期"), Cell.DAY, "2026-12-31",
               Said("The last day; empty where none is set", "任岗的最后一天，没有则留空")),
    )  # fmt: skip

    def known(rows: Sequence[Row], on: Occasion) -> list[Known]:
        there = foreign.targets(foreign.POST, pairs(rows))
        who = foreign.targets(foreign.PERSON, pairs(rows, "person"))
        found = Post.objects.filter(uid__in=set(there.values())).select_related("person")
        posts, area_of = {str(post.uid): post for post in found}, areas(rows)
        return [
            _post_known(row, posts.get(there.get(pair(row), "")), who.get(pair(row, "person")), area_of(row), on)
            for row in rows
        ]

    def take(takings: Sequence[Taking], on: Occasion) -> None:
        rows = [taking.row for taking in takings]
        who, area_of = foreign.targets(foreign.PERSON, pairs(rows, "person")), areas(rows)
        for row in rows:
            system, code = pair(row)
            order = Order(
                UUID(who[pair(row, "person")]), text_of(row, "role"), area_of(row),
                first_moment(row.values["since"]), end_moment(row.values.get("until")), rank=_rank(row),
                title=text_of(row, "title"), phone=text_of(row, "phone"), uid=foreign.own_id(system, code),
            )  # fmt: skip
            uid = post_assign(order, actor=on.actor, within=on.within, now=on.now, why=on.why)
            foreign.remember(foreign.POST, system=system, code=code, target=str(uid))

    says = Said("Who holds which post where, as the holder or a backup.", "谁在哪里担任什么岗位，本人或备岗。")
    return Profile("staff-posts", Said("Posts", "岗位"), says, STAFF, columns, ("system", "code"), known, take)


def _post_known(row: Row, post: Post | None, who: str | None, area: str, on: Occasion) -> Known:
    fault = Wrong(row)
    if not in_reach(area, on):
        return no_area(fault)
    if not_own(row):
        return no_id(row)
    if who is None:
        return fault(
            "person",
            "person-unknown",
            "Bring the people first: there is nobody of this code",
            "没有此编号的人员，请先导入人员",
        )
    try:
        check_area(shipped_roles()[text_of(row, "role")], area)
    except ShigeError:
        return fault("area", "post-area", "This role is not held over such an area", "该岗位类型不在这一层级")
    if post is None:
        return _period_known(row)
    if _is_same(row, post, who=who, area=area):
        return Known(row.values)
    return fault(
        "code",
        "post-other",
        "This post is another one here: end it on its page and bring it under a new code",
        "本系统中该岗位内容不同：请先在页面结束，再用新编号导入",
    )


def _period_known(row: Row) -> Known:
    """A new post, whose last day must not lie before its first."""
    until = end_moment(row.values.get("until"))
    if until is not None and until <= first_moment(row.values["since"]):
        return Wrong(row)("until", "period-order", "The last day lies before the first", "截止日期早于起始日期")
    return Known()


def _is_same(row: Row, post: Post, *, who: str, area: str) -> bool:
    """Whether a row says what there is of a post; columns that the file does not have say nothing."""
    same = (str(post.person.uid), post.role, post.area, post.rank) == (who, text_of(row, "role"), area, _rank(row))
    said = all(
        row.values.get(field) is None or told(text_of(row, field)) == told(getattr(post, field))
        for field in ("title", "phone")
    )
    begin = first_day(post.valid_from) == row.values["since"]
    return same and said and begin and row.values.get("until", last_day(post.valid_to)) == last_day(post.valid_to)


def shifts_profile() -> Profile:
    """The table of shifts."""
    hours = Column("hours", Said("Hours", "值守时段"), example="1-5 9-18; 6 9-12", high=2000,
        says=Said("Days 1 to 7 and hours; empty for day and night", "星期 1-7 和小时；全天留空"))  # fmt: skip

    def known(rows: Sequence[Row], on: Occasion) -> list[Known]:
        there = foreign.targets(foreign.POST, pairs(rows))
        found = {str(post.uid): post for post in Post.objects.filter(uid__in=set(there.values()))}
        weeks: dict[int, list[tuple[int, int, int]]] = {}
        shifts = Shift.objects.filter(post__in=[post.pk for post in found.values()])
        for key, *shift in shifts.values_list("post_id", "day", "start", "end"):
            weeks.setdefault(key, []).append((shift[0], shift[1], shift[2]))
        return [_shift_known(row, found.get(there.get(pair(row), "")), weeks, on) for row in rows]

    def take(takings: Sequence[Taking], on: Occasion) -> None:
        there = foreign.targets(foreign.POST, pairs([taking.row for taking in takings]))
        for taking in takings:
            bits = shifts_read(text_of(taking.row, "hours"))
            shifts = () if bits == ALWAYS else hours_told(bits)
            uid = UUID(there[pair(taking.row)])
            shifts_set(uid, shifts=shifts, actor=on.actor, within=on.within, now=on.now)

    says = Said("At which hours of the week posts are on duty.", "各岗位每周的值守时段。")
    name = Said("Shifts", "班次")
    return Profile("staff-shifts", name, says, STAFF, (SYSTEM, CODE, hours), ("system", "code"), known, take)


def _shift_known(row: Row, post: Post | None, weeks: Mapping[int, list[tuple[int, int, int]]], on: Occasion) -> Known:
    if post is None or not on.within.covers(post.area):
        return Wrong(row)(
            "code", "post-unknown", "There is no such post: bring the posts first", "没有这个岗位，请先导入岗位"
        )
    try:
        wanted = shifts_read(text_of(row, "hours"))
    except ShigeError:
        return Wrong(row)(
            "hours", "shift-hours", "Write days 1 to 7 and hours, as 1-5 9-18", "请按 1-5 9-18 的格式填写"
        )
    now = shift_hours(weeks.get(post.pk, ()))
    return Known(row.values if now == wanted else {**row.values, "hours": shifts_written(now) or "24h"})


def _rank(row: Row) -> int:
    return int(text_of(row, "rank") or 0)
