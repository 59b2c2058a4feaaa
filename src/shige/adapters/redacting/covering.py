"""Covers what was found, so that nothing of it can be brought back."""

from dataclasses import dataclass

import cv2
import numpy as np

from shige.adapters.redacting.boxes import Box, Pixels
from shige.adapters.redacting.faces import faces_found
from shige.adapters.redacting.plates import plates_found
from shige.core.errors import ShigeError

QUALITY = 82
_MARGIN = 0.2
_CELLS = 5
"""A covered patch is this many squares of one colour along its shorter side."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """The picture as it may be kept, and how much of it was covered."""

    jpeg: bytes
    heads: int
    plates: int


def picture_redacted(jpeg: bytes) -> Redacted:
    """The picture with faces and number plates as squares of their mean colours.

    Raises:
        ShigeError: "image-broken" for what cannot be decoded.
    """
    read = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    if read is None:
        raise ShigeError("image-broken", "the picture cannot be read", {"field": "picture"})
    picture: Pixels = np.asarray(read, dtype=np.uint8)
    faces, plates = faces_found(picture), plates_found(picture)
    for box in (*faces, *plates):
        _cover(picture, box.within(picture, margin=_MARGIN))
    written = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
    return Redacted(written.tobytes(), len(faces), len(plates))


def _cover(picture: Pixels, box: Box) -> None:
    """Put squares of mean colours in the place of a patch."""
    if not box.width or not box.height:
        return
    patch = picture[box.y : box.y + box.height, box.x : box.x + box.width]
    square = max(1, min(box.width, box.height) // _CELLS)
    few = (max(1, box.width // square), max(1, box.height // square))
    small = cv2.resize(patch, few, interpolation=cv2.INTER_AREA)
    patch[:] = cv2.resize(small, (box.width, box.height), interpolation=cv2.INTER_NEAREST)
