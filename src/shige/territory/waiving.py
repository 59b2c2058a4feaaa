"""Waivers: a named grid that cannot meet a norm may stay so until a day, where the district agrees.

The request is an approval over the grid's street, so that no community decides for itself; two persons must agree where
the city's limits say so. A waiver that was granted holds until its day, and then the grid waits again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from shige.access.scope import Scope
from shige.approvals.facts import ApprovalRow, Ask
from shige.approvals.selectors import approvals_about
from shige.approvals.services import approval_ask
from shige.core.approving import State
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.core.values import Tier
from shige.rules.values import limit
from shige.territory.models import Grid, Standing

KIND = "waiver"
MOST = 200
_STREET = 9


@dataclass(frozen=True, slots=True)
class Lack:
    """A norm that a published grid does not meet, and what was asked and said about it last."""

    code: str
    tier: str
    name: str
    norm: str
    """Code of the exception: general-range, micro-range, micro-time."""
    facts: Mapping[str, object]
    request: ApprovalRow | None

    @property
    def until(self) -> date | None:
        """The last day of the waiver that was granted or is asked for."""
        return None if self.request is None else date.fromisoformat(str(self.request.facts["until"]))

    def is_waived(self, today: date) -> bool:
        """Whether the grid may be as it is."""
        return self.request is not None and self.request.state == State.GRANTED and today <= (self.until or today)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which norm a grid shall be let off, until which day, and why; `uid` is the operation's own id."""

    uid: UUID
    grid: str
    norm: str
    until: date
    why: str


def lacks(scope: Scope, *, most: int = MOST) -> tuple[Lack, ...]:
    """The norms that published grids in reach do not meet, by code of the grid, with the last request about each."""
    holds = Standing.objects.filter(plan=OuterRef("plan"), community=OuterRef("community"), until=None)
    rows = scope.filter(Grid.objects.filter(Exists(holds)).exclude(exceptions="[]")).exclude(tier=Tier.COMMUNITY)
    columns = rows.order_by("code").values_list("code", "tier", "name", "exceptions")[:most]
    found = [(f"{code:018d}", tier, name, one) for code, tier, name, said in columns for one in json.loads(said)]
    asked = approvals_about(KIND, [_subject(code, one["code"]) for code, _, _, one in found])
    return tuple(
        Lack(code, tier, name, one["code"], one, asked.get(_subject(code, one["code"])))
        for code, tier, name, one in found
    )


def waiver_ask(wish: Wish, *, actor: Actor, within: Scope, now: datetime) -> ApprovalRow:
    """Ask that a grid may stay off a norm until a day.

    Raises:
        ShigeError: "waiver-unknown" where no published grid in reach lacks this norm, "waiver-until" for a day that is
            over or too far, "waiver-waits", "waiver-holds" where one was granted already, "why-missing".
    """
    found = next((lack for lack in _of_grid(wish.grid, within) if lack.norm == wish.norm), None)
    if found is None:
        facts = {"field": "grid", "value": wish.grid}
        raise ShigeError("waiver-unknown", "no published grid of that code lacks this norm", facts)
    _check(wish, found, now=now)
    ask = Ask(
        uid=wish.uid,
        kind=KIND,
        subject=_subject(wish.grid, wish.norm),
        area=wish.grid[:_STREET],
        purpose="planning",
        why=wish.why,
        until=now + timedelta(days=limit("approvals.days", now=now)),
        facts={"grid": wish.grid, "norm": wish.norm, "until": wish.until.isoformat()},
        deciders=limit("waivers.deciders", now=now),
    )
    return approval_ask(ask, actor=actor, now=now)


def _check(wish: Wish, found: Lack, *, now: datetime) -> None:
    most = limit("waivers.days", now=now)
    if not now.date() < wish.until <= now.date() + timedelta(days=most):
        facts = {"field": "until", "value": wish.until.isoformat(), "bound": f"1 to {most} days from today"}
        raise ShigeError("waiver-until", f"a waiver ends within {most} days, and later than today", facts)
    if found.request is None or found.request.uid == wish.uid:
        return
    if found.request.state == State.ASKED and found.request.until > now:
        raise ShigeError("waiver-waits", "this was asked for already, and waits", {"uid": str(found.request.uid)})
    if found.is_waived(now.date()):
        raise ShigeError("waiver-holds", "this grid is let off already", {"until": str(found.until)})


def _of_grid(code: str, within: Scope) -> tuple[Lack, ...]:
    if not (len(code) == 18 and code.isascii() and code.isdecimal() and within.holds(code)):
        return ()
    return lacks(Scope(((int(code), int(code)),)))


def _subject(grid: str, norm: str) -> str:
    return f"{grid} {norm}"
