"""Deeds on rules: set values from a moment on, and bring back what was set once. A change is never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from shige.audit.services import deed_record
from shige.core.areas import DIGITS, area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.rights import Range
from shige.core.rulebook import Value, folded, leading_to
from shige.rules.books import book_of
from shige.rules.current import areas_of, book_now, changes, changes_forget
from shige.rules.models import Version

Ranges = tuple[Range, ...]
MOST_WHY = 2000
_CITY = 10 ** (DIGITS - 4)
"""Codes in a city."""


@dataclass(frozen=True, slots=True)
class RuleOrder:
    """A change of a book: `said` is value by key (None takes a value back), from `since` on.

    `area` is empty for the whole city, or a district's six digits. `seen` is the place of the newest change that the
    author has seen, 0 for none: where another came in between, the author is told instead of overwriting it.
    """

    book: str
    said: Mapping[str, object]
    since: datetime
    why: str
    seen: int
    area: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that a change would make another one."""

    key: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class _Making:
    order: RuleOrder
    said: Mapping[str, Value | None] = field(default_factory=dict)
    like: Version | None = None


def rule_preview(order: RuleOrder) -> tuple[Difference, ...]:
    """What would be another value from `since` on, checked as if it were set.

    Raises:
        ShigeError: as `rule_set` does for the values.
    """
    said = _checked(order)
    before = book_now(order.book, area=order.area, at=order.since).values
    after = _after(order, said, area=order.area)
    return tuple(Difference(key, before[key], after[key]) for key in after if before[key] != after[key])


@transaction.atomic
def rule_set(order: RuleOrder, *, actor: Actor, within: Ranges, now: datetime) -> int:
    """Set values from a moment on, and return the number of the version; each process has it within a second.

    Raises:
        ShigeError: "area-unknown" out of reach, "rule-since" in the past, "why-missing", "rule-unchanged", and for the
            values "rule-unknown", "rule-local", "rule-type", "rule-bounds", "rule-choice" and what the book holds;
            "rule-changed" where somebody else has changed it meanwhile, with who and why.
    """
    _check_terms(order, within=within, now=now)
    if not rule_preview(order):
        raise ShigeError("rule-unchanged", "this changes nothing", {"field": "value"})
    return _made(_Making(order, _checked(order)), actor=actor, now=now).number


@transaction.atomic
def rule_undo(number: int, order: RuleOrder, *, actor: Actor, within: Ranges, now: datetime) -> int:
    """Bring back what was set in one version (0: nothing), by a new version that equals it; `order.said` is not read.

    Raises:
        ShigeError: "version-unknown", and as `rule_set` does.
    """
    like = Version.objects.filter(number=number, book=order.book, area=order.area).first()
    if like is None and number:
        raise ShigeError("version-unknown", "there is no such version", {"field": "version", "value": number})
    _check_terms(order, within=within, now=now)
    there = [change for change in changes(order.book, order.area) if change.since <= order.since]
    until = next((place for place, change in enumerate(there, start=1) if change.number == number), 0)
    once = folded({}, (change.said for change in there[:until]))
    said = leading_to(once, now=folded({}, (change.said for change in there)))
    if not said:
        raise ShigeError("rule-unchanged", "this is what is set already", {"field": "version"})
    _check_book(order, said)
    return _made(_Making(order, said, like), actor=actor, now=now).number


def covers(ranges: Ranges, area: str) -> bool:
    """Whether somebody with these ranges sets rules there: for the whole city who reaches over a city."""
    if not area:
        return any(high - low + 1 >= _CITY for low, high in ranges)
    low, high = area_range(area)
    return any(start <= low and high <= end for start, end in ranges)


def _check_terms(order: RuleOrder, *, within: Ranges, now: datetime) -> None:
    if not covers(within, order.area) or len(order.area) not in {0, 6}:
        message = "a rule is set for the whole city or for a district, within one's own area"
        raise ShigeError("area-unknown", message, {"field": "area", "value": order.area})
    if order.since < now:
        facts = {"field": "since", "value": order.since.isoformat(), "bound": now.isoformat()}
        raise ShigeError("rule-since", "a rule holds from now or from later on, never from before", facts)
    if not 2 <= len(order.why.strip()) <= MOST_WHY:
        facts = {"field": "why", "bound": f"2 to {MOST_WHY} characters"}
        raise ShigeError("why-missing", "say why: others read it later", facts)


def _checked(order: RuleOrder) -> dict[str, Value | None]:
    said = book_of(order.book).checked(order.said, is_local=bool(order.area))
    _check_book(order, said)
    return said


def _check_book(order: RuleOrder, said: Mapping[str, Value | None]) -> None:
    """Hold what the book as a whole must keep, on the values that would hold in the city and in each district."""
    check = book_of(order.book).check
    if check is None:
        return
    areas = [order.area] if order.area else ["", *areas_of(order.book)]
    for area in areas:
        check(_after(order, said, area=area))


def _after(order: RuleOrder, said: Mapping[str, Value | None], *, area: str) -> dict[str, Value]:
    """What would hold in an area from `since` on."""
    values: Mapping[str, Value] = book_of(order.book).defaults
    for level in dict.fromkeys(("", area)):
        held = [change.said for change in changes(order.book, level) if change.since <= order.since]
        values = folded(values, [*held, said] if level == order.area else held)
    return dict(values)


def _made(making: _Making, *, actor: Actor, now: datetime) -> Version:
    """The new version; of two at once the second finds its place taken."""
    order = making.order
    newest = Version.objects.filter(book=order.book, area=order.area).order_by("-place").first()
    if newest is not None and newest.place != order.seen:
        raise _changed(newest)
    try:
        with transaction.atomic():
            made: Version = Version.objects.create(
                book=order.book,
                area=order.area,
                place=order.seen + 1,
                said=dict(making.said),
                since=order.since,
                at=now,
                actor_uid=actor.uid,
                actor_name=actor.name,
                actor_post=actor.post,
                why=order.why.strip(),
                like=making.like,
            )
    except IntegrityError as error:
        newest = Version.objects.filter(book=order.book, area=order.area).order_by("-place")[:1].get()
        raise _changed(newest) from error
    changes_forget()
    transaction.on_commit(changes_forget)
    facts = {"said": dict(making.said), "since": order.since.isoformat(), "like": making.like and making.like.number}
    verb = "rule_undo" if making.like else "rule_set"
    noun = f"{order.book} {made.number}"
    deed_record(Deed(actor, verb, noun_id=noun, area=order.area, why=order.why.strip(), facts=facts), at=now)
    return made


def _changed(newest: Version) -> ShigeError:
    facts = {"by": newest.actor_name, "at": newest.at.isoformat(), "why": newest.why, "place": newest.place}
    return ShigeError("rule-changed", f"{newest.actor_name} has changed this meanwhile: look again", facts)
