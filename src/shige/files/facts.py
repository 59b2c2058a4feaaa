"""What is said of a file before it comes, and what is known of it afterwards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What somebody may send."""

    PHOTO = "photo"
    VOICE = "voice"


class State(StrEnum):
    """How far it is. A photo is shown to nobody before faces and plates are covered."""

    COMING = "coming"
    WHOLE = "whole"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Coming:
    """A file as its sender announces it: its number, made by the sender, its bytes, and their SHA-256 in hex."""

    uid: UUID
    kind: Kind
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Owner:
    """What a file belongs to, such as a report: its noun, its number, and until when the file is kept with it."""

    noun: str
    uid: UUID
    until: datetime


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file: how many bytes are here, how far it is, and the code of the error where it was refused."""

    uid: UUID
    kind: Kind
    size: int
    got: int
    state: State
    why: str = ""
