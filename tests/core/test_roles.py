from dataclasses import replace

import pytest

from shige.adapters.roles_file import shipped_roles
from shige.core.errors import ShigeError
from shige.core.roles import Roles, Unit, check_area, unit_of

ROLES = shipped_roles()


def test_a_micro_grid_s_line_leads_up_to_the_city():
    codes = [role.code for role in ROLES.line("MICRO_WORKER")]
    assert codes == [
        "MICRO_WORKER",
        "GRID_WORKER",
        "GENERAL_CHIEF",
        "COMMUNITY_CHIEF",
        "STREET_OC",
        "DIST_OC",
        "CITY_OC",
    ]


def test_a_role_that_is_not_there_is_named():
    with pytest.raises(ShigeError) as error:
        ROLES["MAYOR"]
    assert (error.value.code, error.value.facts["value"]) == ("role-unknown", "MAYOR")


def test_roles_that_report_in_a_circle_are_refused():
    worker, chief = ROLES["GRID_WORKER"], replace(ROLES["GENERAL_CHIEF"], reports_to="GRID_WORKER")
    with pytest.raises(ShigeError) as error:
        Roles({"GRID_WORKER": worker, "GENERAL_CHIEF": chief})
    assert error.value.code == "roles-circle"


def test_a_role_that_reports_to_nobody_known_is_refused():
    with pytest.raises(ShigeError) as error:
        Roles({"GRID_WORKER": ROLES["GRID_WORKER"]})
    assert error.value.code == "roles-unknown"


@pytest.mark.parametrize(
    ("area", "unit"),
    [
        ("5101", Unit.CITY),
        ("510107", Unit.DISTRICT),
        ("510107001", Unit.STREET),
        ("510107001001", Unit.COMMUNITY),
        ("510107001001003000", Unit.GRID),
        ("510107001001901000", Unit.DEDICATED),
        ("510107001001003012", Unit.MICRO),
    ],
)
def test_an_area_says_over_what_it_stretches(area, unit):
    assert unit_of(area) == unit


@pytest.mark.parametrize("area", ["51", "510107001001000000"])
def test_no_post_is_held_over_a_province_or_a_second_code_of_a_community(area):
    with pytest.raises(ShigeError) as error:
        unit_of(area)
    assert error.value.code == "area-unit"


def test_a_grid_worker_over_a_street_is_refused():
    check_area(ROLES["GRID_WORKER"], "510107001001003000")
    with pytest.raises(ShigeError) as error:
        check_area(ROLES["GRID_WORKER"], "510107001")
    assert error.value.code == "post-area"


def test_every_role_can_be_listed():
    assert [role.code for role in ROLES][:2] == ["CITY_OC", "HOTLINE"]
