"""A street of two communities with all figures that a drawn plan has, for what the report shows of it."""

import json
from dataclasses import replace

import numpy as np

from shige.adapters.norms_file import norms_text, read_norms
from shige.core.values import City, Plan, Tier
from tests.make import Shape, column, plan, town

SHAPE = Shape(columns=10, rows=8, households=36, floors=11, entrances=2, communities=2, school=True)
NOTE = {
    "code": "micro-range",
    "message": "34 households, the norm is 50-100: <b>the rest of its street</b>",
    "message_zh": "34 户,标准 50-100 户:街尾只剩这些",
    "facts": {"households": 34},
}


def street_city(shape: Shape = SHAPE) -> City:
    """The town of that shape."""
    return town(shape)


def street_plan(shape: Shape = SHAPE) -> Plan:
    """Its plan: figures of every kind, one exception, two sliced grids, one name that a spreadsheet would calculate."""
    made = plan(town(shape), shape)
    grids = made.grids
    micro, general = grids.tier == Tier.MICRO, grids.tier == Tier.GENERAL
    first = np.flatnonzero(micro)[:3]
    spread = np.arange(len(grids)) % 7
    minutes = np.where(micro, 90.0 + 16.0 * spread, np.nan)
    names = column(*(f"人民路{row}号院 {row % 4 + 1} 栋" for row in range(len(grids))))
    names[first[2]] = "=1+1"
    exceptions = grids.exceptions.copy()
    exceptions[first[0]] = json.dumps([NOTE], ensure_ascii=False)
    figures = [_figures(tier, minutes=float(value)) for tier, value in zip(grids.tier, minutes, strict=True)]
    return replace(
        made,
        grids=replace(
            grids,
            name=np.where(micro | general, names, np.where(grids.tier == Tier.DEDICATED, "玉林小学", "玉林社区")),
            minutes=minutes,
            p_in_time=np.where(micro, 1.0 - 0.02 * spread, np.nan),
            sliced=np.isin(np.arange(len(grids)), first[1:]),
            exceptions=exceptions,
            figures=column(*(json.dumps(figure) for figure in figures)),
        ),
        norms=norms_text(read_norms()),
        meta={**made.meta, "version": "0.1.0", "content_hash": "0123456789abcdef0123", "city": "street"},
    )


def _figures(tier: str, *, minutes: float) -> dict[str, object]:
    if tier == Tier.GENERAL:
        return {"weekly": {"patrol": 600.0, "contact": 80.0, "update": 12.0, "cases": 150.0, "errands": 50.0}}
    if tier != Tier.MICRO:
        return {}
    parts = {"door": 0.58, "revisit": 0.18, "stairs": 0.12, "entry": 0.02, "wait": 0.01, "walk": 0.03}
    shares = {name: round(share * (minutes - 10), 1) for name, share in parts.items()}
    return {
        "parts": {**shares, "brief": 10.0},
        "sd": 14.0,
        "p50": minutes - 1,
        "p90": minutes + 18,
        "expected_reached": 0.79,
        "tour_m": 120.0,
    }
