import pytest

from shige.core.deeds import SHIGE, Deed
from shige.core.errors import ShigeError


def test_a_deed_names_what_it_was_done_to():
    assert Deed(SHIGE, "plan_publish", noun_id="7", area="510107").noun == "plan"


def test_a_deed_need_not_lie_anywhere():
    assert Deed(SHIGE, "account_lock", noun_id="7").area == ""


def test_a_deed_without_a_noun_is_refused():
    with pytest.raises(ShigeError, match="<noun>_<verb>"):
        Deed(SHIGE, "publish", noun_id="7")


def test_a_deed_lies_in_a_real_area_or_in_none():
    with pytest.raises(ShigeError) as error:
        Deed(SHIGE, "plan_publish", noun_id="7", area="Wuhou")
    assert error.value.code == "area-code"
