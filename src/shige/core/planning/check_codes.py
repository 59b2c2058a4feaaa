"""Checks that grids have lawful codes, nest by them and cover the communities of the city one by one."""

import re

import numpy as np

from shige.core.planning.findings import Finding, findings
from shige.core.planning.ledger import Ledger, repeated
from shige.core.values import Tier

_FORMS = {
    Tier.COMMUNITY: re.compile(r"\d{12}000000"),
    Tier.GENERAL: re.compile(r"\d{12}(?!000)[0-7]\d\d000"),
    Tier.MICRO: re.compile(r"\d{12}(?!000)[0-7]\d\d(?!000)\d{3}"),
    Tier.DEDICATED: re.compile(r"\d{12}9(?!00)\d\d000"),
}
_PARENT_DIGITS = {Tier.COMMUNITY: 12, Tier.GENERAL: 12, Tier.MICRO: 15, Tier.DEDICATED: 12}


def check_codes(ledger: Ledger) -> list[Finding]:
    """Tiers, codes, parents, names, and communities without a grid."""
    grids = ledger.plan.grids
    facts = {"tier": grids.tier, "code": grids.code, "parent": grids.parent}
    lawful = np.array([_lawful(tier, code) for tier, code in zip(grids.tier, grids.code, strict=True)], dtype=np.bool_)
    nested = np.array([_nested(*row) for row in zip(grids.tier, grids.code, grids.parent, strict=True)], dtype=np.bool_)
    orphan = (ledger.parent < 0) & ~ledger.of_tier(Tier.COMMUNITY)
    return [
        *findings("code-form", ~lawful, where=grids.code, say="not a lawful code of tier {tier}", facts=facts),
        *findings("code-twice", repeated(grids.code), where=grids.code, say="two grids have this code"),
        *findings("parent-code", lawful & ~nested, where=grids.code, say="does not nest in {parent}", facts=facts),
        *findings("orphan", orphan, where=grids.code, say="its parent {parent} is not in the plan", facts=facts),
        *findings("name-missing", grids.name == "", where=grids.code, say="has no name"),
        *_communities(ledger),
    ]


def _lawful(tier: str, code: object) -> bool:
    form = _FORMS.get(Tier(tier)) if tier in _FORMS else None
    return form is not None and isinstance(code, str) and form.fullmatch(code) is not None


def _nested(tier: str, code: object, parent: object) -> bool:
    """Whether the parent's code is the head of the code, filled up with zeros."""
    digits = _PARENT_DIGITS.get(Tier(tier), 0) if tier in _FORMS else 0
    width = 12 if tier == Tier.COMMUNITY else 18
    return parent == str(code)[:digits].ljust(width, "0")


def _communities(ledger: Ledger) -> list[Finding]:
    """Every community of the city has its grid, and every community grid its community."""
    areas, grids = ledger.city.areas, ledger.plan.grids
    drawn = set(grids.parent[ledger.of_tier(Tier.COMMUNITY)].tolist())
    wanted = areas.level == "community"
    known = set(areas.code[wanted].tolist())
    missing = np.array([code not in drawn for code in areas.code], dtype=np.bool_) & wanted
    strange = ledger.of_tier(Tier.COMMUNITY) & np.array([code not in known for code in grids.parent], dtype=np.bool_)
    return [
        *findings("community-missing", missing, where=areas.code, say="a community of the city without a grid"),
        *findings("community-unknown", strange, where=grids.code, say="the city has no such community"),
    ]
