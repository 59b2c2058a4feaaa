"""What a week of each grid's people weighs, by the duties that hold there; and what another rule would make of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from shige.access.scope import Scope
from shige.adapters.duties_file import BOOK, shipped_duties
from shige.adapters.roles_file import shipped_roles
from shige.core.areas import area_range
from shige.core.assigning import Charge
from shige.core.duties import Duties, Ground, Line, laid_over, load_of, total, weekly_loads
from shige.core.rulebook import Value
from shige.core.values import Tier
from shige.rules.current import book_now, changes
from shige.rules.services import RuleOrder, rule_preview
from shige.staff.assigning import charges_in
from shige.staff.models import Post
from shige.territory.figures import GridFigure, grid_figures
from shige.territory.selectors import overlay

WORKER = "GRID_WORKER"
_DISTRICT = 6


@dataclass(frozen=True, slots=True)
class GridLoad:
    """The week of a general grid's full-time people, beside its households."""

    code: str
    name: str
    households: int
    micros: int
    parts: Mapping[str, float]
    """Minutes a week by duty."""
    weekly: float
    ceiling: float
    """What its holders together may be given; of one where nobody holds the post."""
    holders: int

    @property
    def is_over(self) -> bool:
        """Whether it is more than its people may be given."""
        return self.weekly > self.ceiling


@dataclass(frozen=True, slots=True)
class PostLoad:
    """The week of one post, line by line."""

    post_uid: str
    person: str
    role: str
    title: str
    area: str
    lines: tuple[Line, ...]
    weekly: float
    ceiling: float

    @property
    def is_over(self) -> bool:
        """Whether it is more than somebody of this employment may be given."""
        return self.weekly > self.ceiling


@dataclass(frozen=True, slots=True)
class LoadShift:
    """What a change of duties would do in an area: general grids, their mean week, and how many are over."""

    grids: int
    before: float
    after: float
    """Mean minutes a week of a general grid's people."""
    over_before: int
    over_after: int
    newly_over: tuple[str, ...]
    """Codes of the grids that would be over and are not now, at most `MOST_NAMED`."""


MOST_NAMED = 50


def duties_of(area: str, *, at: datetime, run_by: Mapping[str, str] | None = None) -> Duties:
    """The duties that hold in an area: its functional area's where one leads, else its district's, else the city's."""
    return laid_over(shipped_duties(), book_now(BOOK, at=at, area=_district(area, run_by=run_by)).values)


def grid_loads(area: str, *, now: datetime) -> tuple[GridLoad, ...]:
    """The week of each general grid in an area, the fullest first; a whole city within seconds."""
    run_by = overlay()
    figures = grid_figures(area, tiers=(Tier.GENERAL,))
    rules = {key: duties_of(key, at=now) for key in {_district(each.code, run_by=run_by) for each in figures}}
    loads = _loads(figures, rules, run_by=run_by, holders=_holders(area, now=now))
    return tuple(sorted(loads, key=lambda load: (-load.weekly / max(load.ceiling, 1), load.code)))


def post_loads(area: str, *, scope: Scope, now: datetime) -> tuple[PostLoad, ...]:
    """The week of each post in an area that the reader sees, the fullest first; posts without duties are left out."""
    low, high = area_range(area)
    rows = scope.filter_covered(Post.objects.valid(now).filter(rank=0, low__gte=low, high__lte=high))
    posts = list(rows.select_related("person").order_by("low", "role", "pk"))
    run_by, tiers = overlay(), (Tier.COMMUNITY, Tier.GENERAL, Tier.MICRO, Tier.DEDICATED)
    grounds = _grounds(area, grid_figures(area, tiers=tiers))
    sponsored: dict[str, int] = defaultdict(int)
    for charge in charges_in(area, charges=(Charge.SPONSOR,), now=now):
        sponsored[charge.holder] += 1
    sharing: dict[tuple[str, str], int] = defaultdict(int)
    for post in posts:
        sharing[post.role, post.area] += 1
    rules: dict[str, Duties] = {}
    loads = []
    for post in posts:
        district = _district(post.area, run_by=run_by)
        if district not in rules:
            rules[district] = duties_of(district, at=now)
        homes, micros = grounds.get(post.area, (0, 0))
        ground = Ground(homes, micros, sponsored[str(post.uid)], sharing[post.role, post.area])
        loads.append(_post_load(post, rules[district], ground))
    shown = (load for load in loads if load.lines)
    return tuple(sorted(shown, key=lambda load: (-load.weekly / max(load.ceiling, 1), load.area, load.post_uid)))


def load_preview(order: RuleOrder, *, area: str) -> LoadShift:
    """What a change of duties would do to the general grids of an area, from the moment on from which it would hold.

    Raises:
        ShigeError: as `rule_preview` does, for what may not be set.
    """
    changed = {difference.key: difference.after for difference in rule_preview(order)}
    run_by = overlay()
    figures = grid_figures(area, tiers=(Tier.GENERAL,))
    holders = _holders(area, now=order.since)
    before, after = {}, {}
    for district in {_district(each.code, run_by=run_by) for each in figures}:
        values = book_now(BOOK, at=order.since, area=district).values
        before[district] = laid_over(shipped_duties(), values)
        after[district] = laid_over(shipped_duties(), {**values, **_reaching(changed, order, district=district)})
    now, then = (_loads(figures, rules, run_by=run_by, holders=holders) for rules in (before, after))
    newly = [new.code for old, new in zip(now, then, strict=True) if new.is_over and not old.is_over]
    return LoadShift(
        grids=len(figures),
        before=_mean(now),
        after=_mean(then),
        over_before=sum(load.is_over for load in now),
        over_after=sum(load.is_over for load in then),
        newly_over=tuple(newly[:MOST_NAMED]),
    )


def _reaching(changed: Mapping[str, Value], order: RuleOrder, *, district: str) -> Mapping[str, Value]:
    """What of a change reaches a district: of the city's, what the district has not set itself."""
    if order.area:
        return changed if order.area == district else {}
    own: set[str] = set()
    for change in changes(BOOK, district):
        if change.since <= order.since:
            own |= {key for key, value in change.said.items() if value is not None}
            own -= {key for key, value in change.said.items() if value is None}
    return {key: value for key, value in changed.items() if key not in own}


def _loads(
    figures: Sequence[GridFigure],
    rules: Mapping[str, Duties],
    *,
    run_by: Mapping[str, str],
    holders: Mapping[str, int],
) -> list[GridLoad]:
    """In the order of the figures."""
    by_district: dict[str, list[int]] = defaultdict(list)
    for place, figure in enumerate(figures):
        by_district[_district(figure.code, run_by=run_by)].append(place)
    employment = shipped_roles()[WORKER].employment
    loads: dict[int, GridLoad] = {}
    for district, places in by_district.items():
        homes = np.array([figures[place].households for place in places], float)
        micros = np.array([figures[place].micros for place in places], float)
        parts = weekly_loads(rules[district], WORKER, households=homes, micros=micros)
        columns = {code: column.tolist() for code, column in parts.items()}
        for row, place in enumerate(places):
            figure = figures[place]
            mine = {code: column[row] for code, column in columns.items()}
            held = holders.get(figure.code, 0)
            most = rules[district].ceilings[employment] * max(1, held)
            weekly = sum(mine.values())
            loads[place] = GridLoad(
                figure.code, figure.name, figure.households, figure.micros, mine, weekly, most, held
            )
    return [loads[place] for place in range(len(figures))]


def _post_load(post: Post, duties: Duties, ground: Ground) -> PostLoad:
    lines = load_of(duties, post.role, ground)
    return PostLoad(
        post_uid=str(post.uid),
        person=post.person.name.open(),
        role=post.role,
        title=post.title,
        area=post.area,
        lines=lines,
        weekly=total(lines),
        ceiling=duties.ceilings[shipped_roles()[post.role].employment],
    )


def _holders(area: str, *, now: datetime) -> Mapping[str, int]:
    """How many hold the post of each general grid."""
    low, high = area_range(area)
    counted: dict[str, int] = defaultdict(int)
    rows = Post.objects.valid(now).filter(role=WORKER, rank=0, low__gte=low, low__lte=high)
    for where in rows.order_by().values_list("area", flat=True):
        counted[where] += 1
    return counted


def _grounds(area: str, figures: Iterable[GridFigure]) -> Mapping[str, tuple[int, int]]:
    """Households and micro-grids of each grid and community, and of the wider areas within the one asked for."""
    found: dict[str, tuple[int, int]] = {}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in figures:
        if each.tier == Tier.COMMUNITY:
            for digits in (4, _DISTRICT, 9, 12):
                sums[each.code[:digits]][0] += each.households
        else:
            found[each.code] = (each.households, each.micros)
        if each.tier == Tier.GENERAL:
            for digits in (4, _DISTRICT, 9, 12):
                sums[each.code[:digits]][1] += each.micros
    return found | {code: (homes, micros) for code, (homes, micros) in sums.items() if len(code) >= len(area)}


def _district(area: str, *, run_by: Mapping[str, str] | None = None) -> str:
    known = overlay([area[:9]]) if run_by is None and len(area) >= 9 else run_by or {}
    return known.get(area[:9], area[:_DISTRICT])


def _mean(loads: Sequence[GridLoad]) -> float:
    return float(np.mean([load.weekly for load in loads])) if loads else 0.0
