"""What a room says when somebody must be told, and what the reader is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shige.core.errors import ShigeError


@dataclass(frozen=True, slots=True)
class Posts:
    """Somebody by the posts they act in, as the audit writes them: codes of roles with a blank between."""

    codes: str


Told = str | int | datetime | Posts
"""What may fill the words in; moments and posts are shown in the reader's own way."""
MOST_FACT = 200


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to tell.

    `says` is a msgid, marked with `gettext_noop` where it stands: "%(who)s asks for “%(what)s”, until %(until)s".
    `facts` fill it in, without personal data. `link` leads to the page where one acts ("/approvals/..."). `urgent`
    shows it first, and where the city has set up a webhook also there. `key` names what happened ("approval-7f3..."):
    the same twice tells an account once.
    """

    says: str
    facts: Mapping[str, Told] = field(default_factory=dict)
    link: str = ""
    urgent: bool = False
    key: str = ""

    def __post_init__(self) -> None:
        if self.link and not self.link.startswith("/"):
            facts = {"field": "link", "value": self.link}
            raise ShigeError("notice-link", "a notice leads to a page of this server", facts)
        for name, value in self.facts.items():
            if isinstance(value, str) and len(value) > MOST_FACT:
                told = {"field": name, "value": len(value), "bound": MOST_FACT}
                raise ShigeError("notice-fact", f"a fact of a notice has at most {MOST_FACT} characters", told)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as its reader sees it; `facts` fill `says` in."""

    uid: UUID
    says: str
    facts: Mapping[str, Told]
    link: str
    urgent: bool
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """One message that leaves the house.

    `channel` is "sms" or "webhook"; `template` names its words, `facts` fill them in. `key` is the operation's own id:
    the same again is the same message. After `until` it is given up, because nobody needs it any more.
    """

    channel: str
    address: str
    template: str
    facts: Mapping[str, str]
    key: str
    until: datetime


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A message on its way, as the system administrator sees it: neither whom it goes to nor what it says."""

    uid: UUID
    channel: str
    template: str
    fate: str
    attempts: int
    trouble: str
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None
