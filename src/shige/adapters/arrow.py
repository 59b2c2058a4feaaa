"""Takes columns from GDAL, and hands them to it, as Arrow tables: whole columns at once instead of value by value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import nanoarrow
import numpy as np
from nanoarrow.c_array_stream import CArrayStream
from numpy.typing import DTypeLike, NDArray

from shige.core.values import Bools

TEXT, BYTES, FLAGS = "u", "z", "b"
"""Kinds of columns, by the first letters of the Arrow format, as are the keys of `NUMBERS`."""
NUMBERS: Mapping[str, DTypeLike] = {
    "s": np.int16,
    "i": np.int32,
    "l": np.int64,
    "f": np.float32,
    "g": np.float64,
    "tdD": np.int32,
    "tsm": np.int64,
}
"""What each kind of number is stored as."""
_DATES: Mapping[str, DTypeLike] = {"tdD": "datetime64[D]", "tsm": "datetime64[ms]"}
_TYPES = {
    TEXT: nanoarrow.string(),
    BYTES: nanoarrow.binary(),
    FLAGS: nanoarrow.bool_(),
    "s": nanoarrow.int16(),
    "i": nanoarrow.int32(),
    "l": nanoarrow.int64(),
    "f": nanoarrow.float32(),
    "g": nanoarrow.float64(),
    "tdD": nanoarrow.date32(),
    "tsm": nanoarrow.timestamp("ms"),
}
_BATCH = 65_536
"""Rows that go together: offsets of text have 32 bits, so that a batch must stay below 2 GB."""


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one kind: numbers, bool, or objects (`str`, `bytes`). Those that are null may be anything."""

    kind: str
    values: NDArray[Any]
    null: Bools


def columns_of(stream: Any) -> dict[str, Column]:
    """The columns of an Arrow stream by name."""
    batches = nanoarrow.c_array_stream(stream)
    kinds = [(child.name, child.format.split(":")[0]) for child in batches.get_schema().children]
    parts = {name: [_nothing(kind)] for name, kind in kinds}
    for batch in batches:
        for place, (name, kind) in enumerate(kinds):
            parts[name].append(_taken(batch.child(place).view(), kind))
    return {name: _joined(kind, parts[name]) for name, kind in kinds}


def _nothing(kind: str) -> Column:
    return Column(kind, np.zeros(0, dtype=_dtype(kind)), np.zeros(0, dtype=np.bool_))


def _dtype(kind: str) -> DTypeLike:
    return np.bool_ if kind == FLAGS else _DATES.get(kind, NUMBERS.get(kind, np.object_))


def _joined(kind: str, parts: list[Column]) -> Column:
    values = np.concatenate([part.values for part in parts])
    return Column(kind, values, np.concatenate([part.null for part in parts]))


def _taken(view: Any, kind: str) -> Column:
    """A copy of one column of one batch, whose memory goes with the batch."""
    rows = slice(view.offset, view.offset + view.length)
    null = ~_bits(view.buffer(0), rows) if view.null_count else np.zeros(view.length, dtype=np.bool_)
    if kind == FLAGS:
        return Column(kind, _bits(view.buffer(1), rows), null)
    if kind in NUMBERS:
        return Column(kind, np.asarray(view.buffer(1))[rows].astype(_dtype(kind)), null)
    ends = np.asarray(view.buffer(1))[rows.start : rows.stop + 1].tolist()
    return Column(kind, np.array(_pieces(bytes(view.buffer(2)), ends, kind), dtype=object), null)


def _bits(buffer: Any, rows: slice) -> Bools:
    return np.unpackbits(np.frombuffer(buffer, np.uint8), bitorder="little")[rows].astype(np.bool_)


def _pieces(data: bytes, ends: list[int], kind: str) -> list[str] | list[bytes]:
    """The pieces of `data` between the ends; decoded at once where each letter is one byte."""
    if kind == TEXT and data.isascii():
        text = data.decode()
        return [text[start:end] for start, end in pairwise(ends)]
    pieces = [data[start:end] for start, end in pairwise(ends)]
    return [piece.decode() for piece in pieces] if kind == TEXT else pieces


def stream_of(columns: Mapping[str, Column]) -> CArrayStream:
    """The columns, which are equally long, as an Arrow stream."""
    schema = nanoarrow.c_schema(nanoarrow.struct({name: _TYPES[column.kind] for name, column in columns.items()}))
    return CArrayStream.from_c_arrays(list(_batches(columns, schema)), schema)


def _batches(columns: Mapping[str, Column], schema: Any) -> Iterator[Any]:
    size = len(next(iter(columns.values())).values)
    for start in range(0, size, _BATCH):
        rows = slice(start, min(start + _BATCH, size))
        children = [_given(Column(one.kind, one.values[rows], one.null[rows])) for one in columns.values()]
        yield nanoarrow.c_array_from_buffers(schema, rows.stop - rows.start, [None], children=children)


def _given(column: Column) -> Any:
    valid = np.packbits(~column.null, bitorder="little") if column.null.any() else None
    return nanoarrow.c_array_from_buffers(_TYPES[column.kind], len(column.values), [valid, *_buffers(column)])


def _buffers(column: Column) -> list[Any]:
    if column.kind == FLAGS:
        return [np.packbits(column.values, bitorder="little")]
    if column.kind in NUMBERS:
        return [column.values.astype(NUMBERS[column.kind])]
    values = np.where(column.null, "" if column.kind == TEXT else b"", column.values).tolist()
    pieces = [text.encode() for text in values] if column.kind == TEXT else values
    ends = np.zeros(len(pieces) + 1, dtype=np.int32)
    np.cumsum([len(piece) for piece in pieces], out=ends[1:])
    return [ends, b"".join(pieces)]
