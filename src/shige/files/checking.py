"""Looks at what came: a photo is written anew, a voice note must be one by its first bytes."""

from shige.adapters.images import MOST_BYTES, image_taken
from shige.core.errors import ShigeError
from shige.files.facts import Kind

BOUNDS = {Kind.PHOTO: MOST_BYTES, Kind.VOICE: 5 * 1024 * 1024}
"""Bytes that a file may have: five minutes of a voice note, at what phones write."""

_HEADS = (
    (0, b"OggS", "audio/ogg"),
    (0, b"\x1aE\xdf\xa3", "audio/webm"),
    (4, b"ftyp", "audio/mp4"),
    (0, b"#!AMR", "audio/amr"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
)
"""Where, which bytes, and what it then is; the WAVE of a RIFF file stands behind its size."""


def content_of(kind: Kind, came: bytes) -> tuple[bytes, str]:
    """What is kept of a file, and its media type.

    Raises:
        ShigeError: "image-large", "image-type", "image-broken", "voice-type".
    """
    if kind == Kind.PHOTO:
        return image_taken(came), "image/jpeg"
    media = next((media for at, head, media in _HEADS if came[at : at + len(head)] == head), "")
    if not media:
        raise ShigeError("voice-type", "only voice notes as phones write them are taken", {"field": "voice"})
    return came, media
