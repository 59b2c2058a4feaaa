"""Which PINs are too easy to guess, and whether a number can get a message."""

from itertools import pairwise

from shige.core.errors import ShigeError

SHORTEST, LONGEST = 4, 6
_MOBILE_DIGITS = 11


def check_pin(pin: str) -> None:
    """Hold that a PIN has 4 to 6 digits and is none of those that everybody tries first.

    Raises:
        ShigeError: "pin-form", or "pin-weak" for equal digits, digits in a row and a pair that repeats.
    """
    if not (pin.isascii() and pin.isdecimal() and SHORTEST <= len(pin) <= LONGEST):
        raise ShigeError("pin-form", "a PIN has 4 to 6 digits", {"field": "pin", "bound": f"{SHORTEST}-{LONGEST}"})
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {9}) or (len(pin) % 2 == 0 and pin == pin[:2] * (len(pin) // 2)):
        raise ShigeError("pin-weak", "this PIN is among the first that are tried", {"field": "pin"})


def check_mobile(digits: str) -> None:
    """Hold that these digits are a mobile number of the mainland: 11, beginning with 1 and 3 to 9.

    Raises:
        ShigeError: "phone-form".
    """
    if not (len(digits) == _MOBILE_DIGITS and digits[0] == "1" and digits[1] in "3456789"):
        raise ShigeError("phone-form", "a mobile number has 11 digits", {"field": "phone", "bound": _MOBILE_DIGITS})
