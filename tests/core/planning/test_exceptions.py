import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.exceptions import MicroFigures, Piece, general_exceptions, micro_exceptions, slice_exceptions
from shige.core.planning.norms import GridNorms

NORMS = GridNorms()


def general(households, *, piece, whole=True):
    return general_exceptions(households, piece=Piece(households=piece, whole_community=whole), grids=NORMS)


def micro(**figures):
    known = {"households": 60, "minutes": 120.0, "p_in_time": 0.95, "units": 5, "general_households": 400}
    return micro_exceptions(MicroFigures(**(known | figures)), grids=NORMS, limit=180.0)


@given(st.integers(0, 5000))
def test_a_general_grid_has_an_exception_exactly_outside_the_range(households):
    assert bool(general(households, piece=5000)) == (not 300 <= households <= 500)


@pytest.mark.parametrize(
    ("households", "piece", "whole", "reason"),
    [
        (200, 200, True, "the community has only 200 households"),
        (200, 200, False, "the piece of land cut off from the rest has only 200 households"),
        (560, 560, True, "a community of 560 households cannot be cut into 300-500"),
        (520, 560, False, "a piece of land cut off from the rest of 560 households cannot be cut into 300-500"),
        (520, 1200, True, "its buildings do not divide better: 1200 households on connected land"),
    ],
)
def test_a_general_exception_says_why_with_its_numbers(households, piece, whole, reason):
    (found,) = general(households, piece=piece, whole=whole)
    assert found.message == f"{households} households, the norm is 300-500: {reason}"
    assert found.as_json() == {
        "code": "general-range",
        "message": found.message,
        "message_zh": found.message_zh,
        "facts": {"households": households, "least": 300, "most": 500, "piece_households": piece},
    }
    assert str(piece) in found.message_zh


def test_a_micro_grid_that_meets_its_norms_has_no_exception():
    assert micro() == []


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"households": 130, "units": 1}, "one address unit holds more"),
        ({"households": 20, "general_households": 20}, "its general grid has only 20 households"),
        ({"households": 20}, "would not finish in time (120 minutes now)"),
    ],
)
def test_a_micro_grid_outside_its_range_says_why(figures, words):
    (found,) = micro(**figures)
    assert found.code == "micro-range"
    assert words in found.message


def test_a_late_micro_grid_says_how_often():
    (found,) = micro(p_in_time=0.5)
    assert found.code == "micro-time"
    assert "within 180 minutes in 50% of the simulated sweeps, the norm is 90%" in found.message
    assert found.facts == {"p_in_time": 0.5, "norm": 0.9, "minutes": 120.0}


def test_a_micro_grid_can_miss_both():
    assert [found.code for found in micro(households=200, p_in_time=0.1)] == ["micro-range", "micro-time"]


def test_slices_that_do_not_meet_are_told_in_parts():
    (found,) = slice_exceptions(3, sliced=True)
    assert found.code == "sliced-parts"
    assert found.facts == {"parts": 3}
    assert slice_exceptions(1, sliced=True) == slice_exceptions(2, sliced=False) == []
