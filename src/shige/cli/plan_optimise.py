"""The command `shige plan optimise`: is there a more compact drawing of this community, and by how much at most?"""

import json
from pathlib import Path

import click

from shige.core.planning.optimise import Proof
from shige.runs.plan_optimise import Question, prove


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--community", required=True, help="Code of the community, 12 digits.")
@click.option("--city", type=click.Path(path_type=Path), help="City file. [default: the plan's, beside the plan]")
@click.option("--seconds", type=click.FloatRange(min=1), default=60, show_default=True, help="Time to search.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def command(*, plan: Path, community: str, city: Path | None, seconds: float, as_json: bool) -> None:
    """Prove how compact the general grids of a community of PLAN are: the optimum, or the gap to its bound."""
    proof = prove(Question(plan, community, seconds, city))
    click.echo(json.dumps(_figures(proof), indent=1) if as_json else _sentence(proof))


def _figures(proof: Proof) -> dict[str, float | int]:
    return {
        "grids": int(proof.labels.max()) + 1,
        "buildings": len(proof.labels),
        "compactness_drawn": round(proof.drawn),
        "compactness_best": round(proof.best),
        "compactness_bound": round(proof.bound),
        "gap": round(proof.gap, 4),
        "seconds": round(proof.seconds, 1),
    }


def _sentence(proof: Proof) -> str:
    """The answer in plain sentences."""
    found = proof.best / proof.bound - 1 if proof.bound > 0 else 0.0
    rest = (
        "That is the optimum."
        if found < 0.001
        else f"The best one found is within {found:.1%} of what is possible at all."
    )
    better = 1 - proof.best / proof.drawn if proof.drawn > 0 else 0.0
    return (
        f"{len(proof.labels)} buildings in {int(proof.labels.max()) + 1} general grids, "
        f"compactness term {proof.drawn / 1e6:.2f} M household m2.\n"
        f"A drawing by compactness alone can be at most {1 - proof.bound / max(proof.drawn, 1e-9):.1%} more compact; "
        f"one that is {better:.1%} more compact was found in {proof.seconds:.0f} s. {rest}\n"
        "Borders along walls and streets and whole compounds, which the plan pays for, are not counted here."
    )
