"""The rule that no kind of case and no question of it asks what is never asked: belief, belonging, faces, marks."""

from collections.abc import Iterator
from pathlib import Path

from tests.architecture.rules import rule

ASKS = ("kinds.csv", "kind_groups.csv", "kind_questions.csv", "kind_words.csv")
NEVER = (
    "民族", "族裔", "种族", "宗教", "信仰", "教徒", "政治面貌", "党员", "党派", "入党", "人脸", "刷脸", "指纹", "虹膜",
    "信用分", "评分", "积分", "扣分", "重点人", "ethnic", "religio", "belief", "party member", "political", "facial",
    "fingerprint", "biometric", "credit score", "blacklist", "key person",
)  # fmt: skip
"""Told apart from the words of the core on purpose: one list may be wrong."""


@rule
def no_kind_asks_of_belief_or_face(root: Path) -> Iterator[str]:
    """No kind, group, question or telling word in the shipped tables."""
    for name in ASKS:
        text = (root / "src" / "shige" / "policy" / name).read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), start=1):
            yield from (f"{name}:{number} speaks of {word}" for word in NEVER if word in line.lower())
