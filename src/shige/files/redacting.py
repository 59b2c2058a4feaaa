"""Covers faces and plates in the photos that came, and forgets what they were before."""

from django.db import transaction

from shige.adapters.redacting.covering import picture_redacted
from shige.files.blobs import blob_read
from shige.files.facts import State
from shige.files.keeping import content_keep, contents_release
from shige.files.models import File

BATCH = 20


def photos_redact() -> int:
    """Cover the photos that wait, the oldest first, each in a transaction of its own; says how many."""
    waiting = File.objects.filter(state=State.WHOLE).order_by("id").values_list("pk", flat=True)[:BATCH]
    return sum(_redact(pk) for pk in waiting)


def _redact(pk: int) -> int:
    """Look at the photo outside of any lock, then put the covered one in its place."""
    file = File.objects.filter(pk=pk, state=State.WHOLE).first()
    if file is None or file.content_id is None:
        return 0
    covered = picture_redacted(blob_read(file.content_id)).jpeg
    with transaction.atomic():
        waits = File.objects.filter(pk=pk, state=State.WHOLE, content__digest=file.content_id)
        done = waits.update(state=State.KEPT, content=content_keep(covered))
    contents_release([file.content_id])
    return done
