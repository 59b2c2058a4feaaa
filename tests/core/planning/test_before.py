import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.atoms import atoms_of
from shige.core.planning.before import Old, before, inherited, majority
from shige.core.planning.norms import GridNorms
from shige.core.values import UnitRows
from tests import make

SHAPE = make.Shape(columns=2, rows=2, entrances=2, households=60, river=False)
PLACE = make.community(SHAPE)
ATOMS = atoms_of(PLACE, grids=GridNorms())


def old(*rows):
    """Old units: building, entrance, floors, micro code, parent code."""
    building, entrance, low, high, micro, parent = zip(*rows, strict=True)
    count = len(rows)
    units = UnitRows(
        id=make.column(*(f"{b}-{e}-{f}" for b, e, f in zip(building, entrance, low, strict=True))),
        building_id=make.column(*building),
        entrance=make.ints(*entrance),
        floor_from=make.ints(*low),
        floor_to=make.ints(*high),
        lift=np.zeros(count, bool),
        households=np.full(count, 5, np.int32),
        micro_code=make.column(*micro),
        parent_code=make.column(*parent),
        x=np.zeros(count),
        y=np.zeros(count),
    )
    return Old(units=units, used=frozenset(["u"]))


def found(past):
    return before(ATOMS, building_ids=PLACE.buildings.id, old=past)


def code_of(past, column, codes, name):
    atom = ATOMS.units.id.tolist().index(name)
    return codes[column[atom]] if column[atom] >= 0 else None


def test_an_atom_was_in_the_grid_that_held_the_middle_of_its_floors():
    past = found(old(("b0", 1, 1, 3, "m1", "g1"), ("b0", 1, 4, 6, "m2", "g1"), ("b1", 1, 1, 6, None, "d1")))
    assert code_of(past, past.micro, past.micro_codes, "b0-1-1") == "m1"
    assert code_of(past, past.micro, past.micro_codes, "b0-1-5") == "m2"
    assert code_of(past, past.micro, past.micro_codes, "b1-1-1") is None
    assert code_of(past, past.parent, past.parent_codes, "b1-1-1") == "d1"
    assert past.used == {"u"}


def test_a_new_entrance_counts_as_the_buildings_first_and_a_new_building_as_nothing():
    past = found(old(("b0", 1, 1, 6, "m1", "g1")))
    assert code_of(past, past.micro, past.micro_codes, "b0-2-1") == "m1"
    assert code_of(past, past.parent, past.parent_codes, "b3-1-1") is None


def test_a_floor_that_was_not_there_counts_as_the_buildings_first_unit():
    past = found(old(("b0", 1, 1, 2, "m1", "g1"), ("b0", 1, 3, 3, "m2", "g2")))
    assert code_of(past, past.micro, past.micro_codes, "b0-1-5") == "m1"


def test_a_node_has_the_label_of_most_of_its_weight():
    label, node = np.array([0, 0, 1, 2, -1]), np.array([0, 0, 0, 1, 1])
    assert majority(label, node=node, weight=np.array([1, 1, 3, 0, 9]), count=3).tolist() == [1, 2, -1]
    assert majority(label, node=np.full(5, -1), weight=np.ones(5), count=2).tolist() == [-1, -1]


def test_a_tie_goes_to_the_lowest_label():
    assert majority(np.array([1, 0]), node=np.array([0, 0]), weight=np.array([2, 2]), count=1).tolist() == [0]


def test_a_new_grid_inherits_from_the_old_one_it_shares_most_with():
    new, former = np.array([0, 0, 0, 1, 1]), np.array([5, 5, 6, 6, -1])
    assert inherited(new, old=former, weight=np.ones(5)) == {0: 5, 1: 6}


@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4), st.integers(0, 9)), max_size=30))
def test_no_old_grid_is_inherited_twice(rows):
    new, former, weight = (np.array([row[k] for row in rows], np.int64) for k in range(3))
    heirs = inherited(new, old=former, weight=weight)
    assert len(set(heirs.values())) == len(heirs)
    pairs = {*zip(new.tolist(), former.tolist(), strict=True)}
    assert set(heirs.items()) <= pairs
    assert -1 not in {*heirs, *heirs.values()}
