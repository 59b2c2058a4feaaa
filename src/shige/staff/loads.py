"""What a week of each post weighs, line by line, by the duties that hold where it stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shige.access.scope import Scope
from shige.adapters.duties_file import BOOK, shipped_duties
from shige.adapters.roles_file import shipped_roles
from shige.core.areas import area_range
from shige.core.assigning import Charge
from shige.core.duties import Duties, Ground, Line, laid_over, load_of, total
from shige.core.values import Tier
from shige.rules.current import book_now
from shige.staff.assigning import charges_in
from shige.staff.models import Post
from shige.territory.figures import GridFigure, grid_figures
from shige.territory.selectors import overlay

_DISTRICT = 6


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


def duties_of(area: str, *, at: datetime, run_by: Mapping[str, str] | None = None) -> Duties:
    """The duties that hold in an area: its functional area's where one leads, else its district's, else the city's."""
    return laid_over(shipped_duties(), book_now(BOOK, at=at, area=_district(area, run_by=run_by)).values)


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
