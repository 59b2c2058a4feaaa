"""Legal holds: what would be deleted stays, for a reason, until a day."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction

from shige.adapters.terms_file import shipped_terms
from shige.audit.services import deed_record
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.retention import check_hold
from shige.privacy.models import Hold, Run


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold in a list."""

    uid: UUID
    term: str
    row: str
    reason: str
    made_by: str
    made_at: datetime
    until: datetime
    ended_at: datetime | None

    def is_holding(self, now: datetime) -> bool:
        """Whether it keeps anything at that moment."""
        return self.until > now and (self.ended_at is None or self.ended_at > now)


@dataclass(frozen=True, slots=True)
class RunRow:
    """What a run did by one rule."""

    at: datetime
    term: str
    model: str
    then: str
    is_dry: bool
    done: int
    held: int
    kept: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to stay: all of a term or one row of it, why, and until when."""

    term: str
    reason: str
    until: datetime | None
    row: str = ""


@transaction.atomic
def hold_make(wish: Wish, *, actor: Actor, now: datetime) -> UUID:
    """Keep what would be deleted.

    Raises:
        ShigeError: "term-unknown", "hold-row" for what is no uid, and what `check_hold` raises: no hold is without end.
    """
    term = shipped_terms()[wish.term]
    seconds = None if wish.until is None else (wish.until - now).total_seconds()
    check_hold(reason=wish.reason, seconds=seconds)
    row = _row_id(wish.row)
    hold = Hold(term=term.code, row=row, reason=wish.reason.strip()[:200], made_by=actor.uid, made_at=now)
    hold.until = cast("datetime", wish.until)
    hold.save()
    told = {"term": term.code, "row": row, "until": str(wish.until)}
    deed_record(Deed(actor, "hold_make", str(hold.uid), purpose="privacy", why=hold.reason, facts=told), at=now)
    return hold.uid


@transaction.atomic
def hold_end(uid: UUID, *, actor: Actor, now: datetime, why: str) -> None:
    """End a hold before its day.

    Raises:
        ShigeError: "hold-unknown" where there is none, or it is over.
    """
    hold = Hold.objects.holding(now).select_for_update().filter(uid=uid).first()
    if hold is None:
        raise ShigeError("hold-unknown", "there is no such hold, or it is over", {"uid": str(uid)})
    hold.ended_at = now
    hold.save(update_fields=["ended_at"])
    deed_record(Deed(actor, "hold_end", str(uid), purpose="privacy", why=why, facts={"term": hold.term}), at=now)


def holds(*, most: int = 100) -> tuple[HoldRow, ...]:
    """The holds, the newest first."""
    names = tuple(HoldRow.__dataclass_fields__)
    return tuple(HoldRow(*row) for row in Hold.objects.order_by("-made_at").values_list(*names)[:most])


def runs(*, most: int = 60) -> tuple[RunRow, ...]:
    """What the last runs did, the newest first."""
    names = tuple(RunRow.__dataclass_fields__)
    return tuple(RunRow(*row) for row in Run.objects.order_by("-at", "-pk").values_list(*names)[:most])


def _row_id(text: str) -> str:
    try:
        return str(UUID(text.strip())) if text.strip() else ""
    except ValueError as error:
        message = "a row is named by its uid; without one the whole term is held"
        raise ShigeError("hold-row", message, {"field": "row", "value": text[:64]}) from error
