"""What is promised for a case: a limit for each clock, with the rule that said so in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shige.core.calendar.limits import Limit, Unit
from shige.core.casework.clock import Clock
from shige.core.errors import ShigeError

OWN = "kind"
"""The row of the table of limits that tells a kind's own."""


@dataclass(frozen=True, slots=True)
class Promised:
    """The limit of one clock."""

    clock: Clock
    limit: Limit
    rule: str
    """Which row of the table of limits said so, as "P2/resolve", "kind/0205" or whatever an extension says."""


@dataclass(frozen=True, slots=True)
class Band:
    """What the table of limits says of one clock at one priority."""

    priority: str
    clock: Clock
    limit: Limit
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The table of limits, by priority and clock, with the words for a kind's own limit (`{kind}` stands for it).

    Raises:
        ShigeError: "limits-words" where these do not name the kind.
    """

    bands: Mapping[tuple[str, Clock], Band]
    own_zh: str
    own_en: str

    def __post_init__(self) -> None:
        if "{kind}" not in self.own_zh or "{kind}" not in self.own_en:
            message = "the words for a kind's own limit must name {kind}"
            raise ShigeError("limits-words", message, {"field": "zh, en", "value": self.own_zh})

    def promise(self, priority: str, *, kind: str = "", own: Limit | None = None) -> tuple[Promised, ...]:
        """The limits of a case or a call; a kind's own limit wins over the priority's for resolving.

        Raises:
            ShigeError: "priority-unknown".
        """
        found = [band for band in self.bands.values() if band.priority == priority]
        if not found:
            known = ", ".join(sorted({band.priority for band in self.bands.values()}))
            message = f"there is no priority {priority!r}; there are {known}"
            raise ShigeError("priority-unknown", message, {"field": "priority", "value": priority, "bound": known})
        made = {band.clock: Promised(band.clock, band.limit, f"{priority}/{band.clock}") for band in found}
        if own is not None:
            made[Clock.RESOLVE] = Promised(Clock.RESOLVE, own, f"{OWN}/{kind}")
        return tuple(made[clock] for clock in Clock if clock in made)

    def why(self, promised: Promised) -> tuple[str, str]:
        """Why a limit is what it is, in Chinese and in English; of a rule that this table does not have, its name."""
        head, _, tail = promised.rule.partition("/")
        if head == OWN:
            return self.own_zh.format(kind=tail), self.own_en.format(kind=tail)
        band = self.bands.get((head, promised.clock))
        return (band.zh, band.en) if band else (promised.rule, promised.rule)


def written(promised: tuple[Promised, ...]) -> dict[str, dict[str, Any]]:
    """What is promised, as the facts of a deed keep it."""
    return {
        each.clock.value: {"count": each.limit.count, "unit": each.limit.unit.value, "rule": each.rule}
        for each in promised
    }


def promised_of(data: object) -> dict[Clock, Promised]:
    """What the facts of a deed promise.

    Raises:
        ShigeError: "promise-facts" for what `written` never writes, "limit-count".
    """
    try:
        rows = {Clock(clock): row for clock, row in dict(data).items()}  # type: ignore[call-overload]
        return {
            clock: Promised(clock, Limit(row["count"], Unit(row["unit"])), str(row["rule"]))
            for clock, row in rows.items()
        }
    except (TypeError, ValueError, KeyError) as error:
        message = "a promise gives count, unit and rule for each clock"
        raise ShigeError("promise-facts", message, {"field": "promise", "value": str(data)}) from error
