"""When the server's own work is due; times are seconds, of a clock that the caller names."""

from shige.core.retries import wait_s

DAY_S = 86_400


def due_every(last_s: float, *, every_s: float, failures: int) -> float:
    """When something that is done again and again is due after it was last tried; later where it failed."""
    return last_s + max(every_s, wait_s(failures) if failures else 0)


def due_daily(*, at_s: float, tried_s: float, failures: int, now_s: float) -> float:
    """When something that is done once a day is due; `at_s` is the second of the day, all in local time.

    What was missed while nobody worked is due at once; what failed is tried again later the same day.
    """
    latest = (now_s - at_s) // DAY_S * DAY_S + at_s
    if tried_s < latest:
        return latest
    return tried_s + wait_s(failures) if failures else latest + DAY_S
