"""Compiled loops that snap rings to a tile's pixels and write them as the protobuf of a vector tile wants it."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.mapping.landkernel import Ints, Longs, Shapes

Bytes = NDArray[np.uint8]
Values = tuple[Longs, Longs]
"""First value of each feature (one longer than the features), and the key of each value."""
Window = tuple[int, int, int, int]
"""West and north edge and width of a tile in units of the world, and its width in pixels."""
NUMBER = 6
"""Bytes of one number, at most: none is above 2**40."""


@njit(cache=True, nogil=True)
def write_features(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    shapes: Shapes, values: Values, rows: Longs, owners: Longs, window: Window, first_value: int, out: Bytes
) -> tuple[int, int]:
    """Write the features `rows` of `shapes` into `out`; their values are those of the features `owners`.

    Values are numbered from `first_value` on. Returns the bytes written and the next number of a value; in `owners`
    stands -1 for what vanishes.
    """
    xy, ring, part, feature = shapes
    value_of, value_key = values
    drawn, spare = _spare(ring, part, feature, rows)
    at, number = 0, first_value
    for i in range(len(rows)):
        size = _draw(xy, ring, part, feature[rows[i]], feature[rows[i] + 1], window, spare, drawn)
        if size == 0:
            owners[i] = -1
            continue
        first, last = value_of[owners[i]], value_of[owners[i] + 1]
        tags = 0
        for v in range(first, last):
            tags += varint_size(value_key[v]) + varint_size(number + v - first)
        out[at] = 0x12
        at = write_varint(out, at + 1, 1 + varint_size(tags) + tags + 3 + varint_size(size) + size)
        out[at] = 0x12
        at = write_varint(out, at + 1, tags)
        for v in range(first, last):
            at = write_varint(out, at, value_key[v])
            at = write_varint(out, at, number)
            number += 1
        out[at], out[at + 1], out[at + 2] = 0x18, 3, 0x22
        at = write_varint(out, at + 3, size)
        out[at : at + size] = drawn[:size]
        at += size
    return at, number


@njit(cache=True, nogil=True)
def copy_values(value: Bytes, value_at: Longs, value_of: Longs, owners: Longs, out: Bytes) -> int:
    """Put the values of the features `owners` (-1 for none) one after the other; returns the bytes."""
    at = 0
    for i in range(len(owners)):
        if owners[i] >= 0:
            first, last = value_at[value_of[owners[i]]], value_at[value_of[owners[i] + 1]]
            out[at : at + last - first] = value[first:last]
            at += last - first
    return at


@njit(cache=True, nogil=True)
def _spare(ring: Longs, part: Longs, feature: Longs, rows: Longs) -> tuple[Bytes, Longs]:
    """Room for the commands and for the points of the feature with most points."""
    most = 0
    for i in range(len(rows)):
        most = max(most, ring[part[feature[rows[i] + 1]]] - ring[part[feature[rows[i]]]])
    return np.empty((most + 1) * 3 * NUMBER, np.uint8), np.empty((most + 1, 2), np.int64)


@njit(cache=True, nogil=True)
def _draw(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    xy: Ints, ring: Longs, part: Longs, first: int, last: int, window: Window, spare: Longs, out: Bytes
) -> int:
    """Write the commands that draw the polygons first to last (not included); returns the bytes, 0 where all vanish."""
    at, x, y = 0, 0, 0
    for p in range(first, last):
        for r in range(part[p], part[p + 1]):
            outer = r == part[p]
            count = _snap(xy, ring[r], ring[r + 1], window, spare)
            area = 0
            for k in range(count):
                after = k + 1 if k + 1 < count else 0
                area += spare[k, 0] * spare[after, 1] - spare[after, 0] * spare[k, 1]
            if count < 3 or area == 0 or (area > 0) != outer:
                if outer:
                    break
                continue
            for k in range(count):
                if k == 0:
                    at = write_varint(out, at, 9)
                elif k == 1:
                    at = write_varint(out, at, (count - 1) << 3 | 2)
                at = write_varint(out, at, zigzag(spare[k, 0] - x))
                at = write_varint(out, at, zigzag(spare[k, 1] - y))
                x, y = spare[k, 0], spare[k, 1]
            at = write_varint(out, at, 15)
    return at


@njit(cache=True, nogil=True)
def _snap(xy: Ints, first: int, last: int, window: Window, spare: Longs) -> int:
    """A closed ring in pixels of a tile, open, without points that coincide or lie on a straight line."""
    west, north, span, extent = window
    count = 0
    for k in range(first, last - 1):
        x = ((xy[k, 0] - west) * extent + (span >> 1)) // span
        y = ((xy[k, 1] - north) * extent + (span >> 1)) // span
        if count > 0 and x == spare[count - 1, 0] and y == spare[count - 1, 1]:
            continue
        if count > 1 and _straight(spare[count - 2], spare[count - 1], x, y):
            count -= 1
        spare[count, 0], spare[count, 1] = x, y
        count += 1
    while count > 1 and spare[0, 0] == spare[count - 1, 0] and spare[0, 1] == spare[count - 1, 1]:
        count -= 1
    return count


@njit(cache=True, nogil=True)
def _straight(before: Longs, middle: Longs, x: int, y: int) -> bool:
    """Whether the middle of three points lies on the way."""
    back_x, back_y = middle[0] - before[0], middle[1] - before[1]
    on_x, on_y = x - middle[0], y - middle[1]
    return bool(back_x * on_y == back_y * on_x and back_x * on_x + back_y * on_y > 0)


@njit(cache=True, nogil=True)
def zigzag(number: int) -> int:
    """A number of either sign as one from 0 up: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return (number << 1) ^ (number >> 63)


@njit(cache=True, nogil=True)
def varint_size(number: int) -> int:
    """Bytes that a number from 0 up takes."""
    size = 1
    while number > 127:
        number >>= 7
        size += 1
    return size


@njit(cache=True, nogil=True)
def write_varint(out: Bytes, at: int, number: int) -> int:
    """Write a number from 0 up, seven bits a byte, and return where the next one goes."""
    while number > 127:
        out[at] = number & 127 | 128
        number >>= 7
        at += 1
    out[at] = number
    return at + 1
