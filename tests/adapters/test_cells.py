"""Cells of tables: what becomes which value, and what is refused with its row, field, value and bound."""

from datetime import date, datetime, time

import pytest

from shige.adapters.cells import read_cell
from shige.core.columns import Choice, Column, Kind, Said

NAME = Said("Thing", "东西")
SHOPS = (Choice("shop", Said("Shop", "商铺")), Choice("office", Said("Office", "办公")))


def column(kind, **more):
    return Column("thing", NAME, kind, **more)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.TEXT, "  玉林\u200b面馆 ", "玉林面馆"),
        (Kind.TEXT, 12, "12"),
        (Kind.TEXT, 12.0, "12"),
        (Kind.TEXT, "'=1+1", "=1+1"),
        (Kind.CODE, "510107001001003012", "510107001001003012"),
        (Kind.CODE, 510107001, "510107001"),
        (Kind.CODE, "007", "007"),
        (Kind.WHOLE, "1,200", 1200),
        (Kind.WHOLE, 7.0, 7),
        (Kind.REAL, "104.06", 104.06),
        (Kind.DAY, "2026-11-23", date(2026, 11, 23)),
        (Kind.DAY, "2026/1/3", date(2026, 1, 3)),
        (Kind.DAY, "2026年11月23日", date(2026, 11, 23)),
        (Kind.DAY, datetime.combine(date(2026, 11, 23), time(8)), date(2026, 11, 23)),
        (Kind.MOMENT, "2026-11-23 8:30", datetime.combine(date(2026, 11, 23), time(8, 30))),
        (Kind.YES, "是", True),
        (Kind.YES, "No", False),
        (Kind.YES, True, True),
    ],
)
def test_a_cell_becomes_the_value_of_its_kind(kind, raw, value):
    assert read_cell(raw, column(kind), row=2) == (value, None)


@pytest.mark.parametrize("raw", ["商铺", "shop", "Shop"])
def test_a_choice_is_said_by_its_key_or_in_either_language(raw):
    assert read_cell(raw, column(Kind.CHOICE, choices=SHOPS), row=2) == ("shop", None)


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        (Kind.CODE, 5.101070010010030e17, "digits-lost"),
        (Kind.CODE, 510107001001003012, "digits-lost"),
        (Kind.CODE, "5.10107E+17", "digits-lost"),
        (Kind.TEXT, 5.101070010010030e17, "digits-lost"),
        (Kind.CODE, "51O107", "not-digits"),
        (Kind.CODE, "１２", "not-digits"),
        (Kind.WHOLE, "1.5", "not-whole"),
        (Kind.WHOLE, "many", "not-a-number"),
        (Kind.REAL, "nan", "not-a-number"),
        (Kind.REAL, "inf", "not-a-number"),
        (Kind.DAY, "2026-02-30", "not-a-day"),
        (Kind.DAY, "23.11.2026", "not-a-day"),
        (Kind.MOMENT, "2026-11-23 25:00", "not-a-moment"),
        (Kind.YES, "maybe", "not-yes-or-no"),
        (Kind.TEXT, "a\x07b", "text-control"),
        (Kind.TEXT, "a" * 201, "text-length"),
    ],
)
def test_what_is_wrong_is_named_with_its_row_and_field(kind, raw, code):
    value, fault = read_cell(raw, column(kind), row=7)
    assert value is None
    assert (fault.row, fault.field, fault.code) == (7, "thing", code)
    assert fault.says.zh


def test_a_choice_that_is_none_names_them():
    _, fault = read_cell("学校", column(Kind.CHOICE, choices=SHOPS), row=2)
    assert (fault.code, fault.bound) == ("not-a-choice", "shop | office")


def test_bounds_hold_and_are_named():
    wide = column(Kind.WHOLE, low=1, high=60)
    assert read_cell("60", wide, row=2) == (60, None)
    _, fault = read_cell("61", wide, row=2)
    assert (fault.code, fault.bound, fault.value) == ("out-of-bounds", "1..60", "61")


def test_an_empty_cell_is_nothing_unless_it_is_required():
    assert read_cell(None, column(Kind.WHOLE), row=2) == (None, None)
    assert read_cell(" \u200b ", column(Kind.WHOLE, required=True), row=2)[1].code == "value-missing"
