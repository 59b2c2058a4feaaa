"""Who must act on a case: the rule that fits it best, the posts that it asks one after another, and why in words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from shige.core.areas import level_of
from shige.core.casework.catalogue import Catalogue
from shige.core.casework.kinds import TIERS, Kind, wrong
from shige.core.casework.saying import Said
from shige.core.duty import ALWAYS, NO_OVERLAY, Place, asked, shift_hours
from shige.core.errors import ShigeError
from shige.core.roles import Role, Roles, unit_of

SORTS = ("micro", "grid", "dedicated", "community", "street", "district", "city")
MEDIATION = "mediation"
DISPATCHER = "STREET_OC"
"""Who gets a case that no rule sends anywhere, with the line above."""
TIER_ROLES = {1: "MICRO_WORKER", 2: "GRID_WORKER", 3: "COMM_WORKER", 4: "STREET_OC"}
"""Who handles first on which tier; on the fifth it is the leading department."""
_OF_DEPARTMENTS = frozenset({"DEPT_DUTY", "DEPT_LEAD", "ENFORCER"})
"""Roles that are held for one department."""
_HOLDER = re.compile(r"tier|lead|role:\w+|department:\w+")
_SHIFT = re.compile(r"([1-7])-([1-7]) (\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class RouteRule:
    """One rule: for which kinds, tiers, areas, grids and hours (empty: all), who takes the case.

    Raises:
        ShigeError: "route-value".
    """

    code: str
    kinds: tuple[str, ...]
    """Codes of kinds and of groups."""
    tiers: tuple[str, ...]
    areas: tuple[str, ...]
    """Codes of areas; what lies in them is meant."""
    grids: tuple[str, ...]
    """Some of `SORTS`."""
    hours: str
    """Shifts such as "1-5 9-18;6-7 10-16": days from Monday = 1, hours; empty is always."""
    stage: str
    """"mediation" for what comes before, else empty."""
    holder: str
    """"tier" or "lead" as the kind has it, or "role:CODE", "department:CODE"."""
    zh: str
    en: str
    owner: str
    """Role that is told when the rule fails."""
    bits: int = field(init=False, repr=False, compare=False)
    """Hours of the week, as `core.duty` counts them."""

    def __post_init__(self) -> None:
        shifts = [_SHIFT.fullmatch(part) for part in self.hours.split(";")] if self.hours else []
        checks = (
            ("tiers", " ".join(self.tiers), {*self.tiers} <= {str(tier) for tier in TIERS}, "1 to 5"),
            ("grids", " ".join(self.grids), {*self.grids} <= {*SORTS}, ", ".join(SORTS)),
            ("stage", self.stage, self.stage in {"", MEDIATION}, f"{MEDIATION} or empty"),
            ("holder", self.holder, bool(_HOLDER.fullmatch(self.holder)), "tier, lead, role:CODE, department:CODE"),
            (
                "hours",
                self.hours,
                all(shift and shift[1] <= shift[2] for shift in shifts),
                "days-days hours-hours;..., Monday is 1",
            ),
        )
        for name, value, holds, bound in checks:
            if not holds:
                raise wrong("route-value", self.code, field=name, value=value, bound=bound)
        for area in self.areas:
            level_of(area)
        object.__setattr__(self, "bits", shift_hours(_days(shift for shift in shifts if shift is not None)))

    @property
    def said(self) -> Said:
        """The rule in words."""
        return Said(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a rule may ask of a case: its kind, its area, the hour, who found it, and what came of it so far."""

    kind: str
    area: str
    """Code of the smallest area that is known: a micro-grid, a community, the district."""
    hour: int
    """Hour of the local week, 0 is Monday 0:00."""
    finder: Place | None = None
    """Role and area of the post that found it."""
    mediated: bool = False
    """Whether mediation was tried."""
    refused: frozenset[Place] = frozenset()
    """Places that gave it back."""

    def __post_init__(self) -> None:
        if not 0 <= self.hour < 168:
            raise wrong("route-hour", self.kind, field="hour", value=self.hour, bound="0 to 167")
        level_of(self.area)


@dataclass(frozen=True, slots=True)
class Failed:
    """A rule that could not be evaluated: which, who must mend it, and what is wrong."""

    rule: str
    owner: str
    error: ShigeError


@dataclass(frozen=True, slots=True)
class Routed:
    """The places that are asked one after another until somebody is on duty, the rule, and why."""

    places: tuple[Place, ...]
    rule: str
    """Code of the rule; empty where none fits."""
    reason: Said
    failed: Failed | None = None

    @property
    def holder(self) -> Place:
        """Who is asked first."""
        return self.places[0]


@dataclass(frozen=True, slots=True)
class RouteBook:
    """All that routing rests on.

    Raises:
        ShigeError: "route-twice".
    """

    rules: tuple[RouteRule, ...]
    catalogue: Catalogue
    roles: Roles
    overlay: Mapping[str, str] = field(default_factory=lambda: NO_OVERLAY)
    """Functional area that runs a street, by the street's code."""

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for rule in self.rules:
            if rule.code in seen:
                raise wrong("route-twice", rule.code, field="code", value=rule.code, bound="each once")
            seen.add(rule.code)

    def chosen(self, asking: Asking) -> RouteRule | None:
        """The rule that fits best: by kind, then area, grid, tier and hours; equals by code. None where none fits."""
        kind = self.catalogue[asking.kind]
        wants = MEDIATION if kind.mediation and not asking.mediated else ""
        fits = [(self._fit(rule, kind, asking), rule) for rule in self.rules if rule.stage in {"", wants}]
        found = [(fit, rule) for fit, rule in fits if fit is not None]
        return min(found, key=lambda each: ([-part for part in each[0]], each[1].code))[1] if found else None

    def line(self, rule: RouteRule, kind: Kind) -> tuple[Role, ...]:
        """The roles that a rule asks one after another, a department's under the department's name.

        Raises:
            ShigeError: "role-unknown" or "department-unknown" where the rule names what there is no more.
        """
        what, _, code = rule.holder.partition(":")
        if what == "tier" and kind.tier in TIER_ROLES:
            return self.roles.line(TIER_ROLES[kind.tier])
        if what == "role":
            return self.roles.line(code)
        department = self.catalogue.department(code or kind.lead)
        line = self.roles.line(department.role)
        if not department.shared:
            return line
        return tuple(
            replace(role, code=f"{role.code}@{department.code}") if role.code in _OF_DEPARTMENTS else role
            for role in line
        )

    def _fit(self, rule: RouteRule, kind: Kind, asking: Asking) -> tuple[int, ...] | None:
        """How closely a rule fits, the larger the closer, part by part; None where it does not."""
        chain = self.catalogue.chain(kind.code)
        by_kind = max((len(chain) - chain.index(code) for code in rule.kinds if code in chain), default=0)
        by_area = max((len(area) for area in rule.areas if asking.area.startswith(area)), default=0)
        fits = (
            by_kind or not rule.kinds,
            by_area or not rule.areas,
            sort_of(asking.area) in rule.grids or not rule.grids,
            str(kind.tier) in rule.tiers or not rule.tiers,
            rule.bits >> asking.hour & 1,
        )
        if not all(fits):
            return None
        stage = int(bool(rule.stage))
        return stage, by_kind, by_area, int(bool(rule.grids)), int(bool(rule.tiers)), int(rule.bits != ALWAYS)


_FINDER = Said("简单事项，由发现人就地处理", "A simple matter: the finder mends it on the spot")
_NO_RULE = Said("没有规则适用，转人工调度", "No rule fits: to the dispatcher")
_FAILED = Said("规则“{rule}”失效，转人工调度：{why}", "The rule {rule} fails, so it goes to the dispatcher: {why}")
_ALL_REFUSED = Said("各方都已退回，由最上一级裁定", "All have given it back: the highest of the line decides")


def route(asking: Asking, book: RouteBook) -> Routed:
    """Who is asked about a case: never nobody, and nobody who gave it back while others are left.

    1. What the finder may mend is the finder's, unless they gave it back.
    2. The rule that fits best names the posts, with the line above them as the fallback.
    3. Without a rule, or where it fails, it goes to the street's dispatcher and the line above, and the owner is told.
    """
    kind = book.catalogue[asking.kind]
    rule = book.chosen(asking)
    failed: Failed | None = None
    line, code, reason = book.roles.line(DISPATCHER), "", _NO_RULE
    if rule is not None:
        try:
            line, code, reason = book.line(rule, kind), rule.code, rule.said
        except ShigeError as error:
            failed = Failed(rule.code, rule.owner, error)
            code, reason = rule.code, _FAILED.with_facts(rule=rule.code, why=error.message)
    places = asked(asking.area, line, overlay=book.overlay)
    if kind.self_handled and asking.finder is not None and asking.finder not in asking.refused:
        places = (asking.finder, *(place for place in places if place != asking.finder))
        reason = _FINDER
    left = tuple(place for place in places if place not in asking.refused)
    return Routed(left, code, reason, failed) if left else Routed(places[-1:], code, _ALL_REFUSED, failed)


def sort_of(area: str) -> str:
    """What an area is, one of `SORTS`; the grid of a whole community is the community."""
    if len(area) == 18 and area.endswith("000000"):
        return "community"
    return unit_of(area).value


def _days(shifts: Iterable[re.Match[str]]) -> Iterable[tuple[int, int, int]]:
    for shift in shifts:
        first, last, start, end = (int(part) for part in shift.groups())
        yield from ((day - 1, start, end) for day in range(first, last + 1))
