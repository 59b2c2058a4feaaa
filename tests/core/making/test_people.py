"""People: exactly as many households as asked for, at least one where there are dwellings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.core.making.people import known, move_in
from tests.core.making.dice import dice


@given(st.lists(st.integers(0, 200), min_size=1, max_size=40), st.floats(0, 1), st.integers(0, 9))
def test_everybody_finds_a_dwelling(dwellings: list[int], fill: float, seed: int) -> None:
    rooms = np.array(dwellings, dtype=np.int32)
    homes = int((rooms > 0).sum())
    households = homes + round(fill * (int(rooms.sum()) - homes))
    if not homes:
        return
    lived = move_in(rooms, households=households, rng=dice(seed))
    assert lived.sum() == households
    assert (lived <= rooms).all()
    assert ((lived > 0) == (rooms > 0)).all()


def test_too_many_households_are_refused() -> None:
    with pytest.raises(ShigeError, match="do not fit") as caught:
        move_in(np.array([10, 0], dtype=np.int32), households=11, rng=dice(1))
    assert caught.value.facts == {"households": 11, "dwellings": 10, "buildings": 1}


def test_a_tenth_of_the_figures_counts_as_estimated() -> None:
    assert known(20_000, rng=dice(1)).mean() == pytest.approx(0.9, abs=0.01)
