"""The list of operations of a draft: which edits stand after all undoing and doing again."""

from collections.abc import Sequence
from dataclasses import dataclass

from shige.core.errors import ShigeError

UNDO, REDO = "undo", "redo"
"""Operations on operations; every other verb is an edit."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What of a list of operations holds."""

    standing: tuple[int, ...]
    """Places of the edits that hold, in their order."""
    undone: tuple[int, ...]
    """Places of the edits that can be done again, the one that comes next last."""


def standing_of(verbs: Sequence[str]) -> Holding:
    """Which operations hold: an undo takes the last edit back, a redo gives it again, an edit forgets what was undone.

    Raises:
        ShigeError: "undo-nothing" or "redo-nothing".
    """
    standing: list[int] = []
    undone: list[int] = []
    for place, verb in enumerate(verbs):
        if verb == UNDO:
            if not standing:
                raise ShigeError("undo-nothing", "there is nothing to undo", {"operation": place + 1})
            undone.append(standing.pop())
        elif verb == REDO:
            if not undone:
                raise ShigeError("redo-nothing", "there is nothing to do again", {"operation": place + 1})
            standing.append(undone.pop())
        else:
            standing.append(place)
            undone.clear()
    return Holding(tuple(standing), tuple(undone))
