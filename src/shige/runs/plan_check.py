"""Checks a plan file against its city file: reads both, verifies the file's own hash, and lists what is wrong."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from shige.adapters.cityfile import read_city
from shige.adapters.norms_file import parse_norms
from shige.adapters.planfile import read_sealed
from shige.core.planning.check import check_plan
from shige.core.planning.findings import Finding
from shige.core.planning.split import city_part
from shige.core.values import City, Plan


def check_files(plan_path: Path, *, city_path: Path) -> list[Finding]:
    """What is wrong with the plan file; empty for a sound one.

    Raises:
        ShigeError: where a file is missing, damaged or of another version.
    """
    return check_file(plan_path, city=read_city(city_path))


def check_file(plan_path: Path, *, city: City) -> list[Finding]:
    """What is wrong with the plan file of a city that has been read; raises what `check_files` raises.

    A plan of some communities alone, such as one edited by hand, is held against these.
    """
    plan, found = read_sealed(plan_path)
    part = plan.meta.get("part", "").split()
    ground = city_part(city, codes=set(part)) if part else city
    return [
        *_seal(plan, found=found),
        *check_plan(plan, ground, norms=parse_norms(plan.norms, name=f"norms of {plan_path}")),
    ]


def _seal(plan: Plan, *, found: str) -> list[Finding]:
    """Whether the file still is as it was written."""
    written = plan.meta.get("content_hash", "")
    if written == found:
        return []
    facts = {"written": written, "found": found}
    return [Finding("content-hash", "", "the file was changed after it was written", facts)]


def findings_as_json(found: Sequence[Finding]) -> str:
    """The list for programs."""
    return json.dumps({"sound": not found, "findings": [asdict(item) for item in found]}, ensure_ascii=False, indent=2)
