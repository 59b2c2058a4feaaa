"""How long somebody stays logged in: by the strictest rule of the roles that they hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shige.core.errors import ShigeError

ANYBODY = "*"
"""The rule that holds for every role, where none of its own is stricter."""


@dataclass(frozen=True, slots=True)
class StayRule:
    """Seconds of a stay, and how many stays an account may have at once.

    Raises:
        ShigeError: "stay-rule" where a time is not above zero, or the count is below.
    """

    idle_s: int
    """Without a request for so long, the stay is over."""
    whole_s: int
    """After so long it is over whatever was asked."""
    fresh_s: int
    """For so long who logged in need not prove it again before a delicate deed."""
    most: int
    """Stays at once; 0 is any number. The oldest goes when one more begins."""

    def __post_init__(self) -> None:
        for field in ("idle_s", "whole_s", "fresh_s"):
            if getattr(self, field) <= 0:
                facts = {"field": field, "value": getattr(self, field), "bound": 1}
                raise ShigeError("stay-rule", f"{field} is a time above zero", facts)
        if self.most < 0:
            raise ShigeError("stay-rule", "most is 0 or more", {"field": "most", "value": self.most, "bound": 0})


@dataclass(frozen=True, slots=True)
class Stay:
    """When somebody came in, was last seen and last proved who they are, in seconds since 1970."""

    begun: float
    seen: float
    proved: float


def strictest(rules: Mapping[str, StayRule], roles: Iterable[str]) -> StayRule:
    """The rule for somebody who holds these roles: of each time the shortest.

    Raises:
        ShigeError: "stay-rule" where there is none for everybody.
    """
    if ANYBODY not in rules:
        raise ShigeError("stay-rule", f"no rule stands under {ANYBODY}, for everybody", {"field": "role"})
    found = [rules[ANYBODY], *(rules[role] for role in sorted(set(roles)) if role in rules)]
    return StayRule(
        idle_s=min(rule.idle_s for rule in found),
        whole_s=min(rule.whole_s for rule in found),
        fresh_s=min(rule.fresh_s for rule in found),
        most=min((rule.most for rule in found if rule.most), default=0),
    )


def is_over(stay: Stay, *, rule: StayRule, now: float) -> bool:
    """Whether a stay has ended by its age, or because nobody was there."""
    return now - stay.begun >= rule.whole_s or now - stay.seen >= rule.idle_s


def is_fresh(stay: Stay, *, rule: StayRule, now: float) -> bool:
    """Whether who it is was proved a short time ago."""
    return now - stay.proved < rule.fresh_s
