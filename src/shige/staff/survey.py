"""How the network of a wide area stands, area by area: grids without an organisation, posts without a holder."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shige.core.areas import area_range
from shige.core.mapping.atlas import TIERS
from shige.core.network import Bond
from shige.core.values import Bools, Tier
from shige.staff.health import LEAD_ROLE
from shige.staff.models import GridTie
from shige.staff.tallies import places_by_street
from shige.territory.selectors import atlas_now, overlay

_CITY = 4
_STREETS, _COMMUNITIES = 10**9, 10**6
"""Codes in a street and in a community."""
_BOUND = (Tier.GENERAL, Tier.DEDICATED)
_LED = (Tier.GENERAL, Tier.DEDICATED, Tier.MICRO)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many grids of an area there are, and what is not well there."""

    grids: int
    unbound: int
    """General and dedicated grids that no organisation manages or serves."""
    empty: int
    """Grids whose post has no holder."""


def network_survey(area: str, *, below: Sequence[str], now: datetime) -> Mapping[str, Standing]:
    """By the codes of the areas below a wide one, in three queries; a street counts for whom it is run by."""
    run_by, sums = overlay(), {code: [0, 0, 0] for code in below}
    runners = set(run_by.values())
    for street, standing in _by_street((area, *below), run_by=run_by, now=now).items():
        runner = run_by.get(street, "")
        for code, sum_ in sums.items():
            if code == runner or (code not in runners and street.startswith(code) and (code == street or not runner)):
                sum_[0] += standing.grids
                sum_[1] += standing.unbound
                sum_[2] += standing.empty
    return {code: Standing(*sum_) for code, sum_ in sums.items()}


def _by_street(areas: Sequence[str], *, run_by: Mapping[str, str], now: datetime) -> Mapping[str, Standing]:
    streets = [street for street, runner in run_by.items() if runner in areas]
    ranges = [area_range(code) for code in (*areas, *streets)]
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    atlas = atlas_now()
    rows = slice(int(atlas.code.searchsorted(low)), int(atlas.code.searchsorted(high, side="right")))
    code, tier = atlas.code[rows], atlas.tier[rows]
    led = Counter(f"{street:09d}" for street in (code[_is(tier, _LED)] // _STREETS).tolist())
    bound = code[_is(tier, _BOUND)]
    ties = GridTie.objects.filter(valid_to=None, bond__in=(Bond.MANAGES, Bond.SERVES), low__gte=low, high__lte=high)
    tied = {int(where.ljust(18, "0")) for where in ties.order_by().values_list("area", flat=True).distinct()}
    has = np.isin(bound, list(tied)) | np.isin(bound - bound % _COMMUNITIES, list(tied))
    unbound = Counter((bound[~has] // _STREETS).tolist())
    held = places_by_street(areas[0][:_CITY], now=now)
    return {code: Standing(count, unbound[int(code)], _empty(count, held.get(code, {}))) for code, count in led.items()}


def _is(tier: NDArray[Any], wanted: Sequence[Tier]) -> Bools:
    return np.isin(tier, [place for place, each in enumerate(TIERS) if each in wanted])


def _empty(grids: int, held: Mapping[str, int]) -> int:
    """Grids of a street whose post has no holder."""
    return max(0, grids - sum(held.get(role, 0) for role in LEAD_ROLE.values()))
