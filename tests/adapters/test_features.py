"""Cells of foreign columns become our values, or problems that name row, field, value and bound."""

import numpy as np
import pytest

from shige.adapters.crs import parse_crs
from shige.adapters.features import Features, Problem, Problems, Reader
from shige.core.errors import ShigeError


def reader(name: str, *cells: object, strict: bool = True, mapping: dict[str, str] | None = None) -> Reader:
    """A reader of one column."""
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    shape = np.full(len(cells), None, dtype=object)
    return Reader(Features("a.csv", {name: column}, shape, parse_crs("wgs84"), 2, strict), mapping or {}, Problems())


def test_columns_are_found_under_their_usual_names_and_under_the_mapped_one() -> None:
    assert reader("户数", "40").wholes("households", low=0, high=99).tolist() == [40]
    assert reader("building:levels", 6.0).wholes("floors", low=1, high=99).tolist() == [6]
    mapped = reader("total_units", 7, mapping={"households": "Total_Units"})
    assert mapped.wholes("households", low=0, high=99).tolist() == [7]
    assert reader("other", 7).wholes("households", low=0, high=99).tolist() == [-1]


def test_texts_are_stripped_and_numbers_become_text() -> None:
    assert reader("name", " 玉林街 ", None, float("nan"), 12.0, 7).texts("name").tolist() == [
        "玉林街",
        "",
        "",
        "12",
        "7",
    ]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("about forty", "not-a-number"),
        ("4.5", "not-a-number"),
        ("inf", "not-a-number"),
        (-1, "out-of-range"),
        (99, "out-of-range"),
    ],
)
def test_a_figure_that_is_none_or_out_of_bounds_is_a_problem(cell: object, code: str) -> None:
    read = reader("households", 5, cell)
    assert read.wholes("households", low=0, high=50).tolist() == [5, -1]
    problem = read.problems.found[0]
    assert (problem.code, problem.row, problem.field, problem.value) == (code, 3, "households", cell)


def test_free_tags_that_are_no_number_are_dropped() -> None:
    read = reader("floors", "3.6", "5;6", "0", None, strict=False)
    assert read.wholes("floors", low=1, high=99).tolist() == [4, -1, -1, -1]
    assert read.problems.found == []


@pytest.mark.parametrize("cell", [510107001001000123, 5.10107001001e17, "5.10107E+17"])
def test_a_code_that_lost_its_digits_is_a_problem(cell: object) -> None:
    read = reader("id", "b1", cell)
    read.keys("id")
    assert [problem.code for problem in read.problems.found] == ["digits-lost"]
    assert read.problems.found[0].row == 3


def test_codes_that_kept_their_digits_are_text() -> None:
    read = reader("code", "510107001001", 510107001001, 510107001001.0, "3e12")
    assert read.keys("code").tolist() == ["510107001001", "510107001001", "510107001001", "3e12"]
    assert read.problems.found == []


def test_yes_and_no_are_understood_in_both_languages() -> None:
    assert reader("lift", "yes", "否", 1, 0, True, "maybe", None).flags("lift").tolist() == [1, 0, 1, 0, 1, -1, -1]


def test_metres_that_are_none_are_missing() -> None:
    assert np.isnan(reader("height", "tall", None).reals("height")).all()


def test_rows_keep_their_numbers_when_some_are_taken() -> None:
    features = reader("name", "a", "b", "c").features
    assert features.take(np.array([2])).take(np.array([0])).rows().tolist() == [4]


def test_problems_are_raised_with_the_first_twenty_and_each_cell_once() -> None:
    problems = Problems()
    problems.raise_if_any()
    for row in [1, 1, *range(2, 40)]:
        problems.add(Problem("a.csv", row, "floors", 0, "out-of-range", "must be from 1 to 200"))
    with pytest.raises(ShigeError, match=r"a.csv, row 1, floors '0': must be from 1 to 200 \(38 more") as caught:
        problems.raise_if_any()
    assert caught.value.facts["row"] == 1
    assert len(caught.value.facts) == 4 + 19
