"""The books of rules that this server knows: those that come with shige, and those that other rooms bring.

A room above brings its own in its `AppConfig.ready`:

    book_register(Book("duties", "职责", "Duties", rules={...}, check=duties_check))

and reads what holds by `rules.current.book_now("duties", area=area, at=now)`.
"""

from collections.abc import Iterator

from shige.adapters.rules_files import shipped_books
from shige.core.errors import ShigeError
from shige.core.rulebook import Book

_BROUGHT: dict[str, Book] = {}


def book_register(book: Book) -> None:
    """Let the server know a book; the same name again replaces it."""
    _BROUGHT[book.name] = book


def book_of(name: str) -> Book:
    """The book of that name.

    Raises:
        ShigeError: "book-unknown".
    """
    found = shipped_books().get(name) or _BROUGHT.get(name)
    if found is None:
        raise ShigeError("book-unknown", f"there is no book of rules {name!r}", {"field": "book", "value": name})
    return found


def books() -> Iterator[Book]:
    """All books, in the order in which they are shown."""
    yield from shipped_books().values()
    yield from _BROUGHT.values()
