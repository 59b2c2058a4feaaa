import pytest

from shige.core.errors import ShigeError
from shige.core.pins import check_mobile, check_pin


def code(check, text):
    with pytest.raises(ShigeError) as error:
        check(text)
    return error.value.code


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "１２３４", "12 4"])
def test_a_pin_has_four_to_six_digits(pin):
    assert code(check_pin, pin) == "pin-form"


@pytest.mark.parametrize("pin", ["0000", "1234", "4321", "7890", "1212", "252525", "654321"])
def test_the_pins_that_everybody_tries_first_are_refused(pin):
    assert code(check_pin, pin) == "pin-weak"


@pytest.mark.parametrize("pin", ["2580", "13579", "804416"])
def test_other_pins_are_taken(pin):
    check_pin(pin)


@pytest.mark.parametrize("digits", ["", "1381234123", "138123412345", "23812341234", "12812341234"])
def test_what_is_no_mobile_number_gets_no_message(digits):
    assert code(check_mobile, digits) == "phone-form"


def test_a_mobile_number_is_taken():
    check_mobile("13812341234")
