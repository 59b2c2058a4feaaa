"""Bytes on the disk beside the database: pieces as they come, and what is kept, closed with the personal key."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from shige.adapters.atomic import written_durably
from shige.core.errors import ShigeError
from shige.personal.contents import content_close, content_is_newest, content_open


def piece_write(uid: UUID, piece: bytes, *, offset: int) -> None:
    """Put a piece into its place and wait until it is on the disk; what stood there from a broken try is written over.

    Raises:
        ShigeError: "file-full" where the disk takes no more.
    """
    path = _coming(uid)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
            out.seek(offset)
            out.write(piece)
            out.truncate()
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise _full(error) from error


def pieces_read(uid: UUID) -> bytes:
    """All that came of a file."""
    return _coming(uid).read_bytes()


def pieces_drop(uid: UUID) -> None:
    """Forget what came; none is fine."""
    _coming(uid).unlink(missing_ok=True)


def blob_write(digest: str, content: bytes) -> None:
    """Have content on the disk under its digest; what is there already is not written again.

    Raises:
        ShigeError: "file-full" where the disk takes no more.
    """
    if not _kept(digest).exists():
        _write(digest, content)


def blob_read(digest: str) -> bytes:
    """The content of that digest.

    Raises:
        ShigeError: "personal-key", "personal-broken".
    """
    return content_open(_kept(digest).read_bytes(), digest=digest)


def blob_rotate(digest: str) -> bool:
    """Close content anew with the newest key; whether it was closed with another one.

    Raises:
        ShigeError: "personal-key", "personal-broken", "file-full".
    """
    if content_is_newest(_kept(digest).read_bytes()):
        return False
    _write(digest, blob_read(digest))
    return True


def blob_unlink(digest: str) -> None:
    """Take content from the disk; none is fine."""
    _kept(digest).unlink(missing_ok=True)


def pieces_drop_before(moment: datetime) -> None:
    """Forget what came before a moment and lies here still."""
    for path in _older(_coming_folder().glob("*"), moment):
        path.unlink(missing_ok=True)


def blobs_of_before(moment: datetime) -> Iterator[str]:
    """Digests of what was kept before a moment."""
    return (path.name for path in _older(_kept_folder().glob("??/*"), moment))


def _older(paths: Iterable[Path], moment: datetime) -> Iterator[Path]:
    """Those last written before a moment; what vanishes meanwhile is left out."""
    for path in paths:
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < moment.timestamp():
                yield path


def _coming_folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "coming"


def _kept_folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "kept"


def _coming(uid: UUID) -> Path:
    return _coming_folder() / str(uid)


def _kept(digest: str) -> Path:
    return _kept_folder() / digest[:2] / digest


def _write(digest: str, content: bytes) -> None:
    path = _kept(digest)
    try:
        for folder in (path.parent, _coming_folder()):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        staged = _coming_folder() / f"{digest}.{uuid4().hex}"
        written_durably(path, content_close(content, digest=digest), staged=staged)
    except OSError as error:
        raise _full(error) from error


def _full(error: OSError) -> ShigeError:
    facts = {"reason": error.strerror or str(error)}
    return ShigeError("file-full", "the server cannot keep files now; send this piece again in a minute", facts)
