"""How long to wait before something that did not work is tried again, and when to give up."""

FIRST_S = 5
"""Seconds after the first failure."""
FACTOR = 4
LONGEST_S = 3600
MOST_ATTEMPTS = 12
"""About seven hours of trying."""


def wait_s(attempts: int) -> int:
    """Seconds until the next attempt, after so many: 5, 20, 80, 320, 1280, then an hour each."""
    return int(min(FIRST_S * FACTOR ** min(max(attempts, 1) - 1, 8), LONGEST_S))


def is_last(attempts: int) -> bool:
    """Whether so many attempts were enough."""
    return attempts >= MOST_ATTEMPTS
