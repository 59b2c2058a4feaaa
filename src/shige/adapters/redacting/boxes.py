"""A rectangle of a picture that must not be seen."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""(rows, columns, 3): blue, green, red."""


class Box(NamedTuple):
    """Left and upper edge, width and height, in pixels."""

    x: int
    y: int
    width: int
    height: int

    def within(self, picture: Pixels, *, margin: float) -> "Box":
        """The same, wider by a share of its size on every side, and cut at the picture's edges."""
        rows, columns = picture.shape[:2]
        more_x, more_y = round(self.width * margin), round(self.height * margin)
        left, top = max(0, self.x - more_x), max(0, self.y - more_y)
        right, bottom = min(columns, self.x + self.width + more_x), min(rows, self.y + self.height + more_y)
        return Box(left, top, max(0, right - left), max(0, bottom - top))
