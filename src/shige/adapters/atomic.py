"""Write a file wholly or not at all: work goes on in a folder beside the target, and the finished file moves there."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shige.core.errors import ShigeError


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Yield a path of the same name in a hidden folder beside `path`; on leaving, the file moves to `path`.

    Where the block fails (a full disk, Ctrl-C), the folder goes and what stood at `path` before stays as it was.

    Raises:
        ShigeError: `write-failed` where the folder cannot be written to.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            staged = Path(folder) / path.name
            yield staged
            staged.replace(path)
    except OSError as error:
        raise write_failed(path, error.strerror or str(error)) from error


def written_durably(path: Path, content: bytes, *, staged: Path) -> None:
    """Write a file whole under the name `staged`, move it to `path`, and come back once it is on the disk there.

    Raises:
        OSError: where the disk takes no more; only a crash leaves anything at `staged`.
    """
    try:
        with staged.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
    names = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(names)
    finally:
        os.close(names)


def write_failed(path: Path, reason: str) -> ShigeError:
    """The error for a file that could not be written, with what to do next."""
    message = f"{path} could not be written: {reason}. Nothing was left behind; check the folder and its disk."
    return ShigeError("write-failed", message, {"file": str(path), "reason": reason})
