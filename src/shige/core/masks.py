"""How what tells of a person shows until somebody opens it, and which ways of writing it are the same."""

import re
import unicodedata
from enum import StrEnum

HIDDEN = "**"
"""What stands for what is not shown; always two, so that it does not tell a length."""


class Level(StrEnum):
    """How much a field may hurt somebody where it gets out."""

    S0 = "S0"
    """What belongs to a duty: the name that somebody is called by at work."""
    S1 = "S1"
    """How somebody is reached: a telephone number, a form of address."""
    S2 = "S2"
    """Home and circumstances: an address, what somebody asked for help with."""
    S3 = "S3"
    """Sensitive: health, children under 14, where somebody was."""


class Mask(StrEnum):
    """The part of a value that shows by default."""

    NAME = "name"
    """The first character: 王**."""
    PHONE = "phone"
    """138****1234; of a short number its last two digits."""
    ADDRESS = "address"
    """What stands before the first number, 12 characters at most."""
    CODE = "code"
    """The last two characters of a number on a document."""
    ALL = "all"
    """Nothing."""


class Normal(StrEnum):
    """Which differences of writing do not matter."""

    NAME = "name"
    """Width, case and spaces."""
    PHONE = "phone"
    """All but the digits, and the country's 86 before eleven of them."""
    CODE = "code"
    """Width, case and all that is neither letter nor digit."""


def masked(text: str, how: Mask) -> str:
    """What shows of a value by default; nothing of nothing."""
    if not text.strip():
        return ""
    if how == Mask.NAME:
        return text.strip()[0] + HIDDEN
    if how == Mask.PHONE:
        return _masked_phone(_digits(text))
    if how == Mask.ADDRESS:
        return re.split(r"\d", unicodedata.normalize("NFKC", text.strip()), maxsplit=1)[0][:12] + HIDDEN
    if how == Mask.CODE:
        return HIDDEN + (text.strip()[-2:] if len(text.strip()) > 6 else "")
    return HIDDEN


def normal(text: str, how: Normal) -> str:
    """The one way of writing under which equal values are found."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if how == Normal.NAME:
        return "".join(plain.split())
    if how == Normal.PHONE:
        digits = _digits(plain)
        return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    return "".join(sign for sign in plain if sign.isalnum())


def _digits(text: str) -> str:
    return "".join(re.findall(r"[0-9]", unicodedata.normalize("NFKC", text)))


def _masked_phone(digits: str) -> str:
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) >= 7 else "****"
