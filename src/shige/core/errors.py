"""The one error that shige raises on purpose: a code for programs, a sentence for people, the facts for both."""

from collections.abc import Mapping


class ShigeError(Exception):
    """A wrong value, named: what is wrong, where, which bound it breaks, and what to do next.

    `code` is a stable kebab-case word ("crs-missing"), `message` one plain sentence,
    `facts` the row, field, value and bound that the sentence speaks of.
    """

    def __init__(self, code: str, message: str, facts: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts: dict[str, object] = dict(facts or {})

    def __reduce__(self) -> tuple[type["ShigeError"], tuple[str, str, dict[str, object]]]:
        return type(self), (self.code, self.message, self.facts)
