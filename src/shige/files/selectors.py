"""Says how far files are, and opens what may be seen."""

from dataclasses import dataclass
from uuid import UUID

from shige.core.errors import ShigeError
from shige.files.blobs import blob_read
from shige.files.facts import FileRow, Kind, State
from shige.files.models import File


@dataclass(frozen=True, slots=True)
class Opened:
    """What is shown or played."""

    content: bytes
    media: str


def files_of(noun: str, uid: UUID) -> list[FileRow]:
    """The files of an owner, as they came."""
    return [row_of(file) for file in File.objects.filter(owner=noun, owner_uid=uid).order_by("id")]


def file_open(uid: UUID, *, noun: str, owner: UUID) -> Opened:
    """A file of an owner that the reader may see; a photo only once it is covered.

    Raises:
        ShigeError: "file-unknown", "file-early" where it is not covered yet.
    """
    file = File.objects.filter(uid=uid, owner=noun, owner_uid=owner).first()
    if file is None:
        raise ShigeError("file-unknown", "there is no such file", {"uid": str(uid)})
    if file.state != State.KEPT or file.content_id is None:
        raise ShigeError("file-early", "the photo is being covered; ask again in a moment", {"uid": str(uid)})
    return Opened(blob_read(file.content_id), file.media)


def row_of(file: File) -> FileRow:
    """The facts of a row."""
    return FileRow(file.uid, Kind(file.kind), file.size, file.got, State(file.state), file.why)
