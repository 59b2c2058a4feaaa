"""Lets files go: what nobody took within a day, what is over its owner's term, and bytes that no row names."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from shige.files.blobs import blobs_of_before, pieces_drop, pieces_drop_before
from shige.files.keeping import contents_release
from shige.files.models import File
from shige.files.services import UNOWNED

BATCH = 500


def files_forget(*, now: datetime) -> int:
    """Remove what is over, rows first and bytes after; says how many files went."""
    gone = 0
    while some := _removed(File.objects.filter(until__lte=now)):
        gone += some
    pieces_drop_before(now - UNOWNED)
    contents_release(blobs_of_before(now - UNOWNED))
    return gone


def files_erase(noun: str, uid: UUID) -> int:
    """Remove the files of one owner at once, and say how many."""
    return _removed(File.objects.filter(owner=noun, owner_uid=uid))


def _removed(files: QuerySet[File]) -> int:
    with transaction.atomic():
        rows = list(files.select_for_update().order_by("id")[:BATCH])
        File.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        pieces_drop(row.uid)
    contents_release({row.content_id for row in rows if row.content_id})
    return len(rows)
