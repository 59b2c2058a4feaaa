"""Puts a request into words: what, where, who asks, why, until when, and what was said of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.access.reach import accounts_of_one
from shige.access.routes import Visit
from shige.access.scope import Scope
from shige.adapters.roles_file import shipped_matrix
from shige.approvals import selectors
from shige.approvals.facts import ApprovalRow, Said
from shige.core.approving import State
from shige.desk.approvals.kinds import Kind, kind_of
from shige.desk.called import Deed, called
from shige.territory.naming import area_names

STATES: Mapping[State, tuple[Promise, str]] = {
    State.ASKED: (_("waits"), "soon"),
    State.GRANTED: (_("agreed"), "good"),
    State.REFUSED: (_("refused"), "now"),
    State.WITHDRAWN: (_("taken back"), ""),
    State.LAPSED: (_("out of time"), ""),
}
FAULTS: Mapping[str, Promise] = {
    "why-missing": _("Say why: others read it later."),
    "why-long": _("The reason is too long: at most 2,000 characters."),
    "approval-ended": _("Somebody else decided this meanwhile. What happened stands below."),
    "approval-lapsed": _("The time to decide is over. It must be asked for again."),
    "approval-own": _("Nobody decides what they asked for: another person must."),
    "approval-twice": _("You have agreed already. It takes a second person."),
    "approval-unknown": _("There is no such request, or it lies outside the areas of your posts."),
    "draft-outdated": _(
        "Another plan was published meanwhile, so nothing was decided. The proposal must be made anew."
    ),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as a page shows it."""

    row: ApprovalRow
    asker: str
    """Name and posts."""
    said: list["SaidShown"]
    kind: Kind
    area: str
    state: Promise
    pill: str
    facts: list[tuple[Promise, object]]
    link: str
    may_decide: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class SaidShown:
    """One decision, with the name and posts of who said it."""

    row: Said
    who: str


def purposes() -> tuple[str, ...]:
    """The purposes for which the matrix knows requests."""
    return tuple(dict.fromkeys(right.purpose for right in shipped_matrix().cells if right.resource == "approval"))


def reach(visit: Visit, *, action: str, purpose: str) -> Scope:
    """How far the reader decides or reads requests of a purpose."""
    return visit.scope_for("approval", action, purpose=purpose)


def to_decide(visit: Visit) -> list[ApprovalRow]:
    """What waits for the reader, the most urgent first."""
    found = [
        row
        for purpose in purposes()
        for row in selectors.approvals_open(
            reach(visit, action="decide", purpose=purpose), purpose=purpose, decider_uid=visit.actor.uid, now=visit.now
        )
    ]
    return sorted(found, key=lambda row: row.until)


def ended(visit: Visit) -> list[ApprovalRow]:
    """What came to its end in the reader's areas, the newest first."""
    found = [
        row
        for purpose in purposes()
        for row in selectors.approvals_ended(reach(visit, action="read", purpose=purpose), purpose=purpose)
    ]
    return sorted(found, key=lambda row: row.ended_at or row.until, reverse=True)


def waiting(visit: Visit) -> int:
    """How many requests wait for the reader."""
    reaches = {purpose: reach(visit, action="decide", purpose=purpose) for purpose in purposes()}
    held = {purpose: scope for purpose, scope in reaches.items() if scope.ranges}
    return selectors.approvals_waiting(held, decider_uid=visit.actor.uid, now=visit.now) if held else 0


def shown(rows: Iterable[ApprovalRow], visit: Visit) -> list[Shown]:
    """Requests in words."""
    found = list(rows)
    names = area_names(row.area for row in found)
    people = called(deed for row in found for deed in _deeds(row))
    mine = accounts_of_one(visit.actor.uid)
    return [_shown(row, visit, area=names.get(row.area, row.area), people=people, mine=mine) for row in found]


def _deeds(row: ApprovalRow) -> list[Deed]:
    """Who asked, and who said something."""
    return [(row.asker_uid, row.post), *((said.decider_uid, said.post) for said in row.said)]


def _shown(row: ApprovalRow, visit: Visit, *, area: str, people: Mapping[Deed, str], mine: Collection[str]) -> Shown:
    kind = kind_of(row)
    state, pill = STATES[row.state]
    waits = row.state == State.ASKED and row.until > visit.now
    agreed = any(said.decider_uid in mine for said in row.said)
    reached = reach(visit, action="decide", purpose=row.purpose).covers(row.area)
    return Shown(
        row,
        people[row.asker_uid, row.post],
        [SaidShown(said, people[said.decider_uid, said.post]) for said in row.said],
        kind,
        area,
        state,
        pill,
        facts=[(kind.facts[name], kind.said(name, value)) for name, value in row.facts.items() if name in kind.facts],
        link=kind.link(row),
        may_decide=waits and reached and row.asker_uid not in mine and not agreed,
        may_withdraw=waits and row.asker_uid == visit.actor.uid,
    )
