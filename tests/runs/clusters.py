"""Starts a real dask scheduler with real worker processes, and ends them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
DASK = [sys.executable, "-m", "dask"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler's address and its worker processes."""

    address: str
    workers: tuple[subprocess.Popen[bytes], ...]


@contextmanager
def cluster(folder: Path, *, workers: int = 2) -> Iterator[Cluster]:
    """A scheduler on this machine and that many workers of one thread; a worker that dies is not started again."""
    file = folder / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> None:
        with (folder / f"{words[0]}-{len(started)}.log").open("wb") as log:
            command = [*DASK, *words, "--scheduler-file", str(file), "--no-dashboard"]
            started.append(subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder))

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0")
        for _ in range(workers):
            start("worker", "--no-nanny", "--nthreads", "1", "--local-directory", str(folder))
        yield Cluster(address=_address(file), workers=tuple(started[1:]))
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _address(file: Path) -> str:
    """Of the scheduler, when it has written its file whole."""
    for _ in range(600):
        try:
            address: str = json.loads(file.read_text(encoding="utf-8"))["address"]
        except (OSError, ValueError):
            time.sleep(0.1)
        else:
            return address
    raise TimeoutError("the dask scheduler did not start")
