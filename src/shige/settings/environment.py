"""Reads what a deployer sets by environment variables, and says which one is wrong."""

import base64
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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


def secret(name: str) -> str:
    """A secret: the variable `name`, or the content of the file that `name`_FILE names.

    Raises:
        ShigeError: "setting-missing", "setting-wrong" where the file cannot be read.
    """
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return text(name)
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"the file that the environment variable {name}_FILE names cannot be read"
        raise ShigeError("setting-wrong", message, {"variable": f"{name}_FILE", "file": path}) from error


def made_secret(path: Path) -> str:
    """A key of 32 bytes that is made at the first start and kept beside the rows: for the demo, never for a city."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(base64.b64encode(os.urandom(32)).decode())
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


def words(name: str, *, default: str = "") -> list[str]:
    """The parts of a variable between commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def origins(name: str) -> list[str]:
    """Scheme and host of the address that a variable names; nothing where it is not set."""
    parts = urlsplit(os.environ.get(name, ""))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def folder(name: str, *, default: str) -> Path:
    """The folder that a variable names, made where it is not there."""
    path = Path(os.environ.get(name) or default).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def file(name: str, *, default: Path) -> Path:
    """The file that a variable names; its folder must be there."""
    return Path(os.environ.get(name) or default).expanduser().resolve()
