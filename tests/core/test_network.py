import pytest

from shige.core.errors import ShigeError
from shige.core.network import Body, Bond, Finding, Ill, Kind, Network, Tie, health, line_above

COMMUNITY = "510107001001"
A, B = f"{COMMUNITY}001000", f"{COMMUNITY}002000"
COMMITTEE, GROUP, PROPERTY = Body("c", Kind.COMMITTEE), Body("g", Kind.GRID_GROUP, "c"), Body("p", Kind.PROPERTY)


def found(*ties, bodies=(COMMITTEE, GROUP, PROPERTY), grids=(A, B), **more):
    return health(Network(grids=grids, bodies=bodies, ties=ties, **more))


def test_a_grid_that_nobody_manages_or_serves_is_found():
    tie = Tie("g", A, Bond.MANAGES)
    supported = Tie("p", B, Bond.SUPPORTS)
    assert found(tie, supported) == (Finding(Ill.NO_ORGANISATION, B),)


def test_a_bond_to_the_community_covers_its_grids():
    assert found(Tie("c", COMMUNITY, Bond.SERVES)) == ()


def test_two_organisations_that_manage_one_grid_are_found_where_neither_stands_above():
    base = Tie("c", COMMUNITY, Bond.SERVES)
    claims = found(base, Tie("g", A, Bond.MANAGES), Tie("p", A, Bond.MANAGES))
    assert claims == (Finding(Ill.TWO_CLAIMS, A, concerned=("g", "p")),)


def test_an_organisation_and_the_one_above_it_are_one_claim():
    assert found(Tie("g", A, Bond.MANAGES), Tie("c", A, Bond.MANAGES), grids=(A,)) == ()


def test_posts_without_holder_are_listed_by_area():
    base = Tie("c", COMMUNITY, Bond.SERVES)
    empty = (("GRID_WORKER", B), ("GRID_WORKER", A))
    assert [finding.area for finding in found(base, empty=empty)] == [A, B]


def test_a_lead_over_too_many_grids_is_found_once():
    base = Tie("c", COMMUNITY, Bond.SERVES)
    leads = (("wang", A), ("wang", B), ("wang", B), ("li", A))
    assert found(base, leads=leads) == ()
    assert found(base, leads=leads, most=1) == (Finding(Ill.TOO_MANY_GRIDS, A, concerned=("wang",)),)


def test_a_partner_without_a_grid_is_found():
    bodies = (COMMITTEE, Body("x", Kind.PARTNER), Body("y", Kind.PARTNER))
    base = (Tie("c", COMMUNITY, Bond.SERVES), Tie("y", A, Bond.PARTNERS))
    assert found(*base, bodies=bodies) == (Finding(Ill.NO_GRIDS, concerned=("x",)),)


def test_an_organisation_above_itself_is_refused():
    with pytest.raises(ShigeError) as error:
        Network((), (Body("a", Kind.SOCIAL, "b"), Body("b", Kind.SOCIAL, "a")), ())
    assert error.value.code == "organisation-circle"


def test_a_circle_is_walked_once():
    assert line_above("a", above={"a": "b", "b": "a"}) == ("a", "b")


def test_grids_without_a_sponsor_and_sponsors_whose_grid_is_gone_are_told():
    network = Network((), (), (), unsponsored=("b", "a"), lost=(("li", "z"),))
    assert health(network) == (
        Finding(Ill.NO_SPONSOR, "a"),
        Finding(Ill.NO_SPONSOR, "b"),
        Finding(Ill.LOST_GRID, "z", concerned=("li",)),
    )


def test_a_partner_that_sponsors_a_grid_is_not_idle():
    body = Body("firm", Kind.PARTNER)
    assert [f.ill for f in health(Network((), (body,), ()))] == [Ill.NO_GRIDS]
    assert health(Network((), (body,), (), sponsors=frozenset({"firm"}))) == ()
