"""What the server writes down while it runs: one JSON object a line, without a word about a person.

A line holds the text that stands in the program, never the values put into it: those may be names or numbers of people.
What is worth knowing besides goes in by `extra={"facts": {...}}`, chosen by whoever writes the line.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered; empty between requests."""

_FRAMES = 12
"""Innermost places in the code that are told of an error."""


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "says": str(record.msg),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = list(_places(record.exc_info[2]))
        return json.dumps(line, ensure_ascii=False, default=str)


def _places(trace: TracebackType | None) -> Iterator[str]:
    """File, line and function of the innermost frames; an error's own words may quote a row, so they are left out."""
    for frame in traceback.extract_tb(trace)[-_FRAMES:]:
        yield f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"


def logging_config(*, level: str) -> dict[str, Any]:
    """Settings of Python's logging, for Django and for the web server alike: JSON lines on standard output."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "shige.settings.logs.JsonLines"}},
        "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "lines"}},
        "root": {"handlers": ["out"], "level": "WARNING"},
        "loggers": {
            "shige": {"level": level},
            "_granian": {"level": level},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},
        },
    }
