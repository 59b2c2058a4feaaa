"""Makes tables as people send them."""

from collections.abc import Iterable, Sequence

from shige.adapters.spreadsheets import csv_bytes


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file."""
    return csv_bytes(headings, rows)
