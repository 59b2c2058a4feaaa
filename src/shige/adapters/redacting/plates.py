"""Finds where number plates are: patches of a plate's colour and shape, full of upright strokes.

Chinese plates (GA 36-2018) are blue, yellow, or green for electric cars, 440 or 480 by 140 mm, in two lines up to
220 mm high. Nothing is read. A shop's sign of the same look is covered, too.
"""

import cv2
import numpy as np

from shige.adapters.redacting.boxes import Box, Pixels

_COLOURS = (((98, 90, 45), (130, 255, 255)), ((35, 50, 90), (95, 255, 255)), ((14, 90, 90), (34, 255, 255)))
"""Blue, green, yellow: from and to, as hue (of 180), saturation, brightness (of 255)."""
_SMALLEST = 24 * 7
"""Pixels; smaller ones cannot be read."""
_SHAPE = (1.5, 6.0)
"""Width by height, seen aslant."""
_FULL = 0.55
"""Share of its upright or leaning rectangle that the patch must fill."""
_STROKES = 40
"""Mean steepness from left to right, once the patch is 32 pixels high."""
_HEIGHT = 32


def plates_found(picture: Pixels) -> list[Box]:
    """Where number plates may be."""
    hues = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return [box for low, high in _COLOURS for box in _patches(cv2.inRange(hues, low, high)) if _strokes(grey, box)]


def _patches(mask: cv2.typing.MatLike) -> list[Box]:
    """Patches of one colour that have a plate's shape."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 9), np.uint8))
    clean = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((3, 5), np.uint8))
    outlines = cv2.findContours(clean, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    return [Box(*cv2.boundingRect(outline)) for outline in outlines if _is_plate(outline)]


def _is_plate(outline: cv2.typing.MatLike) -> bool:
    area = cv2.contourArea(outline)
    if area < _SMALLEST:
        return False
    short, long = sorted(cv2.minAreaRect(outline)[1])
    return _SHAPE[0] <= long / short <= _SHAPE[1] and area >= _FULL * short * long


def _strokes(grey: cv2.typing.MatLike, box: Box) -> bool:
    """Whether the patch is full of upright strokes, whatever its size."""
    patch = grey[box.y : box.y + box.height, box.x : box.x + box.width]
    small = cv2.resize(patch, (max(1, box.width * _HEIGHT // box.height), _HEIGHT), interpolation=cv2.INTER_AREA)
    return float(np.abs(cv2.Sobel(small, cv2.CV_32F, 1, 0)).mean()) >= _STROKES
