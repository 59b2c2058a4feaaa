"""Turn the bytes of a text file into text, whatever Chinese spreadsheet programs made of them."""

import codecs
from pathlib import Path

from shige.core.errors import ShigeError

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(path: Path) -> str:
    """The text of a file in UTF-8 (with or without byte order mark), UTF-16 with the mark, GBK or GB18030.

    Raises:
        ShigeError: `file-missing`, or `text-encoding` where it is none of them.
    """
    if not path.is_file():
        raise ShigeError("file-missing", f"There is no file {path}.", {"file": str(path)})
    return text_of(path.read_bytes(), name=str(path))


def text_of(raw: bytes, *, name: str) -> str:
    """The text of the bytes of a file called `name`, by the same encodings.

    Raises:
        ShigeError: `text-encoding`.
    """
    encodings = ("utf-16",) if raw.startswith(_UTF16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    message = (
        f"{name} is text in no encoding that is known (UTF-8, UTF-16, GBK, GB18030). Save it as UTF-8 and try again."
    )
    raise ShigeError("text-encoding", message, {"file": name})
