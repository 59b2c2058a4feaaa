"""Refuse archives that would swell beyond reason when they are opened (zip bombs), before they are opened."""

import io
import zipfile
from pathlib import Path

from shige.core.errors import ShigeError

MAX_RATIO = 100
MAX_BYTES = 2_000_000_000


def check_archive(source: Path | io.BytesIO, *, name: str = "", most_bytes: int = MAX_BYTES) -> None:
    """Pass where a zip or XLSX holds less than `MAX_RATIO` times its size and less than `most_bytes`.

    Raises:
        ShigeError: `archive-bomb`, or `archive-broken` where it is no zip file.
    """
    said = name or str(source)
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        message = f"{said} cannot be opened as an archive: {error}."
        raise ShigeError("archive-broken", message, {"file": said}) from error
    packed = source.stat().st_size if isinstance(source, Path) else source.getbuffer().nbytes
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_RATIO * packed or unpacked > most_bytes:
        message = (
            f"{said} would swell from {packed:,} to {unpacked:,} bytes; at most {MAX_RATIO} times and "
            f"{most_bytes:,} bytes are opened. Unpack it yourself if you trust it."
        )
        facts = {"file": said, "field": "size", "value": unpacked, "bound": min(MAX_RATIO * packed, most_bytes)}
        raise ShigeError("archive-bomb", message, facts)
