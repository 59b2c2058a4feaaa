import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.masks import HIDDEN, Mask, Normal, masked, normal


@pytest.mark.parametrize(
    ("text", "how", "shown"),
    [
        ("王晓明", Mask.NAME, "王**"),
        (" Li Lei", Mask.NAME, "L**"),
        ("13812341234", Mask.PHONE, "138****1234"),
        ("+86 138 1234 1234", Mask.PHONE, "861****1234"),
        ("028-8555-1234", Mask.PHONE, "028****1234"),
        ("8555-1234", Mask.PHONE, "****34"),
        ("12345", Mask.PHONE, "****"),
        ("锦官驿街道水井坊路12号3栋", Mask.ADDRESS, "锦官驿街道水井坊路**"),
        ("锦官驿街道水井坊路１２号", Mask.ADDRESS, "锦官驿街道水井坊路**"),
        ("没有数字的很长很长的一个地址", Mask.ADDRESS, "没有数字的很长很长的一个**"),
        ("510107199001011234", Mask.CODE, "**34"),
        ("1234", Mask.CODE, "**"),
        ("楼上老人夜里跌倒", Mask.ALL, "**"),
    ],
)
def test_a_value_shows_as_little_as_tells_it_from_others(text, how, shown):
    assert masked(text, how) == shown


@pytest.mark.parametrize("how", Mask)
def test_nothing_has_no_mask(how):
    assert masked("  ", how) == ""


@given(st.text(alphabet="0123456789", min_size=5, max_size=20))
def test_a_phone_number_never_shows_more_than_seven_digits(digits):
    shown = masked(digits, Mask.PHONE)
    assert sum(sign.isdigit() for sign in shown) <= min(7, len(digits) - 4)


@given(st.text(min_size=2), st.sampled_from([Mask.NAME, Mask.ALL, Mask.CODE]))
def test_a_mask_does_not_tell_the_length(text, how):
    assert len(masked(text, how)) <= 2 + len(HIDDEN)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("欧阳 娜娜", "欧阳娜娜", Normal.NAME),
        ("ＬＩ lei", "li LEI", Normal.NAME),
        ("+86 138-1234-1234", "13812341234", Normal.PHONE),
        ("１３８12341234", "13812341234", Normal.PHONE),
        ("51010719900101123X", "510107 19900101 123x", Normal.CODE),
    ],
)
def test_ways_of_writing_that_do_not_matter_become_one(one, other, how):
    assert normal(one, how) == normal(other, how)


@given(st.text(), st.sampled_from(Normal))
def test_what_is_one_way_of_writing_stays_so(text, how):
    once = normal(text, how)
    assert normal(once, how) == once or how == Normal.PHONE
