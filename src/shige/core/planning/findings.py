"""What a check finds: a code for programs, where it is, and a sentence with the numbers for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shige.core.values import Objects

MOST = 100
"""Findings of one kind that are listed one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    code: str
    where: str
    """Code of a grid, id of a unit, a building or a community; "" for the whole plan."""
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)


def findings(
    code: str, wrong: NDArray[Any], *, where: Objects, say: str, facts: Mapping[str, NDArray[Any]] | None = None
) -> list[Finding]:
    """A finding for each row that is wrong (a mask or row numbers), at most `MOST`, then one that counts the rest.

    `say` is a format of the facts; `facts` are columns as long as `where`.
    """
    rows = np.flatnonzero(wrong) if wrong.dtype == np.bool_ else wrong
    listed = []
    for row in rows[:MOST]:
        values = {name: _plain(column[row]) for name, column in (facts or {}).items()}
        listed.append(Finding(code, str(where[row]), say.format(**values), values))
    if len(rows) > MOST:
        more = len(rows) - MOST
        listed.append(Finding(code, "", f"and {more} more of this kind", {"more": more}))
    return listed


def _plain(value: Any) -> object:
    """A number of numpy as Python's, floats to three places."""
    if isinstance(value, np.floating):
        return round(float(value), 3)
    return value.item() if isinstance(value, np.generic) else value
