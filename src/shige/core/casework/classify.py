"""Of which kind a report is: as its reporter chose, or as its words say; in doubt a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shige.core.casework.catalogue import Catalogue
from shige.core.casework.report import Report
from shige.core.casework.saying import Said
from shige.core.casework.words import Words, plain

SHOWN = 5
"""Candidates that are shown in doubt."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind or a statutory channel that a text may mean, how strongly, and by which words."""

    target: str
    weight: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """How strong a guess must be, in the weights of whoever guesses."""

    least: float
    """To be named at all."""
    margin: float
    """More than the next one."""
    urgent: float
    """For an emergency to be shown first."""


class Suggester(Protocol):
    """Whoever guesses kinds from texts: words with weights now, a trained model in the same place later."""

    @property
    def bars(self) -> Bars:
        """How strong its guesses must be."""

    def suggest(self, text: str) -> Sequence[Guess]:
        """Guesses of a text as `plain` gives it, the strongest first, equals by code."""


@dataclass(frozen=True, slots=True)
class ByWords:
    """Guesses by the words of a city."""

    words: Words
    bars: Bars

    def suggest(self, text: str) -> Sequence[Guess]:
        """The targets that words speak for, the strongest first, equals by code."""
        weighed = self.words.weighed(text)
        guesses = [Guess(target, weight, tuple(words)) for target, (weight, words) in weighed.items()]
        return sorted(guesses, key=lambda guess: (-guess.weight, guess.target))


@dataclass(frozen=True, slots=True)
class Classified:
    """The kind, why it is that one, and which numbers must be rung first."""

    kind: str
    reason: Said
    ring: tuple[str, ...] = ()
    others: tuple[Guess, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """No kind stands out: those that it may be, the strongest first; none where no word tells."""

    candidates: tuple[Guess, ...]
    reason: Said
    ring: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """It belongs to channels that the law has made, and is not accepted; `sure` where somebody said so.

    By words alone it is a proposal: a person looks before a report is turned away.
    """

    channels: tuple[str, ...]
    reason: Said
    sure: bool


_CHOSEN = Said("由上报人选定", "Chosen by the reporter")
_WORDS = Said("文中写到{words}", "The text says {words}")
_URGENT = Said("文中写到{words}，先打{ring}", "The text says {words}: ring {ring} first")
_NOTHING = Said("文中没有能说明类别的词", "No word of the text tells a kind")
_CLOSE = Said("{words}都说得通", "{words} speak for several kinds")
_CHANNEL = Said("应由{zh}处理", "It belongs to: {en}")


def classify(report: Report, catalogue: Catalogue, *, suggester: Suggester) -> Classified | Unsure | Elsewhere:
    """Decide the kind of a report.

    1. What is heard of an emergency is rung for, whatever kind was chosen.
    2. A kind that was chosen holds; one of another statutory channel is turned away.
    3. Without one an emergency comes first, then the strongest guess where it stands out, else a person.

    Raises:
        ShigeError: "kind-unknown" where the report names a kind that the catalogue has not.
    """
    guesses = [guess for guess in suggester.suggest(plain(report.text)) if _is_known(guess.target, catalogue)]
    urgent = _urgent(guesses, catalogue, least=suggester.bars.urgent)
    ring = () if urgent is None else catalogue[urgent.target].emergency
    if report.kind:
        kind = catalogue[report.kind]
        if kind.statutory:
            return Elsewhere(kind.statutory, _sent_to(kind.statutory, catalogue), sure=True)
        return Classified(kind.code, _CHOSEN, _numbers(kind.emergency if kind.is_emergency else (), ring))
    if urgent is not None:
        reason = _URGENT.with_facts(words=_quoted(urgent.words), ring="、".join(ring))
        others = tuple(guess for guess in guesses if guess != urgent and guess.target in catalogue)
        return Classified(urgent.target, reason, ring, others[:SHOWN])
    return _by_words(guesses, catalogue, bars=suggester.bars)


def _by_words(guesses: list[Guess], catalogue: Catalogue, *, bars: Bars) -> Classified | Unsure | Elsewhere:
    if not guesses:
        return Unsure((), _NOTHING)
    first, *rest = guesses
    lead = first.weight - (rest[0].weight if rest else 0)
    if first.weight < bars.least or lead < bars.margin:
        words = [word for guess in guesses[:2] for word in guess.words]
        return Unsure(tuple(guesses[:SHOWN]), _CLOSE.with_facts(words=_quoted(dict.fromkeys(words))))
    if first.target not in catalogue:
        return Elsewhere((first.target,), _sent_to((first.target,), catalogue), sure=False)
    others = tuple(guess for guess in rest if guess.target in catalogue)
    return Classified(first.target, _WORDS.with_facts(words=_quoted(first.words)), (), others[:SHOWN])


def _is_known(target: str, catalogue: Catalogue) -> bool:
    return target in catalogue or any(channel.code == target for channel in catalogue.statutory)


def _urgent(guesses: list[Guess], catalogue: Catalogue, *, least: float) -> Guess | None:
    """The strongest guess of an emergency, where it is strong enough."""
    strong = (guess for guess in guesses if guess.weight >= least and guess.target in catalogue)
    return next((guess for guess in strong if catalogue[guess.target].is_emergency), None)


def _numbers(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _sent_to(codes: tuple[str, ...], catalogue: Catalogue) -> Said:
    channels = [channel for channel in catalogue.statutory if channel.code in codes]
    zh, en = "、".join(channel.zh for channel in channels), ", ".join(channel.en for channel in channels)
    return _CHANNEL.with_facts(zh=zh, en=en)


def _quoted(words: Sequence[str] | dict[str, None]) -> str:
    return "".join(f"“{word}”" for word in words)
