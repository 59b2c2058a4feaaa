"""Writes the part of docs/imports.md that tells of every table that comes in: `python -m tests.faces.profiles`."""

import importlib
import os

import django


def write() -> None:
    """Bring the page up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shige.settings.testing")
    django.setup()
    told = importlib.import_module("tests.faces.test_profiles")
    told.PAGE.write_text(told.written(told.PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
