from datetime import timedelta

import pytest

from shige.access.scope import ALL, Scope
from shige.core.areas import area_range
from shige.core.assigning import Charge
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.rights import EVERYWHERE
from shige.core.values import Tier
from shige.rules.services import RuleOrder, rule_set, rule_undo
from shige.staff.assigning import Wanted, assignment_make
from shige.staff.grid_weeks import grid_loads, load_preview
from shige.staff.loads import duties_of, post_loads
from shige.territory.figures import grid_figures
from tests.nouns.make import published
from tests.nouns.people import COMMUNITY, LONG_AGO, NOON, STREET, person, post

pytestmark = pytest.mark.django_db
GENERAL, FIRST, SECOND = f"{COMMUNITY}001000", f"{COMMUNITY}001001", f"{COMMUNITY}001002"
DISTRICT = STREET[:6]
LATER = NOON + timedelta(days=7)
BY = {"actor": SHIGE, "within": (EVERYWHERE,), "now": NOON}


@pytest.fixture(autouse=True)
def town(tmp_path, settings):
    settings.RULES_FRESH_S = 0
    published(tmp_path)


def order(said, *, area="", seen=0, since=NOON):
    return RuleOrder("duties", said, since, "for the test", seen, area)


def load(code=GENERAL, *, now=NOON):
    return next(each for each in grid_loads(COMMUNITY, now=now).fullest if each.code == code)


def test_the_week_of_a_general_grid_stands_beside_its_households_with_its_parts():
    found = load()
    assert found.households == next(f.households for f in grid_figures(GENERAL, tiers=(Tier.GENERAL,)))
    assert found.parts["D01"] == 600
    assert found.weekly == pytest.approx(sum(found.parts.values()))
    assert (found.ceiling, found.holders, found.is_over) == (2400, 0, False)


def test_two_workers_may_be_given_twice_as_much():
    post(person("甲"), "GRID_WORKER", GENERAL)
    post(person("乙"), "GRID_WORKER", GENERAL)
    assert (load().ceiling, load().holders) == (4800, 2)


def test_a_city_and_a_district_set_their_own_and_each_version_holds_from_its_day():
    rule_set(order({"D01.minutes": 60}, since=LATER), **BY)
    assert load().parts["D01"] == 600
    assert load(now=LATER).parts["D01"] == 300
    rule_set(order({"D01.minutes": 90}, area=DISTRICT, since=LATER), **BY)
    assert load(now=LATER).parts["D01"] == 450
    assert duties_of("510104", at=LATER).rules[0].minutes == 60
    rule_undo(0, order({}, area=DISTRICT, seen=1, since=LATER), **BY)
    assert load(now=LATER).parts["D01"] == 300


def test_a_change_is_weighed_before_it_holds_and_changes_nothing():
    weighed = load_preview(order({"D01.minutes": 600}), area=COMMUNITY)
    assert weighed.after - weighed.before == pytest.approx(5 * 480)
    assert (weighed.over_before, weighed.over_after) == (0, weighed.grids)
    assert set(weighed.newly_over) == {each.code for each in grid_loads(COMMUNITY, now=NOON).fullest}
    assert load().parts["D01"] == 600


def test_what_a_district_has_set_itself_a_change_of_the_city_does_not_move():
    rule_set(order({"D01.minutes": 90}, area=DISTRICT), **BY)
    still = load_preview(order({"D01.minutes": 600}), area=COMMUNITY)
    assert still.before == still.after
    elsewhere = load_preview(order({"D01.minutes": 600}, area="510104"), area=COMMUNITY)
    assert elsewhere.before == elsewhere.after
    rule_set(order({"D01.minutes": None}, area=DISTRICT, seen=1), **BY)
    assert load_preview(order({"D01.minutes": 600}), area=COMMUNITY).over_after


@pytest.mark.parametrize(
    ("said", "code"), [({"D01.minutes": 5000}, "rule-bounds"), ({"D99.minutes": 5}, "rule-unknown")]
)
def test_what_cannot_be_is_not_weighed(said, code):
    with pytest.raises(ShigeError) as error:
        load_preview(order(said), area=COMMUNITY)
    assert error.value.code == code


def test_the_week_of_a_post_is_told_line_by_line_with_what_it_has_taken_on():
    post(person("甲"), "GRID_WORKER", GENERAL)
    lead = post(person("乙"), "GRID_BRANCH_LEAD", GENERAL)
    post(person("丙"), "GENERAL_CHIEF", GENERAL)
    for micro in (FIRST, SECOND):
        assignment_make(Wanted(Charge.SPONSOR, micro, LONG_AGO, post_uid=lead), actor=SHIGE, within=ALL, now=NOON)
    loads = {each.person: each for each in post_loads(STREET, scope=ALL, now=NOON)}
    assert {line.rule.code: line.things for line in loads["乙"].lines} == {"D19": 1, "D20": 2}
    assert loads["甲"].weekly == pytest.approx(load().weekly)
    micros = next(f.micros for f in grid_figures(GENERAL, tiers=(Tier.GENERAL,)))
    assert [line.things for line in loads["丙"].lines] == [micros]
    assert loads["丙"].ceiling == 600


def test_posts_over_their_ceiling_come_first_and_readers_see_their_own_reach():
    post(person("甲"), "GRID_WORKER", GENERAL)
    post(person("丁"), "MICRO_WORKER", FIRST)
    rule_set(order({"ceiling.volunteer": 1}), **BY)
    loads = post_loads(COMMUNITY, scope=ALL, now=NOON)
    assert [(each.person, each.is_over) for each in loads] == [("丁", True), ("甲", False)]
    assert [each.person for each in post_loads(COMMUNITY, scope=Scope((area_range(FIRST),)), now=NOON)] == ["丁"]
