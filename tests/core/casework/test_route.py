from dataclasses import replace
from typing import Any

import pytest

from shige.adapters.casework_file import shipped_routes
from shige.core.casework.catalogue import Department
from shige.core.casework.route import Asking, RouteBook, RouteRule, route, sort_of
from shige.core.duty import ALWAYS
from shige.core.errors import ShigeError
from tests.core.casework.make_cases import COMMUNITY, DEDICATED, GRID, MICRO, catalogue

BOOK = shipped_routes()
RULE: dict[str, Any] = {
    "code": "x", "kinds": (), "tiers": (), "areas": (), "grids": (), "hours": "", "stage": "", "holder": "role:HOTLINE",
    "zh": "甲", "en": "A", "owner": "DIST_OC",
}  # fmt: skip


def rule(code: str = "x", **changes: Any) -> RouteRule:
    return RouteRule(**{**RULE, "code": code, **changes})


def book(*rules: RouteRule) -> RouteBook:
    return replace(BOOK, rules=rules)


def test_the_first_tier_takes_it_with_the_line_above_as_the_fallback() -> None:
    found = route(Asking("0101", MICRO, 10), BOOK)
    assert found.rule == "first-tier"
    assert found.holder == ("MICRO_WORKER", MICRO)
    assert found.places[1:3] == (("GRID_WORKER", GRID), ("GENERAL_CHIEF", GRID))
    assert found.places[-1] == ("CITY_OC", "5101")
    assert found.reason.zh == "按首接层级交办"


def test_where_only_the_community_is_known_the_line_begins_there() -> None:
    assert route(Asking("0101", COMMUNITY, 10), BOOK).holder == ("COMMUNITY_CHIEF", COMMUNITY)


def test_a_dedicated_grid_is_served_by_its_own_people() -> None:
    assert route(Asking("0101", DEDICATED, 10), BOOK).holder == ("DEDICATED_WORKER", DEDICATED)


def test_an_emergency_goes_to_the_street_and_not_to_a_helper() -> None:
    found = route(Asking("1101", MICRO, 3), BOOK)
    assert (found.rule, found.holder) == ("emergency", ("STREET_OC", "510107001"))


def test_tasks_of_an_emergency_go_to_the_first_tier_all_the_same() -> None:
    assert route(Asking("1112", MICRO, 3), BOOK).holder == ("MICRO_WORKER", MICRO)
    assert route(Asking("1112", DEDICATED, 3), BOOK).holder == ("DEDICATED_WORKER", DEDICATED)


def test_the_fifth_tier_is_the_leading_departments_duty_officer_and_lead() -> None:
    found = route(Asking("1207", MICRO, 10), BOOK)
    assert found.places[:3] == (("DEPT_DUTY@DS", "510107"), ("DEPT_LEAD@DS", "510107"), ("DIST_OC", "510107"))


def test_a_functional_area_answers_in_the_districts_stead() -> None:
    found = route(Asking("1207", MICRO, 10), replace(BOOK, overlay={"510107001": "510191"}))
    assert found.holder == ("DEPT_DUTY@DS", "510191")


def test_disputes_go_to_mediation_first_and_on_when_it_was_tried() -> None:
    asking = Asking("0904", MICRO, 10)
    assert route(asking, BOOK).holder == ("COMM_WORKER", COMMUNITY)
    assert route(replace(asking, mediated=True), BOOK).holder == ("GRID_WORKER", GRID)


def test_the_finder_mends_what_is_simple_unless_they_gave_it_back() -> None:
    finder = ("GRID_WORKER", GRID)
    asking = Asking("0101", MICRO, 10, finder=finder)
    found = route(asking, BOOK)
    assert found.places[:2] == (finder, ("MICRO_WORKER", MICRO))
    assert found.places.count(finder) == 1
    assert found.reason.en == "A simple matter: the finder mends it on the spot"
    assert route(replace(asking, refused=frozenset({finder})), BOOK).holder == ("MICRO_WORKER", MICRO)
    assert route(replace(asking, kind="0201"), BOOK).holder == ("MICRO_WORKER", MICRO)


def test_a_case_does_not_go_back_to_who_refused_it_while_others_are_left() -> None:
    asking = Asking("0101", MICRO, 10)
    line = route(asking, BOOK).places
    for count in range(1, len(line)):
        refused = frozenset(line[:count])
        assert not refused & set(route(replace(asking, refused=refused), BOOK).places)
    last = route(replace(asking, refused=frozenset(line)), BOOK)
    assert (last.places, last.reason.en) == (line[-1:], "All have given it back: the highest of the line decides")


@pytest.mark.parametrize(
    ("closer", "wider"),
    [
        ({"kinds": ("0202",)}, {"kinds": ("02",)}),
        ({"kinds": ("02",)}, {"areas": (COMMUNITY,)}),
        ({"areas": (COMMUNITY,)}, {"areas": ("5101",)}),
        ({"areas": ("5101",)}, {"grids": ("micro",)}),
        ({"grids": ("micro",)}, {"tiers": ("1",)}),
        ({"tiers": ("1",)}, {"hours": "1-7 8-20"}),
        ({"hours": "1-7 8-20"}, {}),
    ],
)
def test_the_closer_rule_holds_whatever_its_place_in_the_table(closer: dict[str, Any], wider: dict[str, Any]) -> None:
    a, b = rule("z", **closer), rule("a", **wider)
    asking = Asking("0202", MICRO, 10)
    assert book(a, b).chosen(asking) is book(b, a).chosen(asking) is a


def test_of_two_rules_as_close_the_lower_code_holds() -> None:
    assert route(Asking("0202", MICRO, 10), book(rule("b"), rule("a"))).rule == "a"


@pytest.mark.parametrize(
    "changes",
    [
        {"kinds": ("0201",)},
        {"areas": ("5102",)},
        {"grids": ("street",)},
        {"tiers": ("2",)},
        {"hours": "1-7 8-9"},
        {"stage": "mediation"},
    ],
)
def test_what_no_rule_fits_goes_to_the_dispatcher(changes: dict[str, Any]) -> None:
    found = route(Asking("0202", MICRO, 10), book(rule(**changes)))
    assert (found.rule, found.holder) == ("", ("STREET_OC", "510107001"))
    assert found.reason.en == "No rule fits: to the dispatcher"


@pytest.mark.parametrize("holder", ["role:RETIRED", "department:RETIRED"])
def test_a_rule_that_fails_is_its_owners_and_the_case_goes_to_a_person(holder: str) -> None:
    found = route(Asking("0202", MICRO, 10), book(rule("bad", holder=holder), rule("good", tiers=())))
    assert found.failed is not None
    assert (found.failed.rule, found.failed.owner) == ("bad", "DIST_OC")
    assert found.holder == ("STREET_OC", "510107001")
    assert "RETIRED" in found.reason.zh


def test_a_department_may_be_named_and_one_with_its_own_role_is_not_told_apart() -> None:
    asking = Asking("0202", MICRO, 10)
    assert route(asking, book(rule(holder="department:ZF"))).holder == ("ENFORCER@ZF", "510107001")
    assert route(asking, book(rule(holder="department:WY"))).holder == ("PROPERTY", GRID)
    assert route(asking, book(rule(holder="lead"))).holder == ("DEPT_DUTY@CG", "510107")
    shared = Department("WY", "物业", "Property", "PROPERTY", shared=True)
    others = tuple(each for each in BOOK.catalogue.departments if each.code != "WY")
    odd = replace(BOOK, rules=(rule(holder="department:WY"),), catalogue=catalogue(departments=(*others, shared)))
    assert route(asking, odd).holder == ("PROPERTY", GRID)


def test_the_tier_of_a_district_kind_is_its_department() -> None:
    assert route(Asking("1207", MICRO, 10), book(rule(holder="tier"))).holder == ("DEPT_DUTY@DS", "510107")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tiers": ("9",)}, "route-value"),
        ({"grids": ("house",)}, "route-value"),
        ({"stage": "later"}, "route-value"),
        ({"holder": "nobody"}, "route-value"),
        ({"hours": "Monday"}, "route-value"),
        ({"hours": "5-1 8-9"}, "route-value"),
        ({"hours": "1-5 9-25"}, "shift-hours"),
        ({"areas": ("51x",)}, "area-code"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ShigeError) as raised:
        rule(**changes)
    assert raised.value.code == code


def test_hours_of_a_rule_are_bits_of_the_week() -> None:
    assert rule().bits == ALWAYS
    assert rule(hours="1-1 0-2;7-7 23-24").bits == 0b11 | 1 << 167
    assert rule(hours="1-2 0-1").said.en == "A"


def test_codes_of_rules_stand_once() -> None:
    with pytest.raises(ShigeError) as raised:
        book(rule(), rule())
    assert raised.value.code == "route-twice"


def test_a_question_is_of_an_hour_and_an_area() -> None:
    with pytest.raises(ShigeError, match="hour"):
        Asking("0101", MICRO, 168)
    with pytest.raises(ShigeError) as raised:
        Asking("0101", "", 0)
    assert raised.value.code == "area-code"


def test_areas_are_of_a_sort() -> None:
    areas = (MICRO, GRID, DEDICATED, COMMUNITY, f"{COMMUNITY}000000", "510107001", "510107", "5101")
    assert [sort_of(area) for area in areas] == [
        "micro", "grid", "dedicated", "community", "community", "street", "district", "city",
    ]  # fmt: skip
