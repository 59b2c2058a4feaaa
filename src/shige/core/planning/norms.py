"""What a city asks of its grids and knows of its doors: every constant of planning, with the city's own values.

The values stand in `policy/norms.toml` with unit and source; `adapters/norms_file.py` reads them into these classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SweepNorms:
    """Constants of the sweep-time model; minutes unless the name says otherwise."""

    profiles: Mapping[str, float]
    """Service minutes per household that is at home: notice, verify, mobilise, register."""
    call: float = 0.1
    knock: float = 0.5
    no_answer: float = 0.33
    absent_share: float = 0.35
    found_at_revisit: float = 0.4
    revisits: int = 1
    stairs_up_per_floor: float = 0.25
    stairs_down_per_floor: float = 0.2
    lift_wait: float = 0.67
    lift_m_per_min: float = 105.0
    floor_height_m: float = 3.0
    walk_m_per_min: float = 72.0
    detour: float = 1.35
    entry: float = 0.75
    brief: float = 10.0
    limit: float = 180.0
    service_cv: float = 0.5
    pace_sigma: float = 0.15
    absent_concentration: float = 20.0


@dataclass(frozen=True, slots=True)
class GridNorms:
    """What a grid should be like."""

    general_min: int = 300
    general_max: int = 500
    micro_min: int = 30
    micro_max: int = 100
    unit_max_households: int = 12
    split_building_above: int = 500
    p_in_time: float = 0.9
    sizing_z: float = 1.38
    simulation_runs: int = 225


@dataclass(frozen=True, slots=True)
class BorderPrices:
    """Price of a metre of grid border by what it runs along, in the objective J (see docs/algorithm.md)."""

    same_compound: float = 1.0
    wall: float = 0.35
    arterial: float = 0.1
    crossing: float = 0.05


@dataclass(frozen=True, slots=True)
class DedicatedPolicy:
    """Which sites become dedicated grids, by the kind's lower-case name, and how large they must be."""

    kinds: Mapping[str, float]
    """Kind to least area in square metres."""


@dataclass(frozen=True, slots=True)
class DutyNorms:
    """How often the people of a general grid do what, and who stands behind them (`policy/duties.csv`)."""

    patrol_days_per_week: float = 5.0
    patrol_minutes: float = 120.0
    contact_visits_per_year: float = 4.0
    contact_minutes: float = 3.0
    changes_per_year: float = 0.24
    update_minutes: float = 6.0
    cases_per_year: float = 0.8
    verify_minutes: float = 15.0
    recheck_minutes: float = 15.0
    errands_per_year: float = 0.25
    errand_minutes: float = 30.0
    week_minutes: float = 2400.0
    """Task minutes that one full-time worker may be given in a week."""
    workers_per_general: int = 1
    chiefs_per_community: int = 1
    community_workers: int = 5
    """Community workers of one community besides its chief."""


@dataclass(frozen=True, slots=True)
class Norms:
    """All norms of a city."""

    sweep: SweepNorms
    grids: GridNorms
    borders: BorderPrices
    dedicated: DedicatedPolicy
    duties: DutyNorms = field(default_factory=DutyNorms)
