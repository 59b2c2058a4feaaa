"""Reads a plan file and answers how many people it needs for another profile, crew or absent share."""

from pathlib import Path

from shige.adapters.norms_file import parse_norms, read_norms
from shige.adapters.planfile import read_plan
from shige.core.planning.staffing import Question, Staffing, whatif


def answer(plan_path: Path, *, question: Question, norms_path: Path | None = None) -> Staffing:
    """Answer `question` about a plan file, by default under the norms that the plan was drawn with.

    Raises:
        ShigeError: as `read_plan` and `read_norms` do; `profile-unknown` for a profile that the norms do not have.
    """
    plan = read_plan(plan_path)
    norms = parse_norms(plan.norms, name=str(plan_path)) if norms_path is None else read_norms(norms_path)
    return whatif(plan, norms=norms, question=question)
