"""Takes files in piece by piece over a bad line, gives them an owner, and lets them go.

    row = file_begin(Coming(uid, Kind.PHOTO, size, sha256), now=now)          # again: the same row, and how far it is
    row = file_append(uid, piece, offset=row.got, now=now)                     # until row.got == row.size
    files_give([uid], Owner("report", report_uid, until), now=now)             # in the transaction of its owner

What nobody owns is gone a day later. Whoever shows a file asks its owner whether the reader may see it.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from shige.core.errors import ShigeError
from shige.files.blobs import piece_write, pieces_drop, pieces_read
from shige.files.checking import BOUNDS, content_of
from shige.files.facts import Coming, FileRow, Kind, Owner, State
from shige.files.keeping import content_keep
from shige.files.models import File
from shige.files.selectors import row_of

MOST_PIECE = 1024 * 1024
"""Bytes of one piece."""
UNOWNED = timedelta(days=1)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def file_begin(coming: Coming, *, now: datetime) -> FileRow:
    """Expect a file; the same one again answers how far it is.

    Raises:
        ShigeError: "file-size", "file-digest", "file-other" where the number stands for another file.
    """
    if not 1 <= coming.size <= BOUNDS[coming.kind]:
        facts = {"field": "size", "value": coming.size, "bound": f"1 to {BOUNDS[coming.kind]} bytes"}
        raise ShigeError("file-size", "the file is empty or too large", facts)
    if not _SHA256.fullmatch(coming.sha256):
        raise ShigeError("file-digest", "the digest is 64 signs of hex", {"field": "sha256", "value": coming.sha256})
    said = {"kind": coming.kind, "size": coming.size, "sha256": coming.sha256}
    try:
        with transaction.atomic():
            return row_of(File.objects.create(uid=coming.uid, at=now, until=now + UNOWNED, **said))
    except IntegrityError:
        file = File.objects.get(uid=coming.uid)
    if any(getattr(file, name) != value for name, value in said.items()):
        raise ShigeError("file-other", "this number stands for another file", {"uid": str(coming.uid)})
    return row_of(file)


@transaction.atomic
def file_append(uid: UUID, piece: bytes, *, offset: int, now: datetime) -> FileRow:
    """Take the next piece; a piece that is here already changes nothing. With the last one the file is looked at.

    What comes out torn is awaited from its first byte once more, with "file-torn" in `why`; what is no photo and no
    voice note is refused for good.

    Raises:
        ShigeError: "file-unknown", "file-piece" for an empty, too large or too long one, "file-offset" with the number
            of bytes that are here where the piece does not follow on them, "file-full".
    """
    file = _file(uid, now=now)
    end = offset + len(piece)
    if not (offset >= 0 and 0 < len(piece) <= MOST_PIECE and end <= file.size):
        facts = {"field": "piece", "value": len(piece), "bound": f"1 to {MOST_PIECE} bytes, {file.size} in all"}
        raise ShigeError("file-piece", "the piece is empty, too large or beyond the end", facts)
    if file.state != State.COMING or end <= file.got:
        return row_of(file)
    if offset != file.got:
        facts = {"field": "offset", "value": offset, "bound": file.got}
        raise ShigeError("file-offset", f"{file.got} bytes are here: go on from there", facts)
    piece_write(uid, piece, offset=offset)
    file.got, file.why = end, ""
    if file.got == file.size:
        _look_at(file)
    file.save()
    return row_of(file)


@transaction.atomic
def files_give(uids: Sequence[UUID], owner: Owner, *, now: datetime) -> None:
    """Give whole files to an owner, in the transaction in which it comes into being; again changes nothing.

    Raises:
        ShigeError: "file-unknown", "file-early" where bytes are missing or it was refused, "file-taken".
    """
    for uid in sorted(set(uids)):
        file = _file(uid, now=now)
        if file.state not in (State.WHOLE, State.KEPT):
            raise ShigeError("file-early", "the file is not here as a whole", {"uid": str(uid), "state": file.state})
        if file.owner and (file.owner, file.owner_uid) != (owner.noun, owner.uid):
            raise ShigeError("file-taken", "the file belongs to something else", {"uid": str(uid)})
        file.owner, file.owner_uid, file.until = owner.noun, owner.uid, owner.until
        file.save(update_fields=["owner", "owner_uid", "until"])


def _file(uid: UUID, *, now: datetime) -> File:
    file = File.objects.select_for_update().filter(uid=uid, until__gt=now).first()
    if file is None:
        raise ShigeError("file-unknown", "there is no such file; begin it anew", {"uid": str(uid)})
    return file


def _look_at(file: File) -> None:
    """Keep what came, or say why not; either way the pieces go."""
    came = pieces_read(file.uid)
    if hashlib.sha256(came).hexdigest() != file.sha256:
        file.got, file.why = 0, "file-torn"
        return
    try:
        content, media = content_of(Kind(file.kind), came)
    except ShigeError as error:
        file.state, file.why = State.REFUSED, error.code
    else:
        file.content, file.media = content_keep(content), media
        file.state = State.WHOLE if file.kind == Kind.PHOTO else State.KEPT
    transaction.on_commit(lambda: pieces_drop(file.uid))
