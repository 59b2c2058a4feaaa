"""Reads from policy/ the limits of each priority, who hears when one runs down, and what the time units are called."""

from functools import cache
from pathlib import Path

from shige.adapters.roles_file import POLICY, rows, wrong
from shige.core.calendar.limits import Limit, Unit
from shige.core.casework.clock import Clock
from shige.core.casework.escalate import ANY, Rung
from shige.core.casework.promise import OWN, Band, Limits
from shige.core.errors import ShigeError

LIMITS = POLICY / "sla.csv"
RUNGS = POLICY / "escalation.csv"
HEARERS = POLICY / "escalation_words.csv"
UNITS = POLICY / "time_units.csv"
_MINUTES = "urgent_minute"
"""A table may give minutes of urgent hours, so that 5 of them are not 0.0833 hours."""


@cache
def shipped_limits() -> Limits:
    """The limits that come with shige."""
    return read_limits(LIMITS)


@cache
def shipped_rungs() -> tuple[Rung, ...]:
    """The steps of escalation that come with shige."""
    return read_rungs(RUNGS, hearers=read_words(HEARERS, key="to"))


@cache
def shipped_units() -> dict[str, tuple[str, str]]:
    """The names of the time units, in Chinese and in English."""
    return read_words(UNITS, key="unit")


def read_limits(path: Path) -> Limits:
    """The limits in a file with the columns of `policy/sla.csv`.

    Raises:
        ShigeError: "policy-columns", "policy-value", "policy-twice", "limits-words".
    """
    bands: dict[tuple[str, Clock], Band] = {}
    own = {"zh": "", "en": ""}
    for number, row in rows(path, columns=("priority", "clock", "limit", "unit", "zh", "en", "source")):
        if row["priority"] == OWN:
            own = row
            continue
        try:
            band = Band(row["priority"], Clock(row["clock"]), _limit(row), row["zh"], row["en"])
        except (ValueError, ShigeError) as error:
            raise wrong("policy-value", path, number=number, field="clock, limit or unit", value=str(error)) from error
        if (band.priority, band.clock) in bands:
            raise wrong("policy-twice", path, number=number, field="clock", value=row["clock"])
        bands[band.priority, band.clock] = band
    return Limits(bands, own["zh"], own["en"])


def read_rungs(path: Path, *, hearers: dict[str, tuple[str, str]]) -> tuple[Rung, ...]:
    """The steps in a file with the columns of `policy/escalation.csv`; `hearers` are those who may be named.

    Raises:
        ShigeError: "policy-columns", "policy-value", "policy-twice".
    """
    found: list[Rung] = []
    for number, row in rows(path, columns=("priority", "clock", "percent", "to")):
        if row["to"] not in hearers:
            raise wrong("policy-value", path, number=number, field="to", value=row["to"])
        if row["clock"] not in {ANY, *Clock}:
            raise wrong("policy-value", path, number=number, field="clock", value=row["clock"])
        try:
            rung = Rung(row["priority"], row["clock"], int(row["percent"]), row["to"])
        except (ValueError, ShigeError) as error:
            raise wrong("policy-value", path, number=number, field="percent", value=row["percent"]) from error
        if rung in found:
            raise wrong("policy-twice", path, number=number, field="to", value=row["to"])
        found.append(rung)
    return tuple(found)


def read_words(path: Path, *, key: str) -> dict[str, tuple[str, str]]:
    """Names in Chinese and in English by the code in the column `key`.

    Raises:
        ShigeError: "policy-columns", "policy-twice".
    """
    found: dict[str, tuple[str, str]] = {}
    for number, row in rows(path, columns=(key, "zh", "en")):
        if row[key] in found:
            raise wrong("policy-twice", path, number=number, field=key, value=row[key])
        found[row[key]] = (row["zh"], row["en"])
    return found


def _limit(row: dict[str, str]) -> Limit:
    if row["unit"] == _MINUTES:
        return Limit(int(row["limit"]) / 60, Unit.URGENT_HOUR)
    return Limit(float(row["limit"]), Unit(row["unit"]))
