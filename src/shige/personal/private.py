"""A personal value as programs hold it: it shows its mask, and opens on purpose alone."""

from collections.abc import Callable
from dataclasses import dataclass

from shige.core.errors import ShigeError
from shige.core.masks import Level, Mask, masked


@dataclass(frozen=True, slots=True)
class About:
    """What is declared of a personal field; the inventory is made of it."""

    purpose: str
    """What it is needed for, in everyday words."""
    basis: str
    """The law or the consent that it stands on."""
    term: str
    """Row of policy/retention.csv: how long it is kept, and what happens then."""
    mask: Mask
    level: Level


@dataclass(frozen=True, slots=True)
class Noted:
    """The proof that a look is written down; `privacy.looking` gives it out, and nobody else makes one."""

    deed: str


class Private:
    """A personal text: as a string it is its mask, and false where there is nothing.

    What belongs to a duty (S0) opens for whoever may read the row; from S1 on it opens to who holds a `Noted` alone.
    """

    __slots__ = ("_about", "_opener", "_text")

    def __init__(self, about: About, *, text: str | None = None, opener: Callable[[], str] | None = None) -> None:
        self._about = about
        self._text = text
        self._opener = opener

    def __str__(self) -> str:
        return masked(self._clear(), self._about.mask)

    def __repr__(self) -> str:
        return f"<Private {self}>"

    def __bool__(self) -> bool:
        return bool(self._clear())

    def __len__(self) -> int:
        return len(self._clear())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Private) and other._clear() == self._clear()

    def __hash__(self) -> int:
        return hash(self._clear())

    def open(self, noted: Noted | None = None) -> str:
        """The text in clear.

        Raises:
            ShigeError: "personal-unnoted" from S1 on without the proof that the look is written down.
        """
        if noted is None and self._about.level != Level.S0:
            message = "this opens to who has written the look down: see privacy.looking"
            raise ShigeError("personal-unnoted", message, {"level": self._about.level})
        return self._clear()

    def _clear(self) -> str:
        if self._text is None:
            self._text = self._opener() if self._opener else ""
        return self._text
