"""What leaves the house: one message on its way to one address, as a carrier of a channel takes it.

A carrier is a function `carry(parcel: Parcel) -> None`, one for each channel ("sms", "webhook"). It returns when the
other side has taken the message. It raises `Undeliverable` where trying again would not help (no such number, a
template that is not known), and any other `ShigeError` or `OSError` where it may. A parcel may come more than once
with the same key: hand the key on where the other side can tell repeats.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shige.core.errors import ShigeError


class Undeliverable(ShigeError):  # noqa: N818 - it tells of the parcel, and trying again is no remedy
    """The other side refuses this message for good."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message: `template` names its words ("login-code", "urgent-notice"), `facts` fill them in."""

    key: str
    """The same for each attempt: who gets it twice may drop the second."""
    address: str
    template: str
    facts: Mapping[str, str]


Carrier = Callable[[Parcel], None]
