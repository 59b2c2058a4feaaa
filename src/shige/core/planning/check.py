"""Checks a whole plan against its city, with nothing taken from the drawing: what it finds is wrong with the plan.

The list of address units is the truth; figures, codes, borders and times are worked out anew from it and the city.
"""

from collections.abc import Callable

from shige.core.planning.check_codes import check_codes
from shige.core.planning.check_figures import check_figures
from shige.core.planning.check_land import check_land
from shige.core.planning.check_reach import check_reach
from shige.core.planning.check_times import check_times
from shige.core.planning.check_units import check_units
from shige.core.planning.findings import Finding
from shige.core.planning.ledger import Ledger, open_ledger
from shige.core.planning.norms import Norms
from shige.core.values import City, Plan

CHECKS: tuple[Callable[[Ledger], list[Finding]], ...] = (
    check_codes,
    check_units,
    check_figures,
    check_times,
    check_reach,
    check_land,
)


def check_plan(plan: Plan, city: City, *, norms: Norms) -> list[Finding]:
    """Everything that is wrong with the plan; an empty list for a sound one. `norms` are those of the plan."""
    ledger = open_ledger(plan, city, norms=norms)
    made_from, given = plan.meta.get("city_hash", ""), city.meta.get("content_hash", "")
    found = []
    if made_from and given and made_from != given:
        facts = {"plan": made_from, "city": given}
        found.append(Finding("other-city", "", "the plan was drawn from another city file or an older one", facts))
    for check in CHECKS:
        found += check(ledger)
    return found
