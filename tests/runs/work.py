"""Work that engines do in tests."""

import os
import signal
import time
from pathlib import Path

from shige.core.errors import ShigeError


def doubled(item: int) -> bytes:
    """Twice the number, as text."""
    return str(2 * item).encode()


def refused(item: int) -> bytes:
    """Nothing: 2 is a wrong value."""
    if item == 2:
        raise ShigeError("no-two", "2 is not allowed", {"value": item})
    return doubled(item)


def fatal(item: int) -> bytes:
    """Twice the number, but 2 kills its process."""
    if item == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return doubled(item)


def logged(item: tuple[str, int]) -> bytes:
    """Twice the number after a moment; the process that does it notes its id in that folder."""
    folder, number = item
    Path(folder, f"{number}-{os.getpid()}").touch()
    time.sleep(0.3)
    return doubled(number)
