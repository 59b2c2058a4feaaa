"""Columns of a table: headings that are found, rows that stand twice, what would change."""

import pytest

from shige.core.columns import (
    Change,
    Choice,
    Column,
    Kind,
    Row,
    Said,
    changes,
    columns_found,
    heading_key,
    twice,
    written,
)
from shige.core.errors import ShigeError

CODE = Column("code", Said("Code", "编号"), Kind.CODE, required=True, also=("代码",))
NAME = Column("name", Said("Name", "名称"), low=1)
FLOOR = Column("floor", Said("Floor", "楼层"), Kind.WHOLE, high=99)


@pytest.mark.parametrize("heading", ["编号", "code", "CODE", " 编号* ", "编号（必填）", "代码", "编 号", "Code [text]"])
def test_a_heading_is_found_however_people_write_it(heading):
    places, strange = columns_found([heading], (CODE, NAME))
    assert places == {0: CODE}
    assert strange == ()


def test_headings_that_nobody_knows_are_named_and_empty_ones_are_not():
    assert columns_found(["编号", "备注", ""], (CODE, NAME)) == ({0: CODE}, ("备注",))


@pytest.mark.parametrize(("headings", "code"), [(["code", "编号"], "column-twice"), (["name"], "column-missing")])
def test_a_heading_that_stands_twice_or_is_missing_is_refused(headings, code):
    with pytest.raises(ShigeError) as caught:
        columns_found(headings, (CODE, NAME))
    assert (caught.value.code, caught.value.facts["field"]) == (code, "code")


def test_the_second_of_two_equal_rows_names_the_first():
    rows = [Row(2, {"code": "1", "name": "a"}), Row(3, {"code": "2", "name": None}), Row(4, {"code": "1", "name": "b"})]
    faults = twice(rows, identity=("code",))
    assert [(fault.row, fault.bound, fault.code) for fault in faults] == [(4, "2", "row-twice")]


def test_only_fields_that_the_file_has_change():
    row = Row(2, {"name": "新名", "floor": 3, "code": "1"})
    assert changes(row, {"code": "1", "name": "旧名", "floor": 3.0, "door": "8"}) == (Change("name", "旧名", "新名"),)


def test_bounds_are_said_shortly():
    choice = Column("kind", NAME.name, Kind.CHOICE, choices=(Choice("a", NAME.name), Choice("b", NAME.name)))
    yes = Column("lift", NAME.name, Kind.YES)
    assert [column.bound for column in (CODE, NAME, FLOOR, choice, yes)] == ["..200", "1..200", "..99", "a | b", ""]


@pytest.mark.parametrize("more", [{"kind": Kind.CHOICE}, {"choices": (Choice("a", NAME.name),)}])
def test_a_column_of_choices_names_them_and_no_other_does(more):
    with pytest.raises(ShigeError, match="choices"):
        Column("kind", NAME.name, **more)


def test_values_are_written_as_a_table_shows_them():
    assert [written(v) for v in (None, True, False, 2.0, 2.5, "x", 3)] == ["", "yes", "no", "2", "2.5", "x", "3"]


def test_a_heading_of_nothing_but_marks_is_none():
    assert heading_key(" ** ") == ""
