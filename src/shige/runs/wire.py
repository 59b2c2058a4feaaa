"""Packs tables into plain bytes and back, so that finished communities travel between processes and rest on disk.

A packed table is a header in JSON (columns with type and length) and the columns' bytes. No pickle: a journal may lie
where others can write.
"""

import json
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.values import Table

AnyTable = TypeVar("AnyTable", bound=Table)


def pack(table: Table) -> bytes:
    """The bytes of a table."""
    columns = [(f.name, *_encoded(getattr(table, f.name))) for f in fields(table)]
    header = json.dumps([(name, kind, len(data)) for name, kind, data in columns]).encode()
    return len(header).to_bytes(4, "little") + header + b"".join(data for _, _, data in columns)


def unpack(kind: type[AnyTable], data: bytes) -> AnyTable:
    """The table of class `kind` from its bytes."""
    start = 4 + int.from_bytes(data[:4], "little")
    columns = {}
    for name, dtype, size in json.loads(data[4:start]):
        columns[name] = _decoded(dtype, data[start : start + size])
        start += size
    return kind(**columns)


def _encoded(column: NDArray[Any]) -> tuple[str, bytes]:
    if column.dtype.kind != "O":
        return column.dtype.str, column.tobytes()
    if shapely.is_geometry(column).any():
        blobs = [blob or b"" for blob in shapely.to_wkb(column)]
        sizes = np.array([len(column), *map(len, blobs)], dtype="<i8")
        return "wkb", sizes.tobytes() + b"".join(blobs)
    return "text", json.dumps(column.tolist(), ensure_ascii=False).encode()


def _decoded(dtype: str, data: bytes) -> NDArray[Any]:
    if dtype == "wkb":
        count = int.from_bytes(data[:8], "little")
        ends = np.cumsum(np.frombuffer(data, "<i8", count + 1)[1:]) + 8 * (count + 1)
        starts = np.concatenate([[8 * (count + 1)], ends])
        blobs = [data[start:end] or None for start, end in zip(starts.tolist(), ends.tolist(), strict=False)]
        return np.asarray(shapely.from_wkb(np.array(blobs, dtype=object)))
    if dtype == "text":
        return np.array(json.loads(data), dtype=object)
    return np.frombuffer(data, dtype=dtype).copy()
