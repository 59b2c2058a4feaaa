"""Columns cross to Arrow and back as they were, whatever they hold and however many batches they fill."""

import nanoarrow
import numpy as np
import pytest

from shige.adapters.arrow import Column, columns_of, stream_of

NULL = np.array([False, True, False])
VALUES = {
    "u": np.array(["a", None, "成都"], dtype=object),
    "z": np.array([b"\x00\x01", None, b""], dtype=object),
    "b": np.array([True, False, True]),
    "s": np.array([1, 0, -2], dtype=np.int16),
    "i": np.array([1, 0, -2], dtype=np.int32),
    "l": np.array([1, 0, 2**40]),
    "f": np.array([0.5, 0, -2], dtype=np.float32),
    "g": np.array([0.1, 0, -2]),
    "tdD": np.array(["2026-01-01", "1970-01-01", "1949-10-01"], dtype="datetime64[D]"),
    "tsm": np.array(["2026-01-01T01:02:03.004", "1970-01-01", "1949-10-01"], dtype="datetime64[ms]"),
}


@pytest.mark.parametrize("kind", VALUES)
def test_each_kind_comes_back_with_its_nulls(kind: str) -> None:
    found = columns_of(stream_of({"column": Column(kind, VALUES[kind], NULL)}))["column"]
    assert found.kind == kind
    assert found.null.tolist() == NULL.tolist()
    assert found.values.dtype == VALUES[kind].dtype
    assert found.values[~NULL].tolist() == VALUES[kind][~NULL].tolist()


def test_many_rows_cross_in_batches() -> None:
    rows = np.arange(150_001)
    columns = {
        "number": Column("l", rows, rows % 7 == 0),
        "text": Column("u", np.array([str(row) for row in rows], dtype=object), rows < 0),
        "flag": Column("b", rows % 3 == 0, rows % 5 == 0),
    }
    assert sum(1 for _ in nanoarrow.c_array_stream(stream_of(columns))) == 3
    found = columns_of(stream_of(columns))
    assert list(found) == list(columns)
    for name, column in columns.items():
        assert np.array_equal(found[name].null, column.null)
        assert np.array_equal(found[name].values[~column.null], column.values[~column.null])


def test_no_rows_keep_the_kind() -> None:
    empty = {kind: Column(kind, values[:0], NULL[:0]) for kind, values in VALUES.items()}
    found = columns_of(stream_of(empty))
    assert {name: (len(column.values), column.values.dtype) for name, column in found.items()} == {
        kind: (0, values.dtype) for kind, values in VALUES.items()
    }


def test_a_part_of_a_batch_is_read_from_where_it_starts() -> None:
    numbers, flags = np.arange(20, dtype=np.int32), np.arange(20) % 3 == 0
    schema = nanoarrow.c_schema(nanoarrow.struct({"n": nanoarrow.int32(), "b": nanoarrow.bool_()}))
    children = [
        nanoarrow.c_array_from_buffers(nanoarrow.int32(), 7, [None, numbers], offset=9),
        nanoarrow.c_array_from_buffers(nanoarrow.bool_(), 7, [None, np.packbits(flags, bitorder="little")], offset=9),
    ]
    found = columns_of(nanoarrow.c_array_from_buffers(schema, 7, [None], children=children))
    assert found["n"].values.tolist() == numbers[9:16].tolist()
    assert found["b"].values.tolist() == flags[9:16].tolist()
