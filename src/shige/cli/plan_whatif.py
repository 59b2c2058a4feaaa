"""The command `shige plan whatif`: how many people the city needs if it is swept differently."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from shige.core.planning.staffing import Question, Staffing
from shige.runs.plan_whatif import answer


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--profile", help="Visit profile: notice, verify, mobilise, register. [default: the plan's]")
@click.option("--crew", type=int, help="People per micro-grid. [default: the plan's]")
@click.option("--absent", type=float, help="Share of households absent at the first visit. [default: the norms']")
@click.option("--norms", type=click.Path(path_type=Path), help="Norms file. [default: the plan's norms]")
@click.option("--simulate", is_flag=True, help="Simulate every sweep as the certificate does: slower, exact.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Of the simulated sweeps. [default: the plan's]")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(*, plan: Path, norms: Path | None, as_json: bool, **asked: Any) -> None:
    """Say how many people PLAN needs, by tier, for another profile, crew or absence."""
    staffing = answer(plan, question=Question(**asked), norms_path=norms)
    click.echo(json.dumps(_figures(staffing), indent=1) if as_json else "\n".join(_lines(staffing)))


def _figures(staffing: Staffing) -> dict[str, object]:
    """The answer as a JSON object; codes are text."""
    return {
        "profile": staffing.profile,
        "chances": "simulated" if staffing.simulated else "reckoned",
        "absent_share": staffing.sweep.norms.absent_share,
        "limit_minutes": staffing.sweep.norms.limit,
        "households": staffing.households,
        "expected_reached": round(staffing.expected_reached, 4),
        "micro": {
            "grids": len(staffing.code),
            "people": staffing.people,
            "needed": int(staffing.needed.sum()),
            "missing": staffing.missing,
            "late": int(staffing.late.sum()),
            "hopeless": int(staffing.hopeless.sum()),
        },
        "general": {
            "grids": staffing.general_grids,
            "people": staffing.general_workers,
            "needed": staffing.general_needed,
        },
        "community": {"grids": staffing.communities, "people": staffing.community_people},
        "late_codes": [f"{code:018d}" for code in staffing.code[staffing.late].tolist()],
    }


def _lines(staffing: Staffing) -> Iterator[str]:
    """The answer in plain sentences and a table."""
    norms, micro = staffing.sweep.norms, len(staffing.code)
    yield (
        f"Profile {staffing.profile}, {norms.absent_share:.0%} absent at the first visit: "
        f"{staffing.households:,} households in {micro:,} micro-grids"
    )
    yield ""
    yield f"{'tier':<12}{'grids':>10}{'people':>10}{'needed':>10}{'missing':>10}"
    rows = (
        ("micro", micro, staffing.people, int(staffing.needed.sum()), staffing.missing),
        (
            "general",
            staffing.general_grids,
            staffing.general_workers,
            staffing.general_needed,
            staffing.general_needed - staffing.general_workers,
        ),
        ("community", staffing.communities, staffing.community_people, staffing.community_people, 0),
    )
    for tier, *numbers in rows:
        yield f"{tier:<12}" + "".join(f"{number:>10,}" for number in numbers)
    yield ""
    yield _method(staffing)
    late, hopeless = int(staffing.late.sum()), int(staffing.hopeless.sum())
    yield f"{late:,} of {micro:,} micro-grids finish within {norms.limit:g} minutes less often than the norm asks"
    if hopeless:
        yield f"{hopeless:,} of them would with any crew: draw them smaller"
    yield f"{staffing.expected_reached:.0%} of the households are expected to open; finishing is not reaching everybody"


def _method(staffing: Staffing) -> str:
    """How the chances of finishing in time came about."""
    if staffing.simulated:
        return f"Chances are simulated: {staffing.sweep.runs} sweeps of every micro-grid"
    return "Chances are reckoned, within about 0.01 of a long simulation; --simulate simulates every sweep"
