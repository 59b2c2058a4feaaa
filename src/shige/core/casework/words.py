"""Which of a city's telling words stand in a text: the longest at each place, none that is denied or out of place."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from shige.core.casework.kinds import wrong

LONGEST = 16
"""Characters of a word."""
MOST_WEIGHT = 100
_REACH = 4
"""Characters before a word in which a denial counts."""
_DENIES = ("没", "无", "未", "不是", "并非", "不会")
_ASKS = ("是不是", "有没有", "会不会")
"""A question is no denial."""
_HUSHES = ("演练", "演习", "已扑灭", "已经扑灭", "扑灭了")
_STOPS = re.compile(r"[，。！？；、,.!?;:：\n]")
_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class WordRule:
    """A word that speaks for a kind or a statutory channel.

    Raises:
        ShigeError: "word-value".
    """

    word: str
    target: str
    """Code of a kind, or of a statutory channel."""
    weight: int
    beside: tuple[str, ...] = ()
    """Counts only where one of these stands in the text too."""
    unless: tuple[str, ...] = ()
    """Does not count where one of these stands in the text."""
    deniable: bool = False
    """Whether "nobody is hurt" says that it is not so; of most things it says that they are missing."""

    def __post_init__(self) -> None:
        checks = (
            ("word", self.word, 1 <= len(self.word) <= LONGEST, f"1 to {LONGEST} characters"),
            ("word", self.word, self.word == plain(self.word), "small letters, half width, no blanks"),
            ("weight", self.weight, 1 <= self.weight <= MOST_WEIGHT, f"1 to {MOST_WEIGHT}"),
        )
        for name, value, holds, bound in checks:
            if not holds:
                raise wrong("word-value", f"{self.word} {self.target}", field=name, value=value, bound=bound)


@dataclass(frozen=True, slots=True)
class Words:
    """All words of a city, ready to be looked for; made by `Words.of`."""

    rules: tuple[WordRule, ...]
    _by_word: dict[str, tuple[WordRule, ...]] = field(repr=False, compare=False)
    _lengths: dict[str, tuple[int, ...]] = field(repr=False, compare=False)
    """By first character the lengths of the words that begin with it, the longest first."""

    @classmethod
    def of(cls, rules: Iterable[WordRule], *, targets: Iterable[str]) -> "Words":
        """Bind the words of a catalogue whose kinds and statutory channels are `targets`.

        Raises:
            ShigeError: "word-target" or "word-twice".
        """
        kept, known = tuple(rules), set(targets)
        by_word: dict[str, tuple[WordRule, ...]] = {}
        lengths: dict[str, set[int]] = defaultdict(set)
        for rule in kept:
            if rule.target not in known:
                raise wrong("word-target", rule.word, field="target", value=rule.target, bound="a kind or a channel")
            if any(other.target == rule.target for other in by_word.get(rule.word, ())):
                raise wrong("word-twice", rule.word, field="target", value=rule.target, bound="each once")
            by_word[rule.word] = (*by_word.get(rule.word, ()), rule)
            lengths[rule.word[0]].add(len(rule.word))
        longest_first = {first: tuple(sorted(each, reverse=True)) for first, each in lengths.items()}
        return cls(kept, by_word, longest_first)

    def weighed(self, text: str) -> dict[str, tuple[int, list[str]]]:
        """What speaks for each target in a text as `plain` gives it: the sum of weights, and the words.

        A word counts once, and not where it is only a part of a longer one.
        """
        weighed: dict[str, tuple[int, list[str]]] = {}
        counted: set[str] = set()
        end = 0
        for start, first in enumerate(text):
            for length in self._lengths.get(first, ()):
                word = text[start : start + length]
                rules = self._by_word.get(word)
                if rules is None:
                    continue
                if start + len(word) > end:  # at the end of a text a slice is shorter than asked
                    end = start + len(word)
                    self._count(text, start, word=word, counted=counted, weighed=weighed)
                break
        return weighed

    def _count(
        self, text: str, start: int, *, word: str, counted: set[str], weighed: dict[str, tuple[int, list[str]]]
    ) -> None:
        if word in counted:
            return
        for rule in self._by_word[word]:
            if rule.deniable and is_denied(text, start):
                continue
            counted.add(word)
            if rule.beside and not any(other in text for other in rule.beside):
                continue
            if rule.unless and any(other in text for other in rule.unless):
                continue
            weight, words = weighed.get(rule.target, (0, []))
            weighed[rule.target] = (weight + rule.weight, [*words, word])


def plain(text: str) -> str:
    """A text in small letters of half width, without blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text).lower())


def is_denied(text: str, start: int) -> bool:
    """Whether what begins at `start` is said not to be so: denied shortly before, only a drill, or already put out."""
    if any(hush in text for hush in _HUSHES):
        return True
    before = _STOPS.split(text[max(0, start - _REACH) : start])[-1]
    return any(word in before for word in _DENIES) and not any(word in before for word in _ASKS)
