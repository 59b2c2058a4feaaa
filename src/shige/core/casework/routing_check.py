"""Whether every kind in every grid at every hour reaches somebody, and what other rules would send elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from shige.core.casework.kinds import Kind
from shige.core.casework.route import Asking, RouteBook, RouteRule, route, sort_of
from shige.core.casework.saying import Said
from shige.core.duty import ALWAYS, WEEK, Moment, Place, Standing, duty_classes
from shige.core.errors import ShigeError
from shige.core.roles import Role, Unit

_SMALL = frozenset({Unit.MICRO, Unit.GRID, Unit.DEDICATED})
_COMMUNITY = 12


@dataclass(frozen=True, slots=True)
class Hole:
    """Kinds that reach nobody in these grids at these hours, by which rule, and why."""

    kinds: tuple[str, ...]
    grids: tuple[str, ...]
    hours: int
    """Bits of the hours of the week."""
    rule: str
    asked: tuple[str, ...]
    """Roles that are asked, none of whom is on duty then."""
    reason: Said


@dataclass(frozen=True, slots=True)
class Moved:
    """Past cases that a change would send from one place to another, and by which rules."""

    before: Place
    after: Place
    rules: tuple[str, str]
    """Codes of the rule before and after."""
    cases: tuple[str, ...]


_Class = tuple[str, tuple[str, ...]]
"""Sort of the grids, and those of the rules' areas that they lie in."""
_EMPTY = Said("这些时段无人在岗", "Nobody is on duty in these hours")
_BROKEN = Said("规则“{rule}”失效：{why}", "The rule {rule} fails: {why}")


def holes(book: RouteBook, grids: Iterable[str], standings: Sequence[Standing], *, begin: Moment) -> tuple[Hole, ...]:
    """What reaches nobody in the week that begins with the hour of `begin`.

    1. Kinds that every rule treats alike are one class; so are grids, and so are hours.
    2. For each such class the rule is chosen as for a case.
    3. For each line of roles and class of grids the hours that nobody answers are found once, by bits; lines that ask
       communities and above are asked once a community.

    A rule that fails is a hole for all hours, although its cases go to the dispatcher meanwhile.
    """
    members = _grid_classes(book, grids)
    empties = _Empties(standings, begin, book.overlay)
    found: dict[tuple[str, tuple[str, ...], tuple[str, ...], int, Said], list[str]] = defaultdict(list)
    for alike in _kind_classes(book):
        kind = book.catalogue[alike[0]]
        for (sort, marks), here in members.items():
            for hour, bits in _hour_classes(book.rules):
                rule = book.chosen(Asking(kind.code, here[0], hour))
                line, name, broken = _line(book, rule, kind)
                if broken is not None:
                    found[name, (), tuple(here), bits, broken] += alike
                    continue
                for empty, left in empties.of(line, (sort, marks), here):
                    if empty & bits:
                        roles = tuple(role.code for role in line)
                        found[name, roles, left, empty & bits, _EMPTY] += alike
    return _told(found)


def dry_run(past: Iterable[tuple[str, Asking]], *, old: RouteBook, new: RouteBook) -> tuple[Moved, ...]:
    """Which past cases (id, and what was asked) other rules would send elsewhere, most cases first."""
    moved: dict[tuple[Place, Place, tuple[str, str]], list[str]] = defaultdict(list)
    for uid, asking in past:
        before, after = route(asking, old), route(asking, new)
        if before.holder != after.holder:
            moved[before.holder, after.holder, (before.rule, after.rule)].append(uid)
    rows = [Moved(before, after, rules, tuple(cases)) for (before, after, rules), cases in moved.items()]
    return tuple(sorted(rows, key=lambda row: (-len(row.cases), row.before, row.after, row.rules)))


class _Empties:
    """The hours at which a line of roles answers nowhere, by class of grids; each reckoned once."""

    def __init__(self, standings: Sequence[Standing], begin: Moment, overlay: Mapping[str, str]) -> None:
        self._standings, self._begin, self._overlay = standings, begin, overlay
        self._known: dict[tuple[tuple[str, ...], _Class], list[tuple[int, tuple[str, ...]]]] = {}

    def of(self, line: Sequence[Role], where: _Class, grids: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
        """Bits of the empty hours with the grids that have them, where there are any."""
        key = (tuple(role.code for role in line), where)
        if key not in self._known:
            self._known[key] = self._reckoned(line, grids)
        return self._known[key]

    def _reckoned(self, line: Sequence[Role], grids: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
        inside: dict[str, list[str]] = defaultdict(list)
        small = any(role.unit in _SMALL for role in line)
        for grid in grids:
            inside[grid if small else grid[:_COMMUNITY]].append(grid)
        classes = duty_classes(inside, line, self._standings, begin=self._begin, overlay=self._overlay)
        return [
            (alike.empty, tuple(grid for area in alike.grids for grid in inside[area]))
            for alike in classes
            if alike.empty
        ]


def _grid_classes(book: RouteBook, grids: Iterable[str]) -> dict[_Class, list[str]]:
    marks = sorted({area for rule in book.rules for area in rule.areas})
    members: dict[_Class, list[str]] = defaultdict(list)
    for grid in grids:
        members[sort_of(grid), tuple(area for area in marks if grid.startswith(area))].append(grid)
    return members


def _kind_classes(book: RouteBook) -> list[list[str]]:
    """Kinds that all rules treat alike, and that ask the same people."""
    classes: dict[tuple[object, ...], list[str]] = defaultdict(list)
    leads = any(rule.holder in {"lead", "tier"} for rule in book.rules)
    for kind in book.catalogue:
        chain = book.catalogue.chain(kind.code)
        fits = tuple(
            max((len(chain) - chain.index(code) for code in rule.kinds if code in chain), default=0)
            for rule in book.rules
        )
        classes[fits, kind.tier, kind.mediation, kind.lead if leads else ""].append(kind.code)
    return list(classes.values())


def _hour_classes(rules: Iterable[RouteRule]) -> list[tuple[int, int]]:
    """A first hour and the bits of all that every rule treats like it."""
    every = sorted({rule.bits for rule in rules} - {ALWAYS})
    parts: dict[tuple[int, ...], int] = defaultdict(int)
    for hour in range(WEEK):
        parts[tuple(bits >> hour & 1 for bits in every)] |= 1 << hour
    return [((bits & -bits).bit_length() - 1, bits) for bits in parts.values()]


def _line(book: RouteBook, rule: RouteRule | None, kind: Kind) -> tuple[tuple[Role, ...], str, Said | None]:
    """The roles that are asked, the rule's code, and what is wrong with it."""
    if rule is None:
        return book.roles.line("STREET_OC"), "", None
    try:
        return book.line(rule, kind), rule.code, None
    except ShigeError as error:
        return (), rule.code, _BROKEN.with_facts(rule=rule.code, why=error.message)


def _told(found: Mapping[tuple[str, tuple[str, ...], tuple[str, ...], int, Said], list[str]]) -> tuple[Hole, ...]:
    rows = [
        Hole(tuple(sorted(kinds)), grids, hours, rule, roles, reason)
        for (rule, roles, grids, hours, reason), kinds in found.items()
    ]
    merged: dict[tuple[object, ...], Hole] = {}
    for row in rows:
        key = (row.kinds, row.grids, row.rule, row.asked, row.reason)
        merged[key] = replace(row, hours=row.hours | merged[key].hours) if key in merged else row
    return tuple(sorted(merged.values(), key=lambda row: (row.kinds, row.grids, row.rule)))
