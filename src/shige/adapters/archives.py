"""Refuse archives that would swell beyond reason when they are opened (zip bombs), before they are opened."""

import zipfile
from pathlib import Path

from shige.core.errors import ShigeError

MAX_RATIO = 100
MAX_BYTES = 2_000_000_000


def check_archive(path: Path) -> None:
    """Pass where a zip or XLSX holds less than `MAX_RATIO` times its size and less than `MAX_BYTES`.

    Raises:
        ShigeError: `archive-bomb`, or `archive-broken` where it is no zip file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        message = f"{path} cannot be opened as an archive: {error}."
        raise ShigeError("archive-broken", message, {"file": str(path)}) from error
    packed, unpacked = path.stat().st_size, sum(entry.file_size for entry in entries)
    if unpacked > MAX_RATIO * packed or unpacked > MAX_BYTES:
        message = (
            f"{path} would swell from {packed:,} to {unpacked:,} bytes; at most {MAX_RATIO} times and "
            f"{MAX_BYTES:,} bytes are opened. Unpack it yourself if you trust it."
        )
        facts = {"file": str(path), "field": "size", "value": unpacked, "bound": min(MAX_RATIO * packed, MAX_BYTES)}
        raise ShigeError("archive-bomb", message, facts)
