"""Deeds on tables that come in: show what one would do, take it in once, drop it, forget the file."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from shige.adapters.uploads import read_upload
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.columns import Verdict
from shige.core.deeds import SHIGE, Deed
from shige.core.errors import ShigeError
from shige.imports.models import Batch, State
from shige.imports.profiles import Occasion, Profile
from shige.imports.progress import Counted, progress_clear, telling
from shige.imports.reading import Reading, outcomes_text, read_sheet, sheet_of, sheet_text

KEPT = timedelta(days=7)
"""How long an uploaded table is kept, whether it was taken in or not; figures of the batch stay."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: the number that its page made for this one deed, its name, its bytes."""

    uid: UUID
    name: str
    content: bytes


def batch_preview(upload: Upload, *, profile: Profile, on: Occasion) -> UUID:
    """Read a file and keep it with what taking it in would do; nothing else is stored. Sent twice it is kept once.

    Raises:
        ShigeError: what reading a file raises, "column-twice", "column-missing", or "batch-reused" where another file
            was sent under the same number.
    """
    digest = hashlib.sha256(upload.content).hexdigest()
    known = Batch.objects.filter(uid=upload.uid).first()
    if known is None:
        sheet = read_upload(upload.content, name=upload.name)
        with telling(upload.uid, actor_uid=on.actor.uid) as tell:
            reading = read_sheet(sheet, profile, on, tell=tell)
        batch = Batch(
            uid=upload.uid,
            profile=profile.key,
            actor_uid=on.actor.uid,
            made_at=on.now,
            forget_at=on.now + KEPT,
            digest=digest,
            size=len(upload.content),
            file_name=upload.name[-200:],
            sheet=sheet_text(sheet),
        )
        _shown(batch, reading)
        try:
            return _begin(batch, on)
        except IntegrityError:  # the same page sent it twice at once
            known = Batch.objects.get(uid=upload.uid)
    if (known.digest, known.profile, known.actor_uid) != (digest, profile.key, on.actor.uid):
        message = "another file was sent under this number: load the page again"
        raise ShigeError("batch-reused", message, {"field": "uid", "value": str(upload.uid)})
    return known.uid


@transaction.atomic
def batch_confirm(uid: UUID, *, profile: Profile, on: Occasion) -> bool:
    """Take in what was shown, once; False where somebody did so before, which changes nothing.

    Of two who confirm at once one waits for the other and finds it done.

    Raises:
        ShigeError: "batch-unknown", "batch-wrong" while rows are wrong, "batch-forgotten", or "batch-stale" where
            what there is changed since it was shown: `batch_refresh` shows it anew.
    """
    batch = _locked(uid, profile, on)
    if batch.state == State.TAKEN:
        return False
    if batch.state == State.DROPPED or not batch.sheet:
        raise ShigeError("batch-forgotten", "this table is no longer kept: upload it again", {"uid": str(uid)})
    if batch.wrong:
        message = f"{batch.wrong} rows are wrong, so nothing is taken in: correct the file and upload it again"
        raise ShigeError("batch-wrong", message, {"field": "wrong", "value": batch.wrong, "bound": 0})
    with telling(uid, actor_uid=on.actor.uid) as tell:
        reading = read_sheet(sheet_of(batch.sheet.open()), profile, on, tell=tell)
        if reading.digest != batch.outcome:
            message = "somebody changed these rows since the preview was made: look at it again"
            raise ShigeError("batch-stale", message, {"uid": str(uid)})
        if reading.takings:
            profile.take(Counted.of(reading.takings, tell=tell), on)
    Batch.objects.filter(pk=batch.pk).update(state=State.TAKEN, done_at=on.now)
    facts = {"profile": profile.key, "new": batch.new, "changed": batch.changed, "equal": batch.equal}
    deed_record(Deed(on.actor, "batch_confirm", noun_id=str(uid), area=_area(on), why=on.why, facts=facts), at=on.now)
    return True


@transaction.atomic
def batch_refresh(uid: UUID, *, profile: Profile, on: Occasion) -> None:
    """Make the preview anew from the file that is kept.

    Raises:
        ShigeError: "batch-unknown" or "batch-forgotten".
    """
    batch = _locked(uid, profile, on)
    if batch.state != State.SHOWN or not batch.sheet:
        raise ShigeError("batch-forgotten", "this table is no longer kept: upload it again", {"uid": str(uid)})
    _shown(batch, read_sheet(sheet_of(batch.sheet.open()), profile, on))
    batch.save()


@transaction.atomic
def batch_drop(uid: UUID, *, profile: Profile, on: Occasion) -> None:
    """Do not take it in, and forget the file at once.

    Raises:
        ShigeError: "batch-unknown", or "batch-taken" where it was taken in already.
    """
    batch = _locked(uid, profile, on)
    if batch.state == State.TAKEN:
        raise ShigeError("batch-taken", "this table was taken in already", {"uid": str(uid)})
    _forget(batch, state=State.DROPPED, done_at=on.now)
    deed_record(Deed(on.actor, "batch_drop", noun_id=str(uid), why=on.why), at=on.now)


@transaction.atomic
def batches_forget(*, now: datetime) -> int:
    """Delete the files and previews whose term is over; returns how many. The nightly job of retention calls it."""
    due = Batch.objects.filter(forget_at__lte=now).exclude(sheet=b"").select_for_update()
    count = 0
    progress_clear()
    for batch in due:
        is_open = batch.state == State.SHOWN
        _forget(batch, state=State.DROPPED if is_open else batch.state, done_at=now if is_open else batch.done_at)
        count += 1
    if count:
        deed_record(Deed(SHIGE, "batches_forget", noun_id="", why="their term is over", facts={"files": count}), at=now)
    return count


@transaction.atomic
def _begin(batch: Batch, on: Occasion) -> UUID:
    batch.save(force_insert=True)
    facts = {"profile": batch.profile, "rows": batch.new + batch.changed + batch.equal + batch.wrong}
    deed = Deed(on.actor, "batch_preview", noun_id=str(batch.uid), area=_area(on), why=on.why, facts=facts)
    deed_record(deed, at=on.now)
    return batch.uid


def _shown(batch: Batch, reading: Reading) -> None:
    for verdict in Verdict:
        setattr(batch, verdict.value, reading.count(verdict))
    batch.outcome = reading.digest
    batch.preview = outcomes_text(reading.outcomes)


def _forget(batch: Batch, *, state: str, done_at: datetime | None) -> None:
    Batch.objects.filter(pk=batch.pk).update(state=state, done_at=done_at, file_name="", sheet="", preview="")


def _locked(uid: UUID, profile: Profile, on: Occasion) -> Batch:
    """The batch, held until the transaction ends; only of who sent it."""
    batch = Batch.objects.select_for_update().filter(uid=uid, profile=profile.key, actor_uid=on.actor.uid).first()
    if batch is None:
        raise ShigeError("batch-unknown", "there is no such import", {"uid": str(uid)})
    return batch


def _area(on: Occasion) -> str:
    """The widest area that the importer's reach begins with, where the audit places the deed; empty for everywhere."""
    for low, high in on.within.ranges[:1]:
        whole = f"{low:018d}"
        for digits in (2, 4, 6, 9, 12):
            if low and area_range(whole[:digits]) == (low, high):
                return whole[:digits]
    return ""
