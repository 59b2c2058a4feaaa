"""Breaks the glass: somebody needs a record at once that lies outside of their areas, says why, and gets it.

It acts from the next request on and ends by itself. The unit that the record belongs to and the privacy officer are
told in the same transaction, every look is written down under it, and the privacy officer reviews each one.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from shige.access.openings import Record, openings_end, openings_give
from shige.access.reach import accounts_with
from shige.access.scope import Scope
from shige.approvals.facts import Ask, Ruling
from shige.approvals.services import approval_ask, approval_decide
from shige.audit.services import deed_record
from shige.core.approving import State
from shige.core.areas import DIGITS, LEVELS, area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.rights import EMERGENCY, Right
from shige.glass.facts import Breaking, GlassRow
from shige.glass.models import Glass, Named
from shige.glass.selectors import row_of
from shige.notices.facts import Note, Posts, Told
from shige.notices.services import notice_send
from shige.rules.values import limit

REVIEW = "glass-review"
MOST_MINUTES = 180
"""Three hours, whatever a city sets."""
MOST_WHY = 500
_REVIEWED_WITHIN = timedelta(days=365)
"""A review that is late stays open, and is shown as late."""
_TOLD = gettext_noop("%(post)s looks at records of your area in an emergency, until %(until)s: %(why)s")


@transaction.atomic
def glass_break(order: Breaking, *, account: UUID, actor: Actor, within: Scope, now: datetime) -> GlassRow:
    """Open single records to an account until its time is over; the same order again is the same glass.

    Raises:
        ShigeError: "glass-why", "glass-minutes", "glass-records", "area-unknown" for a record that lies beyond the
            right to break glass, "glass-other" where the uid stands for another one.
    """
    _check(order, within=within, now=now)
    until = now + timedelta(minutes=order.minutes)
    try:
        with transaction.atomic():
            glass = _made(order, account=account, actor=actor, now=now)
    except IntegrityError:
        return _known(order, account=account)
    records = [Record(need.resource, need.row, need.area) for need in order.needs]
    openings_give(account, records, under=order.uid, now=now, until=until)
    facts = {"records": [f"{need.resource} {need.row}" for need in order.needs], "until": until.isoformat()}
    deed_record(_deed("glass_break", glass, actor=actor, why=order.why.strip(), facts=facts), at=now)
    _tell(order, account=account, actor=actor, now=now)
    told = {"records": len(order.needs), "minutes": order.minutes}
    ask = Ask(order.uid, REVIEW, str(order.uid), glass.area, "privacy", glass.why, now + _REVIEWED_WITHIN, told)
    approval_ask(ask, actor=actor, now=now)
    return row_of(glass)


@transaction.atomic
def glass_end(uid: UUID, *, actor: Actor, account: UUID, within: Scope, now: datetime) -> GlassRow:
    """End it before its time: by who broke it, or within the reach of who reviews.

    Raises:
        ShigeError: "glass-unknown" also out of reach, "glass-over".
    """
    glass = Glass.objects.select_for_update().filter(uid=uid).first()
    if glass is None or not (glass.account_uid == account or within.covers(glass.area)):
        raise ShigeError("glass-unknown", "there is no such emergency look", {"uid": str(uid)})
    if (glass.ended_at or glass.until) <= now:
        raise ShigeError("glass-over", "this is over already", {"uid": str(uid)})
    glass.ended_at, glass.ended_by = now, actor.name
    glass.save(update_fields=["ended_at", "ended_by"])
    openings_end(uid, now=now)
    deed_record(_deed("glass_end", glass, actor=actor, why="ended before its time", facts={}), at=now)
    return row_of(glass)


@transaction.atomic
def glass_review(uid: UUID, *, ruling: Ruling, actor: Actor, within: Scope, now: datetime) -> GlassRow:
    """Say whether it was justified. One that was not ends at once where it still runs.

    Raises:
        ShigeError: as `approval_decide` does.
    """
    row = approval_decide(uid, ruling=ruling, actor=actor, within=within, now=now)
    glass = Glass.objects.get(uid=uid)
    if row.state == State.REFUSED and (glass.ended_at or glass.until) > now:
        return glass_end(uid, actor=actor, account=glass.account_uid, within=within, now=now)
    return row_of(glass)


def _check(order: Breaking, *, within: Scope, now: datetime) -> None:
    least = limit("glass.why_characters", now=now)
    if not least <= len(order.why.strip()) <= MOST_WHY:
        facts = {"field": "why", "value": len(order.why.strip()), "bound": f"{least} to {MOST_WHY} characters"}
        raise ShigeError("glass-why", f"say in at least {least} characters why it cannot wait", facts)
    if not 1 <= order.minutes <= MOST_MINUTES:
        facts = {"field": "minutes", "value": order.minutes, "bound": f"1 to {MOST_MINUTES}"}
        raise ShigeError("glass-minutes", "an emergency look lasts three hours at most", facts)
    most = limit("glass.records", now=now)
    if not 1 <= len(set(order.needs)) == len(order.needs) <= most:
        facts = {"field": "records", "value": len(order.needs), "bound": f"1 to {most}"}
        raise ShigeError("glass-records", f"name 1 to {most} records", facts)
    for need in order.needs:
        if not within.covers(need.area):
            raise ShigeError("area-unknown", f"there is no {need.words}", {"field": "records", "value": need.words})


def _made(order: Breaking, *, account: UUID, actor: Actor, now: datetime) -> Glass:
    area = _around([need.area for need in order.needs])
    glass = Glass.objects.create(
        uid=order.uid,
        account_uid=account,
        actor_name=actor.name,
        actor_post=actor.post,
        why=order.why.strip(),
        area=area,
        low=area_range(area)[0],
        at=now,
        until=now + timedelta(minutes=order.minutes),
    )
    Named.objects.bulk_create(
        [Named(glass=glass, resource=n.resource, row=n.row, area=n.area, words=n.words) for n in order.needs]
    )
    return glass


def _known(order: Breaking, *, account: UUID) -> GlassRow:
    glass = Glass.objects.get(uid=order.uid)
    there = {(named.resource, named.row) for named in glass.records.all()}
    if glass.account_uid != account or there != {(need.resource, need.row) for need in order.needs}:
        raise ShigeError("glass-other", "this id stands for another emergency look", {"uid": str(order.uid)})
    return row_of(glass)


def _tell(order: Breaking, *, account: UUID, actor: Actor, now: datetime) -> None:
    """Tell the units that the records belong to, and the privacy officers, at once."""
    until = now + timedelta(minutes=order.minutes)
    told: dict[UUID, None] = {}
    for area in dict.fromkeys(need.area for need in order.needs):
        for right in (Right("glass", "know", EMERGENCY), Right("glass", "review", "privacy")):
            told |= dict.fromkeys(accounts_with(right, area=area, now=now))
    told.pop(account, None)
    facts: dict[str, Told] = {"post": Posts(actor.post), "until": until, "why": order.why.strip()[:120]}
    notice_send(Note(_TOLD, facts, link="/glass", urgent=True, key=f"glass-{order.uid}"), to=told, now=now)


def _around(areas: list[str]) -> str:
    """The smallest area that holds them all; records of two cities are not asked for at once."""
    for digits in sorted(LEVELS, reverse=True):
        heads = {area.ljust(DIGITS, "0")[:digits] for area in areas}
        if len(heads) == 1 and all(len(area) >= digits for area in areas):
            return heads.pop()
    raise ShigeError("glass-records", "the records of one emergency lie in one city", {"field": "records"})


def _deed(verb: str, glass: Glass, *, actor: Actor, why: str, facts: Mapping[str, object]) -> Deed:
    return Deed(actor, verb, noun_id=str(glass.uid), area=glass.area, purpose=EMERGENCY, why=why, facts=facts)
