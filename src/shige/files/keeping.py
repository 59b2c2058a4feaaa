"""Keeps content once, however many files have it, and takes it away with the last of them.

Content is on the disk before a row names it. A crash between the two leaves bytes that no row names; `contents_release`
takes those away, too.
"""

import hashlib
from collections.abc import Iterable

from django.db import transaction

from shige.files.blobs import blob_rotate, blob_unlink, blob_write
from shige.files.models import Blob, File


def content_keep(content: bytes) -> Blob:
    """Keep content, in the transaction of the row that will name it; nobody takes it away meanwhile.

    Raises:
        ShigeError: "file-full" where the disk takes no more.
    """
    blob = _locked(hashlib.sha256(content).hexdigest())
    blob_write(blob.digest, content)
    return blob


def contents_release(digests: Iterable[str]) -> None:
    """Take away content that no file has any more."""
    for digest in digests:
        with transaction.atomic():
            blob = _locked(digest)
            if not File.objects.filter(content=blob).exists():
                blob_unlink(digest)
                blob.delete()


def contents_rotate() -> int:
    """Close all content anew that is not closed with the newest key, and say how many; cut short, it goes on."""
    count = 0
    for digest in Blob.objects.order_by("pk").values_list("digest", flat=True).iterator():
        with transaction.atomic():
            count += Blob.objects.select_for_update().filter(digest=digest).exists() and blob_rotate(digest)
    return count


def _locked(digest: str) -> Blob:
    """The row of that digest, made where there is none, and held until the transaction ends."""
    while True:
        Blob.objects.bulk_create([Blob(digest=digest)], ignore_conflicts=True)
        blob = Blob.objects.select_for_update().filter(digest=digest).first()
        if blob is not None:  # else it was taken away between the two questions
            return blob
