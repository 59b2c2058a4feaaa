"""Reads what a deployer sets by environment variables, and says which one is wrong."""

import os
from pathlib import Path
from typing import Any

import dj_database_url

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


def choice(name: str, *, of: tuple[str, ...]) -> str:
    """The variable `name`, which is one of these words; the first where it is not set.

    Raises:
        ShigeError: "setting-wrong".
    """
    value = text(name, default=of[0]).upper()
    if value not in of:
        message = f"the environment variable {name} must be one of {', '.join(of)}"
        raise ShigeError("setting-wrong", message, {"variable": name, "value": value})
    return value


def database(*, default: str) -> dict[str, Any]:
    """The database that `DATABASE_URL` names, as Django wants to hear it.

    Raises:
        ShigeError: "setting-wrong"; the address itself is not told, for it holds a password.
    """
    try:
        return dict(
            dj_database_url.parse(text("DATABASE_URL", default=default), conn_max_age=600, conn_health_checks=True)
        )
    except ValueError as error:
        message = "the environment variable DATABASE_URL is no address of a database: see docs/deploy.md"
        raise ShigeError(
            "setting-wrong", message, {"variable": "DATABASE_URL", "form": "postgres://name:password@host/base"}
        ) from error


def words(name: str, *, default: str = "") -> list[str]:
    """The parts of a variable between commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def folder(name: str, *, default: str) -> Path:
    """The folder that a variable names, made where it is not there."""
    path = Path(os.environ.get(name) or default).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path
