from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from shige.access.scope import ALL, Scope
from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.assigning import Charge, Double
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.network import Kind
from shige.core.values import Tier
from shige.places.models import Dwelling
from shige.places.named import dwelling_names, dwellings_named
from shige.staff.assigning import (
    Wanted,
    assignment_cover,
    assignment_end,
    assignment_make,
    assignments,
    assignments_of_post,
)
from shige.staff.models import Assignment
from shige.staff.network import Draft, organisation_end, organisation_make
from shige.staff.services import post_end
from shige.territory.figures import grid_figures, units_by_grid
from shige.territory.homes import grids_of
from tests.nouns.make import published
from tests.nouns.people import COMMUNITY, LONG_AGO, NOON, STREET, person, post
from tests.nouns.registers import register

pytestmark = pytest.mark.django_db
GENERAL, FIRST, SECOND = f"{COMMUNITY}001000", f"{COMMUNITY}001001", f"{COMMUNITY}001002"
DAY = timedelta(days=1)
SAID = {"actor": SHIGE, "within": ALL, "now": NOON}


@pytest.fixture
def town(tmp_path):
    published(tmp_path)


@pytest.fixture
def lead():
    return post(person("牵头人"), "GRID_BRANCH_LEAD", GENERAL)


def made(charge, area, *, who=None, body=None, doors=(), **more):
    wanted = Wanted(charge, area, LONG_AGO, post_uid=who, body_uid=body, doors=tuple(doors), **more)
    return assignment_make(wanted, **SAID)


def refused(charge, area, *, within=ALL, **more):
    def make():
        return assignment_make(Wanted(charge, area, LONG_AGO, **more), actor=SHIGE, within=within, now=NOON)

    with pytest.raises(ShigeError) as error:
        make()
    return error.value.code


def seen(area=COMMUNITY, *, scope=ALL, **more):
    return [(row.charge, row.area, row.holder) for row in assignments(area, scope=scope, now=NOON, **more)]


def test_a_post_or_an_organisation_stands_by_a_micro_grid(lead):
    firm = organisation_make(Draft("社会组织", Kind.SOCIAL, COMMUNITY), **SAID)
    made(Charge.SPONSOR, FIRST, who=lead)
    made(Charge.SPONSOR, SECOND, body=firm)
    assert seen() == [(Charge.SPONSOR, FIRST, "牵头人"), (Charge.SPONSOR, SECOND, "社会组织")]
    assert [row.area for row in assignments_of_post(lead, now=NOON)] == [FIRST]
    assert Entry.objects.filter(verb="assignment_make").count() == 2


def test_what_is_over_stays_in_the_history(lead):
    uid = made(Charge.SPONSOR, FIRST, who=lead)
    assignment_end(uid, why="moved", **SAID)
    assert seen() == []
    assert seen(with_past=True) == [(Charge.SPONSOR, FIRST, "牵头人")]
    with pytest.raises(ShigeError, match="no such assignment"):
        assignment_end(uid, why="again", **SAID)
    made(Charge.SPONSOR, FIRST, who=lead)
    assert len(seen(with_past=True)) == 2


def test_what_a_post_or_an_organisation_took_on_ends_with_it(lead):
    firm = organisation_make(Draft("社会组织", Kind.SOCIAL, COMMUNITY), **SAID)
    made(Charge.SPONSOR, FIRST, who=lead)
    made(Charge.SPONSOR, SECOND, body=firm)
    post_end(lead, why="moved", **SAID)
    organisation_end(firm, why="closed", **SAID)
    assert seen() == []


def test_the_same_is_not_taken_on_twice(lead):
    made(Charge.SPONSOR, FIRST, who=lead)
    assert refused(Charge.SPONSOR, FIRST, post_uid=lead) == "assignment-held"


def test_what_is_wrong_is_refused(lead, town):
    here = Scope((area_range(SECOND),))
    assert refused(Charge.SPONSOR, FIRST, post_uid=lead, within=here) == "area-unknown"
    assert refused(Charge.SPONSOR, FIRST, post_uid=uuid4()) == "post-unknown"
    assert refused(Charge.SPONSOR, FIRST, body_uid=uuid4()) == "organisation-unknown"
    assert refused(Charge.SPONSOR, FIRST) == "assignment-holder"
    assert refused(Charge.SPONSOR, FIRST, post_uid=lead, body_uid=uuid4()) == "assignment-holder"
    assert refused(Charge.SPONSOR, FIRST, post_uid=lead, valid_to=LONG_AGO) == "period-order"
    assert refused(Charge.AREA, GENERAL, post_uid=lead, doors=("nowhere",)) == "door-unknown"
    assert not Assignment.objects.exists()


def test_the_database_lets_no_assignment_be_without_a_holder():
    low, high = area_range(FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(kind="sponsor", area=FIRST, low=low, high=high, valid_from=NOON)


def test_readers_see_what_lies_within_their_reach(lead):
    made(Charge.SPONSOR, FIRST, who=lead)
    made(Charge.AREA, GENERAL, who=lead)
    assert seen(STREET, scope=Scope((area_range(FIRST),))) == [(Charge.SPONSOR, FIRST, "牵头人")]
    assert seen(STREET, scope=Scope()) == []


def test_open_and_doubled_micro_grids_and_lost_sponsors_are_told(lead, town):
    other = post(person("乙"), "STREET_LEAD", STREET)
    made(Charge.SPONSOR, FIRST, who=lead)
    made(Charge.SPONSOR, FIRST, who=other)
    made(Charge.SPONSOR, f"{COMMUNITY}009001", who=lead)
    cover = assignment_cover(COMMUNITY, charge=Charge.SPONSOR, now=NOON)
    micros = {figure.code for figure in grid_figures(COMMUNITY, tiers=(Tier.MICRO,))}
    assert {hole.grid for hole in cover.holes} == micros - {FIRST}
    assert cover.doubles == (Double(FIRST, tuple(sorted((str(lead), str(other))))),)
    assert [lost.area for lost in cover.lost] == [f"{COMMUNITY}009001"]


def test_areas_are_covered_by_units_and_by_what_lies_around(lead, town):
    units = sorted(units_by_grid(FIRST)[FIRST])
    made(Charge.AREA, FIRST, who=lead, doors=units[:1])
    cover = assignment_cover(GENERAL, charge=Charge.AREA, now=NOON)
    assert next(hole.doors for hole in cover.holes if hole.grid == FIRST) == tuple(units[1:])
    made(Charge.AREA, COMMUNITY, who=post(person("书记"), "COMMUNITY_CHIEF", COMMUNITY))
    cover = assignment_cover(GENERAL, charge=Charge.AREA, now=NOON)
    assert cover.holes == ()
    assert [double.doors for double in cover.doubles] == [tuple(units[:1])]


def test_a_dwelling_with_two_contacts_is_told(lead, tmp_path):
    register(tmp_path)
    found = dwellings_named([str(row.pk) for row in Dwelling.objects.all()], find=grids_of)
    homes = sorted(name for name, home in found.items() if int(FIRST) in home.grids)[:3]
    away = next(name for name, home in found.items() if int(FIRST) not in home.grids)
    other = post(person("乙"), "CONTACT_PERSON", FIRST)
    made(Charge.CONTACT, FIRST, who=lead, doors=homes[:2])
    made(Charge.CONTACT, FIRST, who=other, doors=[dwelling_names(homes)[home] for home in homes[1:]])
    cover = assignment_cover(GENERAL, charge=Charge.CONTACT, now=NOON)
    assert [double.doors for double in cover.doubles] == [(homes[1],)]
    assert FIRST not in {hole.grid for hole in cover.holes}
    assert [row.doors for row in assignments(FIRST, scope=ALL, now=NOON)] == [2, 2]
    for strange in (away, "999999999999", "b0/1/1/nowhere", "nothing"):
        assert refused(Charge.CONTACT, FIRST, post_uid=other, doors=(*homes[:1], strange)) == "door-unknown"


def test_what_begins_later_covers_nothing_yet(lead, town):
    assignment_make(Wanted(Charge.SPONSOR, FIRST, NOON + DAY, post_uid=lead), **SAID)
    assert FIRST in {hole.grid for hole in assignment_cover(GENERAL, charge=Charge.SPONSOR, now=NOON).holes}
    assert seen() == [(Charge.SPONSOR, FIRST, "牵头人")]
