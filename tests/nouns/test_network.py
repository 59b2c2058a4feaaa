from uuid import uuid4

import pytest

from shige.access.scope import ALL, Scope
from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.network import Bond, Ill, Kind
from shige.staff.health import network_health
from shige.staff.models import GridTie, Organisation
from shige.staff.network import (
    Draft,
    organisation_end,
    organisation_make,
    organisations,
    tie_end,
    tie_make,
)
from tests.nouns.people import COMMUNITY, GENERAL, MICRO, NOON, STREET, person, post

pytestmark = pytest.mark.django_db
SECOND, DEDICATED = f"{COMMUNITY}004000", f"{COMMUNITY}901000"
ELSEWHERE = Scope((area_range("510107002"),))
BY = {"actor": SHIGE, "within": ALL, "now": NOON}


def body(name="居委会", kind=Kind.COMMITTEE, area=COMMUNITY, above=None):
    return organisation_make(Draft(name, kind, area, above), **BY)


def tie(uid, area, bond=Bond.MANAGES):
    return tie_make(uid, to=(area, bond), **BY)


def code_of(call):
    with pytest.raises(ShigeError) as error:
        call()
    return error.value.code


def ills(*grids):
    return [(finding.ill, finding.area) for finding in network_health(COMMUNITY, grids=grids, now=NOON)]


def test_organisations_stand_in_a_tree_with_their_bonds():
    committee = body()
    group = body("网格小组", Kind.GRID_GROUP, GENERAL, above=committee)
    tied = tie(group, GENERAL)
    rows = organisations(COMMUNITY, scope=ALL)
    assert [(row.name, row.above) for row in rows] == [("居委会", None), ("网格小组", committee)]
    assert rows[1].ties == ((tied, GENERAL, Bond.MANAGES),)
    assert {"organisation_make", "tie_make"} <= set(Entry.objects.values_list("verb", flat=True))


def test_organisations_are_seen_as_far_as_the_scope_reaches():
    body()
    assert organisations(COMMUNITY, scope=ELSEWHERE) == ()


def test_the_same_bond_twice_is_one():
    uid = body()
    assert tie(uid, GENERAL) == tie(uid, GENERAL)
    assert GridTie.objects.count() == 1


def test_a_bond_ends_once_and_may_begin_again():
    uid = body()
    tied = tie(uid, GENERAL)
    tie_end(tied, why="moved", **BY)
    assert code_of(lambda: tie_end(tied, why="moved", **BY)) == "tie-unknown"
    assert organisations(COMMUNITY, scope=ALL)[0].ties == ()
    assert tie(uid, GENERAL) != tied


def test_an_organisation_ends_with_its_bonds_but_not_above_others():
    committee = body()
    group = body("网格小组", Kind.GRID_GROUP, GENERAL, above=committee)
    tie(group, GENERAL)
    assert code_of(lambda: organisation_end(committee, why="merged", **BY)) == "organisation-above"
    organisation_end(group, why="merged", **BY)
    organisation_end(committee, why="merged", **BY)
    assert not GridTie.objects.filter(valid_to=None).exists()
    assert code_of(lambda: tie(committee, GENERAL)) == "organisation-unknown"


@pytest.mark.parametrize("name", ["", " ", "长" * 65])
def test_an_organisation_has_a_name(name):
    assert code_of(lambda: body(name)) == "organisation-name"


def test_nothing_is_done_beyond_one_s_own_area():
    committee = body()
    tied = tie(committee, GENERAL)
    out = {**BY, "within": ELSEWHERE}
    assert code_of(lambda: organisation_make(Draft("a", Kind.SOCIAL, STREET), **out)) == "area-unknown"
    assert code_of(lambda: tie_make(committee, to=(SECOND, Bond.SERVES), **out)) == "area-unknown"
    assert code_of(lambda: tie_end(tied, why="no", **out)) == "tie-unknown"
    assert code_of(lambda: organisation_end(committee, why="no", **out)) == "organisation-unknown"
    assert code_of(lambda: organisation_end(uuid4(), why="no", **out)) == "organisation-unknown"
    assert code_of(lambda: body(above=uuid4())) == "organisation-unknown"


def test_the_health_of_the_network_is_a_list_to_work_off():
    manager, claimer = body("物业甲", Kind.PROPERTY), body("物业乙", Kind.PROPERTY)
    tie(manager, GENERAL)
    tie(claimer, GENERAL)
    partner = body("对口单位", Kind.PARTNER)
    post(person("甲"), "GENERAL_CHIEF", GENERAL)
    post(person("乙"), "MICRO_WORKER", MICRO)
    assert ills(GENERAL, SECOND, DEDICATED, MICRO) == [
        (Ill.NO_ORGANISATION, SECOND),
        (Ill.NO_ORGANISATION, DEDICATED),
        (Ill.NO_HOLDER, SECOND),
        (Ill.NO_HOLDER, DEDICATED),
        (Ill.TWO_CLAIMS, GENERAL),
        (Ill.NO_GRIDS, ""),
    ]
    assert network_health(COMMUNITY, grids=(GENERAL,), now=NOON)[-1].concerned == (str(partner),)


def test_a_lead_over_three_grids_is_found():
    uid = body()
    tie(uid, COMMUNITY, Bond.SERVES)
    grids = [f"{COMMUNITY}{number:03}000" for number in (1, 2, 3)]
    lead = person("甲")
    for grid in grids:
        post(lead, "GENERAL_CHIEF", grid)
    assert ills(*grids) == [(Ill.TOO_MANY_GRIDS, grids[0])]


def test_what_lies_elsewhere_is_not_listed():
    body("对口单位", Kind.PARTNER, "510107002001")
    assert ills() == []


def test_rows_tell_what_they_are():
    tie(body(), GENERAL)
    assert (str(Organisation.objects.get()), str(GridTie.objects.get())) == ("居委会", f"manages {GENERAL}")
