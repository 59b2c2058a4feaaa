"""Keeps a worker running beside the server, as a process of its own that is started again where it dies."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 25
_PAUSE_S = 1.0
_WORK = (sys.executable, "-m", "shige", "work", "--child-of")


@contextmanager
def worker_beside(*, wanted: bool = True) -> Iterator[None]:
    """Have `shige work` run while the block runs; without `wanted`, nothing is started."""
    if not wanted:
        yield
        return
    keeper = _Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.end()


class _Keeper(threading.Thread):
    """Starts the worker, waits for its end, and starts it again until told otherwise."""

    def __init__(self) -> None:
        super().__init__(name="worker-beside", daemon=True)
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """The worker's parent is this thread: it hears when the thread ends with the server."""
        while not self._over.is_set():
            self._process = subprocess.Popen([*_WORK, str(os.getpid())])  # noqa: S603 - our own
            if self._process.wait() == 0:
                return
            self._over.wait(_PAUSE_S)

    def end(self) -> None:
        """Let the worker finish what it does, and wait for it."""
        self._over.set()
        until = time.monotonic() + PATIENCE_S
        while self.is_alive() and time.monotonic() < until:
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()
            self.join(_PAUSE_S)
