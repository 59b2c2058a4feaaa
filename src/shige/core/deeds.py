"""A deed: what somebody did, where, for what purpose and why. Every change of the city's memory is told as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shige.core.areas import level_of
from shige.core.errors import ShigeError


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, as the audit names them; `uid` is empty for shige itself."""

    uid: str
    name: str
    post: str = ""
    """In which post they act: the role and the area."""


SHIGE = Actor(uid="", name="shige")
"""What the system does by itself."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed on one thing. `noun_id` must not tell anything about a person."""

    actor: Actor
    verb: str
    """The service that did it, `<noun>_<verb>`."""
    noun_id: str
    area: str = ""
    """Code of the area that it lies in; empty where it lies in none."""
    purpose: str = ""
    why: str = ""
    """In the actor's words, or the rule that decided."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What was changed, without personal data."""

    def __post_init__(self) -> None:
        if "_" not in self.verb:
            raise ShigeError("deed-verb", "a deed is named <noun>_<verb>", {"field": "verb", "value": self.verb})
        if self.area:
            level_of(self.area)

    @property
    def noun(self) -> str:
        """What it was done to."""
        return self.verb.split("_", 1)[0]
