from dataclasses import replace
from typing import Any

import pytest

from shige.adapters.kinds_file import shipped_catalogue
from shige.core.casework.catalogue import Channel, Department, Group, differences
from shige.core.casework.kinds import Answer, Question
from shige.core.errors import ShigeError
from tests.core.casework.make_cases import catalogue, kind

SHIPPED = shipped_catalogue()


def test_the_shipped_catalogue_has_126_kinds_in_12_groups() -> None:
    assert (len(SHIPPED.kinds), len(SHIPPED.groups)) == (126, 12)
    assert len(list(SHIPPED)) == 126


def test_only_what_is_not_personal_is_public_and_every_public_place_is_blurred() -> None:
    public = [each for each in SHIPPED if each.public]
    assert public
    assert all(each.blur_m > 0 and each.data_class in {"S0", "S1"} for each in public)


def test_disputes_go_to_mediation_first_and_violence_never() -> None:
    assert {each.code for each in SHIPPED if each.mediation} == {"0305", "0901", "0902", "0904", "0906"}
    assert SHIPPED["0903"].emergency == ("110",)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"groups": (*SHIPPED.groups, Group("0101", "", "重", "Twice"))}, "catalogue-twice"),
        ({"departments": (*SHIPPED.departments, SHIPPED.departments[0])}, "catalogue-twice"),
        ({"questions": (*SHIPPED.questions, SHIPPED.questions[0])}, "catalogue-twice"),
        ({"groups": (*SHIPPED.groups, Group("13", "14", "组", "Group"))}, "catalogue-unknown"),
        ({"kinds": (*SHIPPED.kinds, kind(code="x", parent="99"))}, "catalogue-unknown"),
        ({"kinds": (*SHIPPED.kinds, kind(code="x", lead="ZZ"))}, "catalogue-unknown"),
        ({"kinds": (*SHIPPED.kinds, kind(code="x", assists=("ZZ",)))}, "catalogue-unknown"),
        ({"kinds": (*SHIPPED.kinds, kind(code="x", statutory=("ZZ",)))}, "catalogue-unknown"),
        ({"questions": (Question("zz", "a", "问", "Ask", Answer.TEXT),)}, "catalogue-unknown"),
        ({"groups": (*SHIPPED.groups, Group("a", "b", "甲", "A"), Group("b", "a", "乙", "B"))}, "catalogue-circle"),
    ],
)
def test_a_catalogue_that_does_not_hang_together_is_refused(parts: dict[str, Any], code: str) -> None:
    with pytest.raises(ShigeError) as raised:
        catalogue(**parts)
    assert raised.value.code == code
    assert {"key", "field", "value", "bound"} <= set(raised.value.facts)


def test_what_is_not_there_is_said() -> None:
    assert "0101" in SHIPPED
    with pytest.raises(ShigeError, match="zz"):
        SHIPPED["zz"]
    with pytest.raises(ShigeError, match="zz"):
        SHIPPED.department("zz")
    assert SHIPPED.department("CG").role == "DEPT_DUTY"


def test_a_channel_goes_in_or_both_ways() -> None:
    with pytest.raises(ShigeError, match="direction"):
        Channel("X", "某", "Some", "out", "role", verified=False)


def test_groups_stand_in_groups_to_any_depth_and_ask_down_to_the_kinds() -> None:
    groups = (Group("a", "", "甲", "A"), Group("b", "a", "乙", "B"), Group("c", "b", "丙", "C"))
    asked = (
        Question("d", "own", "问", "Ask", Answer.TEXT),
        Question("a", "wide", "问", "Ask", Answer.TEXT, required=True),
    )
    deep = catalogue(groups=groups, kinds=(kind(code="d", parent="c"),), questions=asked)
    assert deep.chain("d") == ("d", "c", "b", "a")
    assert [question.key for question in deep.questions_of("d")] == ["wide", "own"]
    deep.check_answers("d", {"wide": "x"})
    with pytest.raises(ShigeError, match="to be answered"):
        deep.check_answers("d", {})
    with pytest.raises(ShigeError) as raised:
        deep.check_answers("d", {"wide": "x", "else": "y"})
    assert raised.value.code == "answer-unasked"


def test_an_answer_to_a_kind_that_asks_nothing_is_refused() -> None:
    quiet = catalogue(questions=())
    with pytest.raises(ShigeError, match="none"):
        quiet.check_answers("0101", {"x": "y"})


def test_two_catalogues_differ_row_by_row_and_field_by_field() -> None:
    gone, changed = SHIPPED.kinds[0], SHIPPED.kinds[1]
    new = catalogue(
        kinds=(replace(changed, limit=9, checked=True), *SHIPPED.kinds[2:]),
        questions=tuple(question for question in SHIPPED.questions if question.kind != gone.code),
        departments=(*SHIPPED.departments, Department("XX", "新局", "New bureau", "DEPT_DUTY", shared=True)),
    )
    found = {(change.table, change.key): change for change in differences(SHIPPED, new)}
    assert {key: change.what for key, change in found.items()} == {
        ("kinds", gone.code): "removed",
        ("kinds", changed.code): "changed",
        ("departments", "XX"): "added",
    }
    assert found["kinds", changed.code].before == {"limit": 2, "checked": False}
    assert found["kinds", changed.code].after == {"limit": 9, "checked": True}
    assert differences(SHIPPED, SHIPPED) == ()
