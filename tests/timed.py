"""Gives the small plan of `make` the minutes and chances that the drawing would give it."""

from dataclasses import replace

import numpy as np

from shige.core.planning.certify import Sweep, SweepGroups, certify


def with_times(plan, *, sweep):
    """The plan with the drawing's own minutes and chances for the profile verify."""
    units, grids = plan.units, plan.grids
    rows = np.flatnonzero([code is not None for code in units.micro_code])
    order = rows[np.argsort(units.micro_code[rows].astype(str), kind="stable")]
    codes, first = np.unique(units.micro_code[order].astype(str), return_index=True)
    row = {code: i for i, code in enumerate(grids.code)}
    where = np.array([row[code] for code in codes])
    groups = SweepGroups(
        offsets=np.append(first, len(order)).astype(np.int64),
        households=units.households[order],
        floor_from=units.floor_from[order],
        floor_to=units.floor_to[order],
        lift=units.lift[order],
        x=units.x[order],
        y=units.y[order],
        crew=grids.crew[where],
    )
    sheet = certify(groups, sweep=Sweep(norms=sweep, service=sweep.profiles["verify"]))
    minutes, chance = grids.minutes.copy(), grids.p_in_time.copy()
    minutes[where], chance[where] = sheet.minutes, sheet.p_in_time
    return replace(plan, grids=replace(grids, minutes=minutes, p_in_time=chance))
