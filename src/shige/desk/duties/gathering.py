"""Puts together what the pages of assignments, loads and the template show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from shige.access.routes import Visit
from shige.adapters.duties_file import shipped_duties
from shige.core.assigning import Charge
from shige.core.duties import DutyRule, Line
from shige.core.errors import ShigeError
from shige.core.network import Kind
from shige.desk import ground
from shige.desk.cards import number
from shige.desk.duties.forms import BODY, POST, AssignmentForm
from shige.desk.duties.words import CHARGES, FAULTS
from shige.desk.forms import fault_said
from shige.desk.network.words import KINDS
from shige.desk.page import role_name, speaks_english
from shige.rules.services import RuleOrder
from shige.staff.assigning import AssignmentRow, assignment_cover, assignment_make, assignments
from shige.staff.grid_weeks import GridLoad, grid_loads, load_preview
from shige.staff.loads import PostLoad, post_loads
from shige.staff.network import organisations
from shige.staff.selectors import posts_in
from shige.staff.templating import network_missing

MOST = 50
"""Rows of a list that a page shows; the figure beside says how many there are."""
_STREET, _COMMUNITY = 9, 12


@dataclass(frozen=True, slots=True)
class Week:
    """The week of a grid or a post, ready to be read."""

    name: str
    detail: str
    """Households of a grid, role of a post."""
    weekly: str
    ceiling: str
    share: int
    """Per cent of the ceiling."""
    is_over: bool
    lines: tuple[tuple[str, str, str], ...]
    """Name of the duty, how it is reckoned, minutes."""


def assignment_facts(area: str, *, charge: str, visit: Visit) -> dict[str, object]:
    """One kind of assignment in an area: who holds what, what is open, done twice or gone."""
    kind = Charge(charge) if charge in set(Charge) else Charge.SPONSOR
    look = ground.looked_at(area)
    names = {grid.code: grid.name for grid in look.grids}
    rows = [row for row in assignments(area, scope=visit.scope, now=visit.now) if row.charge == kind]
    holders = {str(row.holder_uid): _holder(row) for row in rows}
    cover = assignment_cover(area, charge=kind, now=visit.now) if len(area) >= _STREET else None
    return {
        **ground.way(look, route="desk:assignments"),
        "tabs": [(each.value, name, each == kind) for each, name in CHARGES.items()],
        "rows": [(row, names.get(row.area, row.area), _holder(row)) for row in rows[:MOST]],
        "count": len(rows),
        "charge": kind.value,
        "cover": cover,
        "holes": [(hole, names.get(hole.grid, hole.grid)) for hole in cover.holes[:MOST]] if cover else [],
        "doubles": [
            (names.get(double.grid, double.grid), "、".join(holders.get(who, "…") for who in double.holders))
            for double in (cover.doubles[:MOST] if cover else ())
        ],
        "may_edit": visit.may("assignment", "edit"),
        "loads": visit.scope_for("load", "read", purpose="staffing").covers(area),
    }


def assignment_form(visit: Visit, *, area: str, data: Mapping[str, object] | None, charge: str = "") -> AssignmentForm:
    """The form with the posts and organisations of an area, of a grid those of its community, to choose from."""
    seen, around = visit.scope_for("post", "read", purpose="staffing"), area[:_COMMUNITY]
    posts = posts_in(around, scope=seen, now=visit.now)
    holders = [(f"{POST}:{row.uid}", f"{row.person} · {row.title or role_name(row.role)}") for row in posts]
    known = visit.scope_for("organisation", "read", purpose="staffing")
    holders += [(f"{BODY}:{row.uid}", row.name) for row in organisations(around, scope=known)]
    return AssignmentForm(data, holders=holders, area=area, charge=charge)


def assigned(form: AssignmentForm, *, visit: Visit) -> None:
    """Let somebody take on what the form says."""
    day = form.cleaned_data["valid_to"]
    until = None if day is None else make_aware(datetime.combine(day + timedelta(days=1), time.min))
    wanted = form.wanted(now=visit.now, until=until)
    why = form.cleaned_data["why"]
    assignment_make(wanted, actor=visit.actor, within=visit.scope, now=visit.now, why=why)


def load_facts(area: str, *, by: str, visit: Visit) -> dict[str, object]:
    """The weeks of the grids, or of the posts, of an area, the fullest first."""
    look = ground.looked_at(area)
    by_post = by == "post" and len(area) >= _STREET
    seen = visit.scope_for("post", "read", purpose="staffing")
    posts = post_loads(area, scope=seen, now=visit.now) if by_post else ()
    return {
        **ground.way(look, route="desk:loads"),
        **(_post_figures(posts) if by_post else _grid_figures(area, visit=visit)),
        "by_post": by_post,
        "may_posts": len(area) >= _STREET,
        "duties": [(rule.code, _called(rule)) for rule in shipped_duties().rules if rule.counts],
        "may_rules": visit.may("rule", "read"),
    }


def _post_figures(loads: Sequence[PostLoad]) -> dict[str, object]:
    over = sum(load.is_over for load in loads)
    return {"weeks": [_post_week(load) for load in loads[:MOST]], "count": len(loads), "over": over, "mean": ""}


def _grid_figures(area: str, *, visit: Visit) -> dict[str, object]:
    loads = grid_loads(area, now=visit.now, most=MOST)
    weeks = [_grid_week(load) for load in loads.fullest]
    return {"weeks": weeks, "count": loads.count, "over": loads.over, "mean": number(loads.mean) if loads.count else ""}


def preview_facts(area: str, asked: Mapping[str, str], *, visit: Visit) -> dict[str, object]:
    """What other minutes of a duty would do to the weeks of an area; why not, where that cannot be."""
    try:
        value = float(asked.get("minutes", ""))
    except ValueError:
        return {"fault": FAULTS["rule-type"]}
    order = RuleOrder("duties", {f"{asked.get('duty', '')}.minutes": value}, visit.now, "preview", 0)
    try:
        shift = load_preview(order, area=area)
    except ShigeError as error:
        return {"fault": fault_said(error, faults=FAULTS)}
    return {"shift": shift, "before": number(shift.before), "after": number(shift.after), "area": area}


def template_facts(area: str, *, visit: Visit) -> dict[str, object]:
    """What a street lacks of the city's network."""
    look = ground.looked_at(area[:_STREET])
    lacks = network_missing(look.area.code) if len(look.area.code) == _STREET else None
    kinds: dict[Kind, list[str]] = {}
    for make in lacks.makes if lacks else ():
        kinds.setdefault(make.kind, []).append(make.name)
    return {
        **ground.way(look, route="desk:network"),
        "lacks": lacks,
        "kinds": [(KINDS[kind], len(names), names[:6]) for kind, names in kinds.items()],
        "is_street": len(look.area.code) == _STREET,
        "may_edit": visit.scope.covers(look.area.code),
    }


def _holder(row: AssignmentRow) -> str:
    return f"{row.holder} · {row.title or role_name(row.role)}" if row.role else row.holder


def _grid_week(load: GridLoad) -> Week:
    rules = {rule.code: rule for rule in shipped_duties().rules}
    fullest = sorted(load.parts.items(), key=lambda part: -part[1])
    lines = tuple((_called(rules[code]), "", number(minutes)) for code, minutes in fullest)
    said = {"homes": number(load.households), "micros": load.micros}
    detail = _("%(homes)s households, %(micros)s micro-grids") % said
    return _week(load, lines, name=load.name, detail=detail)


def _post_week(load: PostLoad) -> Week:
    lines = tuple((_called(line.rule), _reckoned(line), number(line.weekly)) for line in load.lines)
    return _week(load, lines, name=load.person, detail=load.title or role_name(load.role))


def _week(load: GridLoad | PostLoad, lines: tuple[tuple[str, str, str], ...], *, name: str, detail: str) -> Week:
    share = round(100 * load.weekly / load.ceiling) if load.ceiling else 100
    return Week(name, detail, number(load.weekly), number(load.ceiling), share, load.is_over, lines)


def _reckoned(line: Line) -> str:
    return _("%(minutes)s minutes × %(times)s a %(period)s × %(things)s") % {
        "minutes": f"{line.rule.minutes:g}",
        "times": f"{line.rule.times:g}",
        "period": {"week": _("week"), "month": _("month"), "year": _("year")}[line.rule.period],
        "things": f"{line.things:g}",
    }


def _called(rule: DutyRule) -> str:
    return rule.en if speaks_english() else rule.zh
