"""Vector tiles of grids: layers are projected once, a tile is cut, snapped to its pixels and written in one pass.

The format is Mapbox Vector Tile 2.1 (a protobuf), the projection Web Mercator. Both neighbours of a border snap its
corners alike, so borders stay shared at every zoom; what coincides or lies on a straight line after it falls away.
"""

import struct
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.mapping.land import Land, ragged
from shige.core.mapping.landkernel import BITS, Longs, Shapes
from shige.core.mapping.tilekernel import NUMBER, Window, copy_values, write_features

Bytes = NDArray[np.uint8]
MOST_ZOOM = 18
FINE = 12
"""From this zoom on tiles have the full 4096 units."""
_MARGIN = 32
"""A tile shows what lies within a 32nd of its width around it."""
_EXTENTS = {11: 2048}


@dataclass(frozen=True, slots=True)
class TileLayer:
    """Features of one layer, ready to be cut into tiles; made by `layer_of`."""

    name: str
    land: Land
    keys: tuple[str, ...]
    value_key: Longs
    value_of: Longs
    """First value of each feature."""
    value: Bytes
    """All values as they stand in a tile."""
    value_at: Longs
    """First byte of each value."""


class _Chosen(NamedTuple):
    """Rows of shapes to be drawn, and the features that they are of."""

    shapes: Shapes
    rows: Longs
    owners: Longs


def layer_of(name: str, land: Land, properties: Mapping[str, Sequence[str | int | float | None]]) -> TileLayer:
    """A layer of land with the properties of its features; None is left out of a feature."""
    value, keys, ends, firsts = bytearray(), array("q"), array("q", [0]), array("q", [0])
    for row in range(len(land)):
        for key, column in enumerate(properties.values()):
            if column[row] is not None:
                value += _value(column[row])
                keys.append(key)
                ends.append(len(value))
        firsts.append(len(keys))
    return TileLayer(
        name=name,
        land=land,
        keys=tuple(properties),
        value_key=np.array(keys, np.int64),
        value_of=np.array(firsts, np.int64),
        value=np.frombuffer(bytes(value), np.uint8),
        value_at=np.array(ends, np.int64),
    )


def tile_of(layers: Iterable[TileLayer], *, z: int, x: int, y: int) -> bytes:
    """The tile z/x/y of the layers; empty where none of them shows anything there."""
    written = (_layer(layer, z=z, x=x, y=y) for layer in layers)
    return b"".join(b"\x1a" + varint(len(text)) + text for text in written if text)


def _layer(layer: TileLayer, *, z: int, x: int, y: int) -> bytes:
    span = 1 << (BITS - z)
    west, north, near = x * span, y * span, span // _MARGIN
    box = layer.land.bounds
    shown = (box[:, 0] < west + span + near) & (box[:, 2] > west - near)
    rows = np.flatnonzero(shown & (box[:, 1] < north + span + near) & (box[:, 3] > north - near))
    middle = np.array([west, north, west, north]) + span // 2
    far = np.abs(box[rows] - middle).max(axis=1, initial=0) > span
    owners, large = rows[~far], rows[far]
    extent = 4096 if z >= FINE else _EXTENTS.get(z, 1024)
    window = (west, north, span, extent)
    features, values = _features(layer, _Chosen(layer.land.shapes, owners.copy(), owners), window=window, first_value=0)
    cut = _cut(layer.land.shapes, large, (west - near, north - near, west + span + near, north + span + near))
    chosen = _Chosen(cut, np.arange(len(large)), large)
    more, _ = _features(layer, chosen, window=window, first_value=values)
    if not features and not more:
        return b""
    name = layer.name.encode()
    keys = [b"\x1a" + varint(len(key)) + key for key in (key.encode() for key in layer.keys)]
    said = _values(layer, np.concatenate([owners, large]))
    return b"".join((b"\x78\x02\x0a", varint(len(name)), name, features, more, *keys, said, b"\x28", varint(extent)))


def _features(layer: TileLayer, chosen: _Chosen, *, window: Window, first_value: int) -> tuple[bytes, int]:
    """The features as they stand in a tile, and the number of the next value; marks in `owners` what vanished."""
    shapes, rows, owners = chosen
    _, ring, part, feature = shapes
    rings = (part[feature[rows + 1]] - part[feature[rows]]).sum()
    points = (ring[part[feature[rows + 1]]] - ring[part[feature[rows]]]).sum()
    numbers = 8 * len(rows) + 3 * rings + 2 * points + 2 * (layer.value_of[owners + 1] - layer.value_of[owners]).sum()
    out = np.empty(int(numbers) * NUMBER, np.uint8)
    size, values = write_features(shapes, (layer.value_of, layer.value_key), rows, owners, window, first_value, out)
    return out[:size].tobytes(), values


def _values(layer: TileLayer, owners: Longs) -> bytes:
    """The values of the features that did not vanish."""
    kept = owners[owners >= 0]
    ends = layer.value_at[layer.value_of[kept + 1]] - layer.value_at[layer.value_of[kept]]
    out = np.empty(int(ends.sum()), np.uint8)
    copy_values(layer.value, layer.value_at, layer.value_of, kept, out)
    return out.tobytes()


def _cut(shapes: Shapes, rows: Longs, box: tuple[int, int, int, int]) -> Shapes:
    """The shapes of features that reach far beyond a tile, cut off around it."""
    xy, ring, part, feature = shapes
    polygons = [
        shapely.MultiPolygon(
            [
                (xy[ring[a] : ring[a + 1]], [xy[ring[r] : ring[r + 1]] for r in range(a + 1, b)])
                for a, b in pairwise(part[feature[row] : feature[row + 1] + 1].tolist())
            ]
        )
        for row in rows.tolist()
    ]
    pieces: Any = shapely.clip_by_rect(np.array(polygons, dtype=object), *box)
    # In the world's units y runs south, so that what turns clockwise there turns the other way for shapely.
    coordinates, ring, part, feature = ragged(pieces, clockwise=False)
    return np.rint(coordinates).astype(np.int32), ring, part, feature


def varint(number: int) -> bytes:
    """A number from 0 up as protobuf writes it."""
    text = bytearray()
    while number > 127:
        text.append(number & 127 | 128)
        number >>= 7
    text.append(number)
    return bytes(text)


def _value(value: str | int | float | None) -> bytes:
    """A value as it stands in a layer."""
    if isinstance(value, str):
        text = value.encode()
        inner = b"\x0a" + varint(len(text)) + text
    elif isinstance(value, int):
        inner = b"\x28" + varint(value)
    else:
        inner = b"\x19" + struct.pack("<d", value)
    return b"\x22" + varint(len(inner)) + inner
