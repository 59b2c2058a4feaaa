"""How many people a plan needs, by tier, and how full the week of a general grid's people is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.errors import ShigeError
from shige.core.planning.certify import Sweep, SweepGroups, certify, person_minutes
from shige.core.planning.norms import DutyNorms, Norms
from shige.core.planning.outlook import Outlook, outlook
from shige.core.planning.workload import crew_mean_sd, reached_share, sweep_array
from shige.core.values import Bools, Floats, Ints, Plan, Tier

WEEKS_PER_YEAR = 365.25 / 7
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """What if the city were swept like this?"""

    profile: str | None = None
    """None: the profile that the plan was drawn for."""
    crew: int | None = None
    """People per micro-grid; None: the crews of the plan."""
    absent: float | None = None
    """Share of the households absent at the first visit; None: the norms' share."""
    simulate: bool = False
    """Simulate every sweep as the certificate does; otherwise chances are reckoned, which is quicker by far."""
    seed: int | None = None
    """Of the simulated sweeps; None: the seed of the plan, which gives the plan's own certificates again."""

    def __post_init__(self) -> None:
        if self.crew is not None and not 1 <= self.crew <= 100:
            facts = {"field": "crew", "value": self.crew, "bound": "1 to 100 people"}
            raise ShigeError("whatif-crew", f"a crew of {self.crew} is outside 1 to 100 people", facts)
        if self.absent is not None and not 0 <= self.absent <= 1:
            facts = {"field": "absent", "value": self.absent, "bound": "0 to 1"}
            raise ShigeError("whatif-absent", f"an absent share of {self.absent} is outside 0 to 1", facts)
        if self.seed is not None and not self.simulate:
            facts = {"field": "seed", "value": self.seed, "bound": "simulated sweeps"}
            raise ShigeError("whatif-seed", "a seed belongs to simulated sweeps: ask for these too (--simulate)", facts)


@dataclass(frozen=True, slots=True)
class Staffing:
    """The answer: people by tier, and the micro-grids that a crew does not finish in time."""

    profile: str
    sweep: Sweep
    code: Codes
    """Per micro-grid, ascending: its code as a number, as are the next four."""
    crew: Ints
    needed: Ints
    """Least people with whom it finishes in time; where none do, the number of its units."""
    late: Bools
    """Its crew does not finish in time with the probability of the norms."""
    hopeless: Bools
    """Nor does any crew: it must be drawn smaller."""
    outlook: Outlook
    simulated: bool
    """The chances of `outlook` were simulated; otherwise they are reckoned."""
    expected_reached: float
    """Expected share of the households that open."""
    households: int
    """Of the micro-grids."""
    general_grids: int
    general_workers: int
    """In post by the norm."""
    general_needed: int
    """By the weekly minutes, and at least the norm."""
    communities: int
    community_people: int
    """Chiefs and community workers by the norm."""

    @property
    def people(self) -> int:
        """Members of all crews."""
        return int(self.crew.sum())

    @property
    def missing(self) -> int:
        """People that the late micro-grids lack."""
        return int(np.maximum(self.needed - self.crew, 0)[self.late].sum())


def whatif(plan: Plan, *, norms: Norms, question: Question) -> Staffing:
    """People that the micro-grids of `plan` need for another profile, crew or absent share, and by tier.

    Whether a crew finishes is decided by reckoned chances, or by simulated sweeps where the question asks for these;
    how many people a late micro-grid needs, by mean + z standard deviations.
    """
    profile = question.profile or plan.meta["profile"]
    seed = int(plan.meta["seed"]) if question.seed is None else question.seed
    sweep = _sweep(norms, profile=profile, absent=question.absent, seed=seed)
    code, groups = groups_of(plan, crew=question.crew)
    chances, reached = _chances(groups, sweep=sweep, simulate=question.simulate)
    late = chances.p_in_time < norms.grids.p_in_time
    least, possible = least_crew(groups, chances.tour_m, sweep=sweep, z=norms.grids.sizing_z)
    needed = np.where(late, np.maximum(least, groups.crew + 1), np.minimum(least, groups.crew))
    general = plan.grids.tier == Tier.GENERAL
    load = sum(weekly_minutes(plan.grids.households[general], duties=norms.duties).values(), np.zeros(general.sum()))
    workers = norms.duties.workers_per_general
    communities = int((plan.grids.tier == Tier.COMMUNITY).sum())
    return Staffing(
        profile=profile,
        sweep=sweep,
        code=code,
        crew=groups.crew,
        needed=np.where(possible | ~late, needed, groups.sizes).astype(np.int32),
        late=late,
        hopeless=late & ~possible,
        outlook=chances,
        simulated=question.simulate,
        expected_reached=reached,
        households=int(groups.households.sum()),
        general_grids=int(general.sum()),
        general_workers=workers * int(general.sum()),
        general_needed=int(np.maximum(np.ceil(load / norms.duties.week_minutes), workers).sum()),
        communities=communities,
        community_people=communities * (norms.duties.chiefs_per_community + norms.duties.community_workers),
    )


def _chances(groups: SweepGroups, *, sweep: Sweep, simulate: bool) -> tuple[Outlook, float]:
    """Chances of the groups and the expected share of the households that open."""
    if not len(groups.crew):
        return Outlook(np.zeros(0), np.zeros(0)), float("nan")
    if not simulate:
        return outlook(groups, sweep=sweep), reached_share(sweep.norms)
    sheet = certify(groups, sweep=sweep)
    return Outlook(sheet.p_in_time, sheet.tour_m), float(sheet.expected_reached.mean())


def _sweep(norms: Norms, *, profile: str, absent: float | None, seed: int) -> Sweep:
    """The sweep that a question asks for under these norms."""
    profiles = norms.sweep.profiles
    if profile not in profiles:
        facts = {"field": "profile", "value": profile, "known": ", ".join(profiles)}
        raise ShigeError("profile-unknown", f"there is no visit profile {profile!r}", facts)
    return Sweep(
        norms=norms.sweep if absent is None else replace(norms.sweep, absent_share=absent),
        service=profiles[profile],
        runs=norms.grids.simulation_runs,
        seed=seed,
    )


def groups_of(plan: Plan, *, crew: int | None = None) -> tuple[Codes, SweepGroups]:
    """The micro-grids of a plan by ascending code, with `crew` people each or as many as the plan gives them."""
    units = plan.units.take(np.array([code is not None for code in plan.units.micro_code], np.bool_))
    codes = np.array([int(code) for code in units.micro_code], np.int64)
    order = np.argsort(codes, kind="stable")
    units = units.take(order)
    code, first = np.unique(codes[order], return_index=True)
    if crew is None:
        micro = plan.grids.take(plan.grids.tier == Tier.MICRO)
        known = {int(text): int(people) for text, people in zip(micro.code, micro.crew, strict=True)}
        people = np.array([known.get(number, 0) for number in code.tolist()], np.int32)
    else:
        people = np.full(len(code), crew, np.int32)
    return code, SweepGroups(
        offsets=np.append(first, len(units)).astype(np.int64),
        households=units.households,
        floor_from=units.floor_from,
        floor_to=units.floor_to,
        lift=units.lift,
        x=units.x,
        y=units.y,
        crew=people,
    )


def least_crew(groups: SweepGroups, tour_m: Floats, *, sweep: Sweep, z: float) -> tuple[Ints, Bools]:
    """Per group the least people with whom mean + z standard deviations keep the limit, and whether any number does.

    At most one person per unit is tried, which is the answer where none keeps the limit.
    """
    constants = sweep_array(sweep.norms, service=sweep.service)
    bound = (sweep.norms.limit, z)
    return _least_crew(groups.offsets, person_minutes(groups, sweep), groups.households, tour_m, constants, bound)


@njit(cache=True, nogil=True)
def _least_crew(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    offsets: Codes, w: Floats, households: Ints, tour_m: Floats, constants: Floats, bound: tuple[float, float]
) -> tuple[Ints, Bools]:
    limit, z = bound
    least, possible = np.empty(len(tour_m), np.int32), np.zeros(len(tour_m), np.bool_)
    for g in range(len(tour_m)):
        rows = slice(offsets[g], offsets[g + 1])
        for crew in range(1, len(w[rows]) + 1):
            least[g] = crew
            mean, sd = crew_mean_sd(w[rows], float(households[rows].sum()), tour_m[g], crew, constants)
            if mean + z * sd <= limit:
                possible[g] = True
                break
    return least, possible


def weekly_minutes(households: Ints, *, duties: DutyNorms) -> Mapping[str, Floats]:
    """Minutes a week of each general grid's people, by duty: patrol, contact, update, cases, errands; shape (grids,).

    The frequencies are norms (`[duties]`), the minutes those of `policy/duties.csv`.
    """
    weekly = households / WEEKS_PER_YEAR
    return {
        "patrol": np.full(len(households), duties.patrol_days_per_week * duties.patrol_minutes),
        "contact": weekly * duties.contact_visits_per_year * duties.contact_minutes,
        "update": weekly * duties.changes_per_year * duties.update_minutes,
        "cases": weekly * duties.cases_per_year * (duties.verify_minutes + duties.recheck_minutes),
        "errands": weekly * duties.errands_per_year * duties.errand_minutes,
    }
