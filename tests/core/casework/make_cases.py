"""Values that the tests of casework start from."""

import csv
from pathlib import Path
from typing import Any

from shige.adapters.kinds_file import shipped_catalogue
from shige.core.calendar.limits import Unit
from shige.core.casework.catalogue import Catalogue
from shige.core.casework.kinds import Kind, Nature, Proof
from shige.core.duty import Standing

DATA = Path(__file__).parent / "data"
COMMUNITY = "510107001001"
GRID, MICRO, DEDICATED = f"{COMMUNITY}003000", f"{COMMUNITY}003012", f"{COMMUNITY}901000"
KIND: dict[str, Any] = {
    "code": "0202", "parent": "02", "zh": "路灯故障", "en": "Street light fault", "nature": Nature.PART, "tier": 1,
    "lead": "CG", "assists": ("WY",), "priority": "P4", "limit": 2, "unit": Unit.WORK_DAY, "whistle": False,
    "callback": False, "proof": Proof.PHOTO, "checked": False, "data_class": "S0", "national": "", "emergency": (),
    "basis": "B", "public": True, "blur_m": 10, "twin_h": 168, "twin_m": 50, "self_handled": False, "mediation": False,
    "statutory": (), "skill": "",
}  # fmt: skip


def kind(**changes: Any) -> Kind:
    """A kind that is sound, but for the changes."""
    return Kind(**{**KIND, **changes})


def catalogue(**parts: Any) -> Catalogue:
    """The shipped catalogue with other parts."""
    names = ("groups", "kinds", "questions", "departments", "channels", "statutory")
    return Catalogue(**{name: getattr(shipped_catalogue(), name) for name in names} | parts)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table of made-up examples."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def standing(role: str, area: str, *, hours: int | None = None) -> Standing:
    """A post of a role over an area."""
    post = f"{role}/{area}"
    return Standing(post, post, role, area) if hours is None else Standing(post, post, role, area, hours=hours)
