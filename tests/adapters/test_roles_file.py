import re

import pytest

from shige.adapters.roles_file import ACCESS, ROLES, read_matrix, read_roles, shipped_matrix, shipped_roles
from shige.core.errors import ShigeError
from shige.core.rights import Reach, Right


def _changed(tmp_path, source, old, new):
    path = tmp_path / source.name
    text = source.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_roles_are_read_with_chinese_and_english_words():
    worker = shipped_roles()["GRID_WORKER"]
    assert (worker.zh, worker.en, worker.tier, worker.sole) == ("专职网格员", "Full-time grid worker", 2, False)


def test_no_role_tells_of_an_affiliation():
    text = ROLES.read_text(encoding="utf-8")
    assert not re.search("党|政治|宗教|民族|party|politic|member", text, re.IGNORECASE)


def test_every_role_may_do_something():
    able = {code for reaches in shipped_matrix().cells.values() for code in reaches}
    assert {role.code for role in shipped_roles()} == able


def test_the_shipped_matrix_says_how_far_a_grid_worker_reads():
    assert shipped_matrix().cells[Right("grid", "read", "service")]["GRID_WORKER"] == Reach.AREA


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (",tier,", ",floor,", "policy-columns"),
        (",6,city,", ",six,city,", "policy-value"),
        (",6,city,", ",6,moon,", "policy-value"),
        ("HOTLINE,", "CITY_OC,", "policy-twice"),
        ("1,1,\nHOTLINE", "1,1\nHOTLINE", "policy-columns"),
        ("1,1,\nHOTLINE", "1,1,,too many\nHOTLINE", "policy-columns"),
    ],
)
def test_a_fault_in_the_roles_is_named_with_its_row(tmp_path, old, new, code):
    with pytest.raises(ShigeError) as error:
        read_roles(_changed(tmp_path, ROLES, old, new))
    assert error.value.code == code
    assert error.value.facts["file"] == "roles.csv"
    assert error.value.facts["row"] in {1, 2, 3}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("read,service,area,CITY_OC", "read,service,moon,CITY_OC", "policy-value"),
        ("read,service,area,CITY_OC", "read,service,area,CITY_OC CITY_OC", "policy-twice"),
        ("read,service,area,CITY_OC", "read,service,area,MAYOR", "role-unknown"),
        ("read,service,area,CITY_OC", "read,service,area,SYSADMIN", "matrix-operator"),
    ],
)
def test_a_fault_in_the_matrix_is_named(tmp_path, old, new, code):
    with pytest.raises(ShigeError) as error:
        read_matrix(_changed(tmp_path, ACCESS, old, new), roles=shipped_roles())
    assert error.value.code == code
