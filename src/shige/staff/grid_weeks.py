"""What a week of each general grid's people weighs, by the duties that hold there, and what another rule would make."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Count

from shige.adapters.duties_file import BOOK, shipped_duties
from shige.adapters.roles_file import shipped_roles
from shige.core.areas import area_range
from shige.core.duties import Duties, laid_over, weekly_loads
from shige.core.rulebook import Value
from shige.core.values import Floats
from shige.rules.current import book_now, changes
from shige.rules.services import RuleOrder, rule_preview
from shige.staff.loads import duties_of
from shige.staff.models import Post
from shige.territory.figures import GeneralGrids, general_grids
from shige.territory.selectors import overlay

WORKER = "GRID_WORKER"
MOST = 50
"""Grids that are told one by one where nobody asks for more."""
_STREET = 10**9
"""Codes in a street."""


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
class GridLoads:
    """The weeks of the general grids of an area."""

    fullest: tuple[GridLoad, ...]
    """The fullest first, as many as were asked for."""
    count: int
    over: int
    """Grids whose week is more than their people may be given."""
    mean: float
    """Minutes a week."""


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


@dataclass(frozen=True, slots=True)
class _Weeks:
    """Columns of the same grids: minutes by duty (none where a duty does not hold), their sum, and the ceiling."""

    parts: Mapping[str, Floats]
    weekly: Floats
    ceiling: Floats

    @property
    def is_over(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Where it is more than its people may be given."""
        return self.weekly > self.ceiling


def grid_loads(area: str, *, now: datetime, most: int = MOST) -> GridLoads:
    """The week of each general grid in an area, the fullest told one by one; a whole city at once."""
    grids = general_grids(area)
    if not len(grids):
        return GridLoads((), 0, 0, 0.0)
    districts = _districts(grids)
    rules = {key: duties_of(key, at=now, run_by={}) for key in set(districts.tolist())}
    weeks = _weighed(grids, rules, districts=districts, shared=_shared(area, now=now))
    order = np.lexsort((grids.code, -weeks.weekly / np.maximum(weeks.ceiling, 1)))[:most].tolist()
    held = _holders({f"{grids.code[row]:018d}" for row in order}, now=now)
    fullest = tuple(_told(grids, weeks, row=row, held=held) for row in order)
    return GridLoads(fullest, len(grids), int(weeks.is_over.sum()), float(weeks.weekly.mean()))


def load_preview(order: RuleOrder, *, area: str) -> LoadShift:
    """What a change of duties would do to the general grids of an area, from the moment on from which it would hold.

    Raises:
        ShigeError: as `rule_preview` does, for what may not be set.
    """
    changed = {difference.key: difference.after for difference in rule_preview(order)}
    grids = general_grids(area)
    districts, shared = _districts(grids), _shared(area, now=order.since)
    before, after = {}, {}
    for district in set(districts.tolist()):
        values = book_now(BOOK, at=order.since, area=district).values
        before[district] = laid_over(shipped_duties(), values)
        after[district] = laid_over(shipped_duties(), {**values, **_reaching(changed, order, district=district)})
    now, then = (_weighed(grids, rules, districts=districts, shared=shared) for rules in (before, after))
    newly = np.flatnonzero(then.is_over & ~now.is_over)[:MOST_NAMED]
    return LoadShift(
        grids=len(grids),
        before=_mean(now),
        after=_mean(then),
        over_before=int(now.is_over.sum()),
        over_after=int(then.is_over.sum()),
        newly_over=tuple(f"{code:018d}" for code in grids.code[newly].tolist()),
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


def _districts(grids: GeneralGrids) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """The district, or the functional area that leads, of each grid."""
    run_by = overlay()
    streets, rows = np.unique(grids.code // _STREET, return_inverse=True)
    led = [run_by.get(str(street), str(street)[:6]) for street in streets.tolist()]
    return np.array(led, dtype=np.str_)[rows]


def _weighed(
    grids: GeneralGrids,
    rules: Mapping[str, Duties],
    *,
    districts: np.ndarray[tuple[int], np.dtype[np.str_]],
    shared: Mapping[str, int],
) -> _Weeks:
    """All weeks, in the order of the grids."""
    parts: dict[str, Floats] = {}
    ceiling, employment = np.zeros(len(grids)), shipped_roles()[WORKER].employment
    for district, duties in rules.items():
        mine = districts == district
        homes, micros = grids.households[mine].astype(float), grids.micros[mine].astype(float)
        for code, minutes in weekly_loads(duties, WORKER, households=homes, micros=micros).items():
            parts.setdefault(code, np.full(len(grids), np.nan))[mine] = minutes
        ceiling[mine] = duties.ceilings[employment]
    for code, holders in shared.items():
        ceiling[grids.code == int(code)] *= holders
    return _Weeks(parts, np.nansum([np.zeros(len(grids)), *parts.values()], axis=0), ceiling)


def _told(grids: GeneralGrids, weeks: _Weeks, *, row: int, held: Mapping[str, int]) -> GridLoad:
    code, minutes = f"{grids.code[row]:018d}", {duty: float(column[row]) for duty, column in weeks.parts.items()}
    return GridLoad(
        code=code,
        name=grids.name[row],
        households=int(grids.households[row]),
        micros=int(grids.micros[row]),
        parts={duty: each for duty, each in minutes.items() if not np.isnan(each)},
        weekly=float(weeks.weekly[row]),
        ceiling=float(weeks.ceiling[row]),
        holders=held.get(code, 0),
    )


def _shared(area: str, *, now: datetime) -> Mapping[str, int]:
    """The grids of an area whose post several people hold, and how many."""
    low, high = area_range(area)
    rows = Post.objects.valid(now).filter(role=WORKER, rank=0, low__gte=low, low__lte=high).order_by()
    return dict(rows.values_list("area").annotate(people=Count("pk")).filter(people__gt=1))


def _holders(grids: Collection[str], *, now: datetime) -> Mapping[str, int]:
    """How many people hold the post of each of these grids."""
    rows = Post.objects.valid(now).filter(role=WORKER, rank=0, area__in=grids).order_by()
    return dict(rows.values_list("area").annotate(people=Count("pk")))


def _mean(weeks: _Weeks) -> float:
    return float(weeks.weekly.mean()) if len(weeks.weekly) else 0.0
