"""Digests of what names a person elsewhere, for columns that are no blind index of a field."""

from shige.personal.closing import place_of, ring


def digests_of(text: str, *, table: str, column: str) -> list[bytes]:
    """What a text is found by in that column, under each key of the index, the newest first."""
    return ring().digests(text, place=place_of(table, column, ""))
