"""Takes a part of a plan out of the whole: some communities, or all of a street."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from shige.core.errors import ShigeError
from shige.core.values import Plan


def plan_part(plan: Plan, *, prefixes: Sequence[str]) -> Plan:
    """The grids and units of `plan` whose codes begin with one of `prefixes`; all of it where there are none.

    A prefix is the code of a community (12 digits), of a street (9) or of a district (6).

    Raises:
        ShigeError: "nothing-to-show" where no grid is left.
    """
    if not prefixes and len(plan.grids):
        return plan
    starts = tuple(prefixes)
    grids = plan.grids.take(np.array([str(code).startswith(starts) for code in plan.grids.code], bool))
    if not len(grids):
        known = sorted({str(code)[:12] for code in plan.grids.code})
        raise ShigeError(
            "nothing-to-show",
            "no grid of the plan lies there: give the code of one of its communities (12 digits) or streets (9 digits)",
            {"asked": ", ".join(prefixes), "communities": ", ".join(known[:10]) + (" ..." if len(known) > 10 else "")},
        )
    units = plan.units.take(np.array([str(code).startswith(starts) for code in plan.units.parent_code], bool))
    return replace(plan, grids=grids, units=units)
