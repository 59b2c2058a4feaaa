"""What a decision says of itself in Chinese and in English, so that every page can show why."""

from typing import NamedTuple


class Said(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str

    def with_facts(self, **facts: object) -> "Said":
        """The sentence with its blanks, such as {metres}, filled in."""
        return Said(self.zh.format(**facts), self.en.format(**facts))
