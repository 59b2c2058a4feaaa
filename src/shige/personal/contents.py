"""Closes bytes that lie beside the database, under the digest of what they are; no text of a row opens by these."""

from shige.personal.closing import place_of, ring


def content_close(content: bytes, *, digest: str) -> bytes:
    """The bytes as they are kept."""
    return ring().close_bytes(content, place=_place(digest))


def content_open(closed: bytes, *, digest: str) -> bytes:
    """The bytes that were closed under that digest.

    Raises:
        ShigeError: "personal-key", "personal-broken".
    """
    return ring().open_bytes(closed, place=_place(digest))


def content_is_newest(closed: bytes) -> bool:
    """Whether the bytes are closed with the newest key."""
    return ring().is_newest(closed)


def _place(digest: str) -> bytes:
    return place_of("content", "content", digest)
