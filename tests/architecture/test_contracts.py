"""The contracts of who may import whom are kept, and each breaks at the import that it is there to forbid."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import CHECKOUT

PLANTED = {
    "rooms": [
        ("adapters/planted.py", "import shige.runs"),
        ("report/planted.py", "import shige.cli.main"),
        ("core/planning/planted.py", "import shige.adapters"),
        ("territory/planted.py", "import shige.staff.models"),
        ("audit/planted.py", "import shige.access"),
        ("newroom/__init__.py", "import shige.core.errors"),
    ],
    "access-rows": [("desk/planted.py", "from shige.access.models import User")],
    "audit-rows": [("access/planted.py", "import shige.audit.models")],
    "staff-rows": [("cli/planted.py", "import shige.staff.models")],
    "territory-rows": [("staff/planted.py", "import shige.territory.models")],
    "privacy-rows": [("staff/planted.py", "import shige.privacy.models")],
    "notices-rows": [("staff/planted.py", "import shige.notices.models")],
    "files-rows": [("staff/planted.py", "import shige.files.models")],
    "rules-rows": [("staff/planted.py", "import shige.rules.models")],
    "approvals-rows": [("staff/planted.py", "import shige.approvals.models")],
    "imports-rows": [("staff/planted.py", "import shige.imports.models")],
    "places-rows": [("territory/planted.py", "import shige.places.models")],
    "volunteers-rows": [("desk/planted.py", "import shige.volunteers.models")],
    "recognition-rows": [("desk/planted.py", "import shige.recognition.models")],
    "glass-rows": [("desk/planted.py", "import shige.glass.models")],
    "jobs-rows": [("desk/planted.py", "import shige.jobs.models")],
    "core": [
        ("core/planning/planted.py", "import shige.core.making"),
        ("core/making/planted.py", "import shige.core.planning.norms"),
        ("core/errors.py", "import shige.core.values"),
        ("core/newfile.py", "import math"),
    ],
    "casework": [("core/casework/planted.py", "import shige.core.planning")],
    "pure": [
        ("core/planning/planted.py", "import random"),
        ("core/making/planted.py", "from pathlib import Path"),
        ("core/planning/planted.py", "import pyproj"),
    ],
    "solver": [("core/planning/planted.py", "import highspy"), ("runs/planted.py", "import highspy")],
    "checker": [("core/planning/check.py", "from shige.core.planning.units import address_units")],
}


def contracts() -> list[str]:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]]


def broken(checkout: Path, *, contract: str | None = None) -> list[str]:
    """Names of the contracts that the checkout breaks, as the linter says them."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    command += ["--contract", contract] if contract else []
    paths = {**os.environ, "PYTHONPATH": str(checkout / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=checkout, env=paths, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.split("\n") if " BROKEN" in line]
    assert (done.returncode == 0) == (not lines), done.stdout + done.stderr
    return lines


def test_every_contract_is_kept() -> None:
    assert broken(CHECKOUT) == []


@pytest.mark.parametrize(("contract", "path", "line"), [(c, p, t) for c, faults in PLANTED.items() for p, t in faults])
def test_a_planted_import_breaks_its_contract(contract: str, path: str, line: str, copy: Path) -> None:
    target = copy / "src" / "shige" / path
    target.parent.mkdir(exist_ok=True)
    with target.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    assert len(broken(copy, contract=contract)) == 1


def test_every_contract_has_a_planted_import() -> None:
    assert set(PLANTED) == set(contracts())
