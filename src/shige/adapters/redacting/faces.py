"""Finds where faces are in a picture, of any size and turned aside too.

CenterFace (Xu et al., 2019, arXiv:1911.03599): one pass of a small network gives a map of a quarter of the picture's
size with how likely the middle of a face is there, and the size of that face. Nothing about the face itself comes out.
"""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from shige.adapters.redacting.boxes import Box, Pixels

LIKELY = 0.25
"""Above it a place counts as a face. Low: to cover a lamp costs nothing, to show a face cannot be undone."""
_OVERLAP = 0.3
_STEP = 4
"""Pixels of the picture to one place of the map."""
_SIDE = 32
"""The network takes sides that are a multiple of it."""
_MODEL = Path(__file__).with_name("vendor") / "centerface.onnx"
_OUT = ("537", "538", "539", "540")
"""How likely, how large, how far from the place's corner; the last, points of the face, is not looked at."""


def faces_found(picture: Pixels) -> list[Box]:
    """Where faces are."""
    rows, columns = (_whole(side) for side in picture.shape[:2])
    net = _net()
    net.setInput(cv2.dnn.blobFromImage(picture, 1.0, (columns, rows)))
    likely, size, off, _ = net.forward(_OUT)
    return _boxes(likely[0, 0], size[0], off[0], scale=(picture.shape[1] / columns, picture.shape[0] / rows))


def _whole(side: int) -> int:
    return -(-side // _SIDE) * _SIDE


def _boxes(
    likely: npt.NDArray[np.float32],
    size: npt.NDArray[np.float32],
    off: npt.NDArray[np.float32],
    *,
    scale: tuple[float, float],
) -> list[Box]:
    """Of boxes that overlap, the likeliest stays. `size` and `off` are (2, rows, columns): down, then across."""
    row, column = np.nonzero(likely > LIKELY)
    down, across = (np.exp(size[axis, row, column]) * _STEP for axis in (0, 1))
    top = (row + off[0, row, column] + 0.5) * _STEP - down / 2
    left = (column + off[1, row, column] + 0.5) * _STEP - across / 2
    found = np.stack([left * scale[0], top * scale[1], across * scale[0], down * scale[1]], axis=1)
    kept = cv2.dnn.NMSBoxes(found.tolist(), likely[row, column].tolist(), LIKELY, _OVERLAP)
    return [Box(*(round(value) for value in found[at])) for at in np.asarray(kept, dtype=int).ravel()]


@cache
def _net() -> cv2.dnn.Net:
    return cv2.dnn.readNetFromONNX(str(_MODEL))
