"""Reads what a deployer sets by environment variables, and says which one is wrong."""

import os
from pathlib import Path

from shige.core.errors import ShigeError


def text(name: str, *, default: str | None = None) -> str:
    """The variable `name`.

    Raises:
        ShigeError: "setting-missing" where it is not set and has no default.
    """
    value = os.environ.get(name) or default
    if value is None:
        raise ShigeError(
            "setting-missing",
            f"the environment variable {name} must be set: see docs/deploy.md",
            {"variable": name},
        )
    return value


def words(name: str, *, default: str = "") -> list[str]:
    """The parts of a variable between commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def folder(name: str, *, default: str) -> Path:
    """The folder that a variable names, made where it is not there."""
    path = Path(os.environ.get(name) or default).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path
