"""Says what a change of norms would do to the grids that are published, before it is kept."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.access.routes import Visit
from shige.access.scope import Scope
from shige.adapters.calendar_rules import BOOK, working_days
from shige.core.areas import area_range
from shige.rules.current import areas_of, book_now
from shige.rules.selectors import settings_of
from shige.rules.services import Difference, RuleOrder
from shige.territory.naming import area_names
from shige.territory.weighing import KEYS, norms_weighed

MEASURES: Mapping[str, Promise] = {
    "general-range": _("General grids off the norm of households"),
    "micro-range": _("Micro-grids off the range of households"),
    "micro-time": _("Micro-grids not done in time often enough"),
    "micro-minutes": _("Micro-grids that take longer than the limit"),
}
SHOWN = 10
"""Streets that are named."""


def weighed(order: RuleOrder, found: tuple[Difference, ...], *, visit: Visit) -> dict[str, object] | None:
    """The effect on grids of what would change; None where no norm that they are held to does."""
    keys = {each.key for each in found} & KEYS
    if order.book != "norms" or not keys:
        return None
    before = book_now("norms", at=order.since, area=order.area).values
    after = {**before, **{each.key: each.after for each in found}}
    told = norms_weighed(before, after, scope=_scope(order.area, visit=visit), without=_own(order, keys))
    names = area_names(code for code, _shift in told.streets[:SHOWN])
    return {
        "grids": told.grids,
        "measures": [
            {"name": MEASURES[name], "shift": shift}
            for name, shift in told.measures.items()
            if shift.before or shift.after
        ],
        "streets": [{"name": names.get(code, code), "shift": shift} for code, shift in told.streets[:SHOWN]],
        "more": max(len(told.streets) - SHOWN, 0),
        "moves": any(shift.leave or shift.come for shift in told.measures.values()),
    }


def years_weighed(order: RuleOrder, found: tuple[Difference, ...]) -> list[dict[str, int]]:
    """How many working days each year has before and after a change of the calendar that touches it."""
    if order.book != BOOK or not found:
        return []
    before = book_now(BOOK, at=order.since).values
    after = {**before, **{each.key: each.after for each in found}}
    heads = {each.key.partition(".")[0] for each in found}
    years = sorted(int(head) for head in heads if head.isdecimal())
    return [{"year": year, "before": working_days(before, year), "after": working_days(after, year)} for year in years]


def _scope(area: str, *, visit: Visit) -> Scope:
    """Where the change would hold, as far as the reader sets rules."""
    mine = visit.scope_for("rule", "edit", purpose="settings")
    if not area:
        return mine
    return Scope((area_range(area),)) if mine.covers(area) else Scope()


def _own(order: RuleOrder, keys: set[str]) -> tuple[str, ...]:
    """Districts with values of their own, which a change of the city leaves as they are."""
    if order.area:
        return ()
    return tuple(
        area
        for area in areas_of("norms")
        if any(each.is_own for each in settings_of("norms", area=area, at=order.since) if each.rule.key in keys)
    )
