"""Processes that tests start under conditions in which nothing but themselves should run."""

import os


def uncounted() -> dict[str, str]:
    """The environment of a process whose lines are not counted: on a disk that is full, counting itself would fail."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS")}
