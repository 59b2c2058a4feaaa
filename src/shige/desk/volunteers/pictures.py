"""Keeps the pictures of projects: written anew, under a name that is made of what they show."""

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from shige.adapters.atomic import written_whole
from shige.adapters.images import MOST_BYTES, image_taken

_NAME = re.compile(r"[0-9a-f]{40}\.jpg")


def kept(came: BinaryIO) -> str:
    """Keep a picture that came in; returns the name of its file.

    Raises:
        ShigeError: "image-large", "image-type", "image-broken".
    """
    written = image_taken(came.read(MOST_BYTES + 1))
    name = f"{hashlib.sha256(written).hexdigest()[:40]}.jpg"
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with written_whole(folder / name) as path:
        path.write_bytes(written)
    return name


def path_of(name: str) -> Path | None:
    """Where a kept picture lies; None for none."""
    path = _folder() / name if _NAME.fullmatch(name) else None
    return path if path is not None and path.is_file() else None


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "projects"
