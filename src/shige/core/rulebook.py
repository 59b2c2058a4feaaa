"""A city's own values: what each may be, and what holds when the city and its districts have changed some of them."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shige.core.errors import ShigeError

Value = int | float | str


class Kind(StrEnum):
    """What a value is."""

    WHOLE = "whole"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Rule:
    """One value that a city may set, with its bounds and what holds where nobody has.

    `least` and `most` bound a number, and the length of a text. `local` says that a district may have its own.
    """

    key: str
    group: str
    zh: str
    en: str
    kind: Kind
    default: Value
    unit: str = ""
    least: float = -math.inf
    most: float = math.inf
    choices: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    local: bool = False

    def checked(self, value: object) -> Value:
        """The value in the rule's own kind.

        Raises:
            ShigeError: "rule-type", "rule-bounds" or "rule-choice", with the field and the bound.
        """
        if self.kind in {Kind.WHOLE, Kind.NUMBER}:
            return self._number(value)
        if not isinstance(value, str):
            raise self._wrong("rule-type", value, "text")
        text = " ".join(value.split())
        if self.kind == Kind.CHOICE and text not in self.choices:
            raise self._wrong("rule-choice", text, ", ".join(self.choices))
        if self.kind == Kind.TEXT and not self.least <= len(text) <= self.most:
            raise self._wrong("rule-bounds", text, f"{self.least:g} to {self.most:g} characters")
        return text

    def read(self, text: str) -> Value:
        """The value that somebody typed.

        Raises:
            ShigeError: as `checked` does.
        """
        if self.kind not in {Kind.WHOLE, Kind.NUMBER}:
            return self.checked(text)
        try:
            number = float(text.strip())
        except ValueError as error:
            raise self._wrong("rule-type", text.strip(), f"a {self.kind} number") from error
        return self.checked(int(number) if number.is_integer() and self.kind == Kind.WHOLE else number)

    def _number(self, value: object) -> Value:
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            raise self._wrong("rule-type", value, "a number")
        if self.kind == Kind.WHOLE and value != int(value if math.isfinite(value) else 0):
            raise self._wrong("rule-type", value, "a whole number")
        if not self.least <= value <= self.most:
            raise self._wrong("rule-bounds", value, f"{self.least:g} to {self.most:g} {self.unit}".strip())
        return int(value) if self.kind == Kind.WHOLE else float(value)

    def _wrong(self, code: str, value: object, bound: str) -> ShigeError:
        facts = {"field": self.key, "value": value, "bound": bound}
        return ShigeError(code, f"{self.key} cannot be {value!r}: it is {bound}", facts)


@dataclass(frozen=True, slots=True)
class Book:
    """Rules that belong together. `check` holds what no single rule can, on all values that would hold.

    Raises:
        ShigeError: "book-default" where a rule's own default breaks its bounds.
    """

    name: str
    zh: str
    en: str
    rules: Mapping[str, Rule]
    groups: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Chinese and English name of each group, in the order in which they are shown."""
    check: Callable[[Mapping[str, Value]], None] | None = None

    def __post_init__(self) -> None:
        for rule in self.rules.values():
            try:
                rule.checked(rule.default)
            except ShigeError as error:
                raise ShigeError("book-default", f"{self.name}: {error.message}", error.facts) from error

    @property
    def defaults(self) -> dict[str, Value]:
        """What holds where nobody has set anything."""
        return {rule.key: rule.default for rule in self.rules.values()}

    def checked(self, said: Mapping[str, object], *, is_local: bool) -> dict[str, Value | None]:
        """What somebody sets, each value within its bounds; None takes a value back.

        Raises:
            ShigeError: "rule-unknown", "rule-local" where a district may not have its own, and as `Rule.checked` does.
        """
        found: dict[str, Value | None] = {}
        for key, value in said.items():
            if key not in self.rules:
                raise ShigeError("rule-unknown", f"there is no rule {key}", {"field": key})
            if is_local and not self.rules[key].local:
                facts = {"field": key, "bound": "city"}
                raise ShigeError("rule-local", f"{key} is one for the whole city", facts)
            found[key] = None if value is None else self.rules[key].checked(value)
        return found


def folded(start: Mapping[str, Value], changes: Iterable[Mapping[str, Value | None]]) -> dict[str, Value]:
    """What holds after changes, one after another; None brings back what stood at the start."""
    values = dict(start)
    for change in changes:
        for key, value in change.items():
            if value is not None:
                values[key] = value
            elif key in start:
                values[key] = start[key]
            else:
                values.pop(key, None)
    return values


def leading_to(goal: Mapping[str, Value], *, now: Mapping[str, Value]) -> dict[str, Value | None]:
    """The change that turns what is set now into what was set once; both name what is set, not what holds."""
    change: dict[str, Value | None] = {key: value for key, value in goal.items() if now.get(key) != value}
    return change | {key: None for key in now if key not in goal}
