"""When a commendation is proposed: a rule looks at dated facts of one grid, post, volunteer or body, and at no other.

Nobody is compared with anybody: a rule is met or not by a subject's own facts, and nothing is ever taken off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shige.core.errors import ShigeError

Span = tuple[int, int]
"""From one second since 1970 until another."""


class Subject(StrEnum):
    """Whom a commendation is for."""

    GRID = "grid"
    POST = "post"
    VOLUNTEER = "volunteer"
    BODY = "body"


class Asks(StrEnum):
    """What a rule asks of the facts."""

    NO_GAP = "no-gap"
    """The facts' times cover the whole period."""
    EACH_WITHIN = "each-within"
    """There are at least so many facts, and each lasted at most so many minutes."""
    EACH_DONE = "each-done"
    """There are at least so many facts, and each had ended when the period did."""
    SUM = "sum"
    """The facts' minutes make at least so many together."""
    COUNT = "count"
    """There are at least so many facts."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated thing that happened. `key` names it for ever, so that one sees later whether it still stands."""

    key: str
    name: str
    """In a few words that tell nothing of a resident: a post, a note's hour, a shift's title."""
    start: int
    end: int | None = None
    """None while it lasts: of a post that is still held, of a note that nobody took."""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """When a commendation is proposed. `version` is that of the file which it stands in."""

    code: str
    version: str
    of: Subject
    reads: str
    """Which facts it looks at."""
    asks: Asks
    role: str = ""
    """Code of the kind of post that it looks at, where it looks at posts."""
    at_least: int = 0
    within_minutes: int = 0
    zh: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        if self.asks != Asks.NO_GAP and self.at_least < 1:
            facts = {"field": "at_least", "value": self.at_least, "bound": 1}
            raise ShigeError("thanks-rule", f"the rule {self.code} asks for nothing", facts)


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a rule is met, and the facts that it rests on, by time."""

    is_met: bool
    facts: tuple[Fact, ...]


def judged(rule: Rule, facts: Iterable[Fact], *, period: Span) -> Judged:
    """Whether the facts of one subject meet the rule over the period."""
    start, end = period
    found = sorted(
        (fact for fact in facts if fact.start < end and (fact.end is None or fact.end > start)),
        key=lambda fact: (fact.start, fact.key),
    )
    if rule.asks == Asks.NO_GAP:
        spans = [(fact.start, end if fact.end is None else fact.end) for fact in found]
        return Judged(not gaps(spans, period=period), tuple(found))
    if rule.asks == Asks.EACH_WITHIN:
        prompt = all(fact.end is not None and fact.end - fact.start <= rule.within_minutes * 60 for fact in found)
        return Judged(prompt and len(found) >= rule.at_least, tuple(found))
    if rule.asks == Asks.EACH_DONE:
        done = all(fact.end is not None and fact.end <= end for fact in found)
        return Judged(done and len(found) >= rule.at_least, tuple(found))
    amount = sum(fact.minutes for fact in found) if rule.asks == Asks.SUM else len(found)
    return Judged(amount >= rule.at_least, tuple(found))


def gaps(spans: Iterable[Span], *, period: Span) -> tuple[Span, ...]:
    """The times of a period that no span covers."""
    at, end = period
    out: list[Span] = []
    for first, last in sorted(spans):
        if first >= end:
            break
        if first > at:
            out.append((at, first))
        at = max(at, last)
    return (*out, (at, end)) if at < end else tuple(out)


def fallen(before: Sequence[Fact], after: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts that a commendation rests on and that are no more, or are no longer as they were."""
    now = {fact.key: fact for fact in after}
    return tuple(fact for fact in before if not _stands(fact, now.get(fact.key)))


def _stands(fact: Fact, now: Fact | None) -> bool:
    """What only goes on stands; a time that became shorter, or minutes that became fewer, do not."""
    if now is None or now.start != fact.start or now.minutes < fact.minutes:
        return False
    return now.end is None or (fact.end is not None and now.end >= fact.end)
