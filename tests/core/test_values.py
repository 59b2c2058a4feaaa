import numpy as np
import pytest

from shige.core.errors import ShigeError
from shige.core.values import Lineage
from tests.make import column, ints


def lineage(households):
    return Lineage(
        tier=column("micro", "micro"),
        source=column("a", "b"),
        target=column("a", "a"),
        households=households,
        change=column("kept", "merged"),
    )


def test_columns_of_a_table_are_equally_long():
    with pytest.raises(ShigeError) as caught:
        lineage(ints(1, 2, 3))
    assert caught.value.code == "ragged-table"
    assert caught.value.facts == {"tier": 2, "source": 2, "target": 2, "households": 3, "change": 2}


def test_rows_are_taken_by_number_and_by_mask():
    table = lineage(ints(10, 20))
    assert table.take(np.array([1, 0])).households.tolist() == [20, 10]
    assert table.take(np.array([False, True])).source.tolist() == ["b"]


def test_tables_are_joined_row_by_row():
    table = lineage(ints(10, 20))
    assert Lineage.concatenated([table, table]).households.tolist() == [10, 20, 10, 20]
    assert len(table) == 2
