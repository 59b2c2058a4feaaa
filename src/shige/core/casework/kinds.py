"""The kinds of case that a city knows: who handles each first, who leads, by when, and what closes it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from shige.core.calendar.limits import MOST as MOST_LIMIT
from shige.core.calendar.limits import Unit
from shige.core.errors import ShigeError

MOST_BLUR_M = 1_000
FAR_M = 250
"""How far two reports of one trouble may lie apart, metres."""
MOST_TWIN_H = 2_160
"""Longest window for twins, hours: a quarter of a year."""
MOST_ANSWER = 999_999
"""Longest text or highest number that a question may allow."""
PRIORITIES = ("P1", "P2", "P3", "P4", "P5")
DATA_CLASSES = ("S0", "S1", "S2", "S3")
"""From nothing personal to the most delicate."""
TIERS = (1, 2, 3, 4, 5)
"""Who handles first: micro-grid, grid, community, street, district."""
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,31}")

NEVER_ASKED = (
    "民族", "族裔", "种族", "宗教", "信仰", "教徒", "教派", "政治面貌", "党员", "党派", "入党", "人脸", "刷脸", "指纹",
    "虹膜", "声纹", "信用分", "评分", "积分", "扣分", "重点人员", "重点人口", "ethnic", "minority group", "race ",
    "religio", "belief", "faith", "party member", "political", "facial", "face recognition", "fingerprint", "biometric",
    "credit score", "blacklist", "key person",
)  # fmt: skip
"""What no kind and no question may speak of: what people believe or belong to, their faces, and marks for persons."""


class Nature(StrEnum):
    """What a case of the kind is."""

    EVENT = "event"
    PART = "part"
    """A thing of the city that is broken or missing (部件)."""
    REQUEST = "request"
    ENQUIRY = "enquiry"
    SERVICE = "service"
    TASK = "task"


class Proof(StrEnum):
    """What shows that a case is done."""

    PHOTO = "photo"
    PHONE = "phone"
    ONSITE = "onsite"
    VISIT = "visit"
    ANSWER = "answer"
    RECORD_ONLY = "record_only"


class Answer(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


def wrong(code: str, key: str, *, field: str, value: object, bound: str) -> ShigeError:
    """What is said of a value that a catalogue cannot hold: of which row, in which field, and what it may be."""
    facts = {"key": key, "field": field, "value": value, "bound": bound}
    return ShigeError(code, f"{key}: {field} cannot be {value!r}; it is {bound}", facts)


def check_code(code: str, *, field: str = "code") -> None:
    """Hold that a code is one: letters, digits, dots and strokes, at most 32.

    Raises:
        ShigeError: "kind-code".
    """
    if not _CODE.fullmatch(code):
        raise wrong("kind-code", code, field=field, value=code, bound="1 to 32 letters, digits, . _ -")


def check_name(key: str, zh: str, en: str) -> None:
    """Hold that something has names in both languages, and that they speak of nothing that is never asked.

    Raises:
        ShigeError: "kind-name" or "kind-never".
    """
    for field, text in (("zh", zh), ("en", en)):
        if not 1 <= len(text.strip()) <= 120:
            raise wrong("kind-name", key, field=field, value=text, bound="1 to 120 characters")
        found = next((word for word in NEVER_ASKED if word in f"{text.lower()} "), None)
        if found is not None:
            raise wrong("kind-never", key, field=field, value=text, bound=f"without {found.strip()!r}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of case, with all that the city has settled for it.

    Raises:
        ShigeError: "kind-code", "kind-name", "kind-never" or "kind-value".
    """

    code: str
    parent: str
    """Code of the group that it belongs to."""
    zh: str
    en: str
    nature: Nature
    tier: int
    """Tier that handles it first, one of `TIERS`."""
    lead: str
    """Code of the department that leads."""
    assists: tuple[str, ...]
    priority: str
    limit: int
    """Until it is resolved, in `unit`; 0 where it goes to an emergency number at once."""
    unit: Unit
    whistle: bool
    """Whether a street may call departments to it (吹哨)."""
    callback: bool
    proof: Proof
    checked: bool
    """Whether somebody other than the handler looks before it is closed."""
    data_class: str
    national: str
    """Class of the national standard GB/T 30428 for digital urban management, where it has one."""
    emergency: tuple[str, ...]
    """Numbers to ring first."""
    basis: str
    """Where the limit comes from: A published city ranges, B our default, C law or hotline tier, D an article."""
    public: bool
    blur_m: int
    """How far a public place is moved at most, metres."""
    twin_h: int
    """Hours within which a second report is of the same trouble; 0 where each report is its own case."""
    twin_m: int
    """Metres within which a second report is of the same trouble."""
    self_handled: bool
    """Whether the finder may mend it and close it with proof."""
    mediation: bool
    """Whether it goes to mediation first."""
    statutory: tuple[str, ...]
    """Codes of the statutory channels that must take it instead; such a case is not accepted."""
    skill: str
    """Skill that is wanted of whoever goes; empty where none is."""

    def __post_init__(self) -> None:
        check_code(self.code)
        check_name(self.code, self.zh, self.en)
        checks = (
            ("tier", self.tier, self.tier in TIERS, "1 to 5"),
            ("priority", self.priority, self.priority in PRIORITIES, ", ".join(PRIORITIES)),
            ("data_class", self.data_class, self.data_class in DATA_CLASSES, ", ".join(DATA_CLASSES)),
            ("limit", self.limit, 0 <= self.limit <= MOST_LIMIT, f"0 to {MOST_LIMIT}"),
            ("limit", self.limit, self.limit > 0 or bool(self.emergency), "above 0 where no number is to be rung"),
            ("public", self.public, not self.public or self.data_class in DATA_CLASSES[:2], "0 for S2 and S3"),
            ("blur_m", self.blur_m, 0 <= self.blur_m <= MOST_BLUR_M, f"0 to {MOST_BLUR_M}"),
            ("twin_h", self.twin_h, 0 <= self.twin_h <= MOST_TWIN_H, f"0 to {MOST_TWIN_H}"),
            ("twin_m", self.twin_m, 0 <= self.twin_m <= FAR_M, f"0 to {FAR_M}"),
            ("twin_m", self.twin_m, bool(self.twin_h) == bool(self.twin_m), "0 exactly where twin_h is"),
            ("mediation", self.mediation, not (self.mediation and self.emergency), "0 where a number is to be rung"),
            ("self_handled", self.self_handled, not (self.self_handled and self.checked), "0 where it is checked"),
            ("assists", " ".join(self.assists), self.lead not in self.assists, "without the lead"),
        )
        for field, value, holds, bound in checks:
            if not holds:
                raise wrong("kind-value", self.code, field=field, value=value, bound=bound)

    @property
    def is_emergency(self) -> bool:
        """Whether it is rung for before anything else."""
        return self.priority == "P1" and bool(self.emergency)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked of whoever reports a kind, or any kind of a group.

    Raises:
        ShigeError: "kind-code", "kind-name", "kind-never" or "question-value".
    """

    kind: str
    """Code of the kind or of the group."""
    key: str
    zh: str
    en: str
    answer: Answer
    choices: tuple[tuple[str, str, str], ...] = ()
    """Of a choice: code, Chinese, English."""
    required: bool = False
    most: int = 200
    """Characters of a text, or the highest number."""

    def __post_init__(self) -> None:
        check_code(self.key, field="key")
        check_name(f"{self.kind}.{self.key}", self.zh, self.en)
        for code, zh, en in self.choices:
            check_code(code, field="choices")
            check_name(f"{self.kind}.{self.key}", zh, en)
        codes = [code for code, _, _ in self.choices]
        fits = len(codes) >= 2 if self.answer == Answer.CHOICE else not codes
        checks = (
            ("choices", " ".join(codes), fits, "two or more for a choice, none else"),
            ("choices", " ".join(codes), len(set(codes)) == len(codes), "each code once"),
            ("most", self.most, 1 <= self.most <= MOST_ANSWER, f"1 to {MOST_ANSWER}"),
        )
        for field, value, holds, bound in checks:
            if not holds:
                raise wrong("question-value", f"{self.kind}.{self.key}", field=field, value=value, bound=bound)

    def check(self, text: str) -> None:
        """Hold that an answer is one; an empty one says nothing.

        Raises:
            ShigeError: "answer-missing" or "answer-value".
        """
        if not text:
            if self.required:
                raise wrong("answer-missing", self.kind, field=self.key, value=text, bound="to be answered")
            return
        bound = {
            Answer.TEXT: f"at most {self.most} characters",
            Answer.NUMBER: f"a whole number up to {self.most}",
            Answer.YES_NO: "yes or no",
            Answer.CHOICE: ", ".join(code for code, _, _ in self.choices),
        }[self.answer]
        if not self._fits(text):
            raise wrong("answer-value", self.kind, field=self.key, value=text, bound=bound)

    def _fits(self, text: str) -> bool:
        if self.answer == Answer.TEXT:
            return len(text) <= self.most
        if self.answer == Answer.NUMBER:
            return text.isascii() and text.isdecimal() and len(text) <= 6 and int(text) <= self.most
        if self.answer == Answer.YES_NO:
            return text in {"yes", "no"}
        return text in {code for code, _, _ in self.choices}
