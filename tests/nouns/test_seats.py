from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shige.staff.seats import NO_SEATS, Seat, seats_packed

AREAS = ("51", "5101", "510104017", "510104017001", "510104017001000000", "510104017001001000", "510104017001001001")
ROLES = ("GRID_WORKER", "MICRO_WORKER")
SEAT = st.builds(
    Seat,
    post=st.uuids().map(str),
    person=st.uuids().map(str),
    role=st.sampled_from(ROLES),
    area=st.sampled_from(AREAS),
    rank=st.integers(0, 3),
    start=st.integers(0, 2**40),
    end=st.none() | st.integers(0, 2**40),
    hours=st.integers(0, 2**168 - 1),
    away=st.lists(st.tuples(st.integers(0, 9), st.integers(10, 19)), max_size=2).map(tuple),
    title=st.sampled_from(("", "网格长")),
    phone=st.text(max_size=11),
    name=st.sampled_from(("", "王")),
)


@given(st.lists(SEAT, max_size=30))
def test_each_place_has_the_posts_that_were_packed_in_their_order(seats):
    packed = seats_packed(seats)
    assert len(packed) == len(seats)
    for role in ROLES:
        for area in AREAS:
            assert list(packed.of((role, area))) == [seat for seat in seats if (seat.role, seat.area) == (role, area)]


def test_where_nobody_stands_there_are_no_posts():
    assert list(NO_SEATS.of(("GRID_WORKER", "510104017001001000"))) == []
    packed = seats_packed([Seat(str(UUID(int=1)), str(UUID(int=2)), "GRID_WORKER", "5101")])
    assert list(packed.of(("GRID_WORKER", "510100000000000000"))) == []
