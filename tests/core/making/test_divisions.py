"""Divisions: places get official codes, neighbours of one street together, and made-up ones say so."""

import numpy as np

from shige.core.making.divisions import Divisions, name_communities, short_name
from tests.core.making.dice import dice


def divisions() -> Divisions:
    """Two districts: an outer one first, an inner one with two streets; urban communities and villages."""
    codes = [f"510113001{k:03d}" for k in (1, 2, 201)]
    codes += [f"510107001{k:03d}" for k in (1, 2, 3)] + [f"510107002{k:03d}" for k in (1, 2, 201, 202)]
    return Divisions(
        code=np.array(codes, dtype=object), name=np.array([f"地{code}社区居委会" for code in codes], dtype=object)
    )


def places(count: int) -> np.ndarray:
    return np.column_stack((np.arange(count) * 100.0, np.zeros(count)))


def test_a_small_town_is_one_whole_street_of_the_middle() -> None:
    many = Divisions(
        code=np.array([f"510107{s:03d}{k:03d}" for s in range(1, 9) for k in range(1, 4)], dtype=object),
        name=np.array(["某社区"] * 24, dtype=object),
    )
    named = name_communities(many, places=places(3), rural=np.zeros(3, np.bool_), rng=dice(1))
    assert len({code[:9] for code in named.code}) == 1
    assert len(set(named.code)) == 3


def test_towns_take_urban_communities_from_the_middle_and_the_country_takes_villages() -> None:
    rural = np.array([False] * 5 + [True] * 2)
    named = name_communities(divisions(), places=places(7), rural=rural, rng=dice(1))
    assert {code[:6] for code in named.code[:5]} == {"510107"}
    assert all(code[9] == "0" for code in named.code[:5])
    assert all(code[9] == "2" for code in named.code[5:])


def test_neighbours_are_in_one_street() -> None:
    named = name_communities(divisions(), places=places(5), rural=np.zeros(5, np.bool_), rng=dice(1))
    streets = [code[:9] for code in named.code]
    assert streets in ([*["510107001"] * 3, *["510107002"] * 2], [*["510107001"] * 2, "510107001", *["510107002"] * 2])


def test_where_official_codes_run_out_made_up_ones_say_so() -> None:
    rural = np.array([False] * 8 + [True] * 6)
    named = name_communities(divisions(), places=places(14), rural=rural, rng=dice(1))
    assert len(set(named.code)) == 14
    official = set(divisions().code)
    for code, name in zip(named.code, named.name, strict=True):
        assert len(code) == 12
        assert name.endswith("(合成)") == (code not in official)


def test_more_towns_than_official_communities_take_made_up_ones_too() -> None:
    named = name_communities(divisions(), places=places(13), rural=np.zeros(13, np.bool_), rng=dice(1))
    assert len(set(named.code)) == 13
    assert sum(name.endswith("(合成)") for name in named.name) == 3


def test_names_go_without_their_committee() -> None:
    assert short_name("玉林东路社区居委会") == "玉林东路社区"
    assert short_name("红光村村民委员会") == "红光村"
    assert short_name("跳蹬") == "跳蹬"
