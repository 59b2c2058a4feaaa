"""Runs one function over many items: in this process, in a pool of processes, or on a dask cluster of many machines."""

import gc
import importlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shige.core.errors import ShigeError

Work = Callable[[Any], bytes]


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the work is done."""

    kind: str = "processes"
    """"processes" or "dask"."""
    workers: int = 1
    scheduler: str | None = None
    """Address of a dask scheduler, such as tcp://10.0.0.5:8786; None starts a cluster on this machine."""


def run(
    engine: Engine, work: Work, items: Sequence[Any], *, ahead: Callable[[], None] | None = None
) -> Iterator[tuple[int, bytes]]:
    """(index, result) of `work` over `items`, in the order in which they are finished.

    `work` must be a function of a module; it may run more than once for an item where a worker is lost. `ahead` is run
    in a process of its own beside the first item of a pool, to compile for all what that item needs late.

    Raises:
        ShigeError: what `work` raises, "worker-lost" where a process ends before its time, "no-scheduler".
    """
    if engine.kind == "dask":
        yield from _on_dask(engine, work, items)
    elif engine.workers == 1 or len(items) < 2:
        yield from ((index, work(item)) for index, item in enumerate(items))
    else:
        yield from _in_pool(engine, work, items, ahead=ahead)


def _in_pool(
    engine: Engine, work: Work, items: Sequence[Any], *, ahead: Callable[[], None] | None
) -> Iterator[tuple[int, bytes]]:
    """Forked processes inherit the items where the system can fork; elsewhere each gets a copy.

    The first item is worked on here, so that they inherit the compiled kernels too and do not all compile them.
    """
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context: Any = multiprocessing.get_context(method)  # the stubs leave out its Process
    if ahead is not None:
        with _interrupts_held():
            context.Process(target=_beside, args=(ahead,), daemon=True).start()
    yield 0, work(items[0])
    gc.freeze()  # so that no worker goes through all that it inherits whenever it collects garbage
    with ProcessPoolExecutor(engine.workers, mp_context=context, initializer=_hold, initargs=(work, items)) as pool:
        try:
            with _interrupts_held():
                futures = {pool.submit(_work_on, index): index for index in range(1, len(items))}
            for future in as_completed(futures):
                yield futures.pop(future), future.result()
        except BrokenProcessPool as error:
            raise _worker_lost() from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait while processes are forked: raised within a fork it would be lost, and the run go on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: waiting.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    for number in waiting:
        signal.raise_signal(number)


def _beside(ahead: Callable[[], None]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ahead()


_held: dict[str, Any] = {}
"""What this worker process works on."""


def _hold(work: Work, items: Sequence[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _held.update(work=work, items=items)


def _leave_with_parent() -> None:
    """End this worker when the run that it works for is killed; it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work_on(index: int) -> bytes:
    result: bytes = _held["work"](_held["items"][index])
    return result


def _on_dask(engine: Engine, work: Work, items: Sequence[Any]) -> Iterator[tuple[int, bytes]]:
    distributed = importlib.import_module("distributed")  # takes a second, so only who asks for it pays
    local = {"n_workers": engine.workers, "threads_per_worker": 1, "dashboard_address": None}
    try:
        client = distributed.Client(engine.scheduler, **({} if engine.scheduler else local))
    except (OSError, ValueError) as error:
        facts = {"scheduler": engine.scheduler, "reason": str(error)}
        raise ShigeError("no-scheduler", "there is no dask scheduler at that address: start it first", facts) from error
    with client:
        futures = client.map(work, items, pure=False)
        numbers = {future.key: index for index, future in enumerate(futures)}
        try:
            for future, result in distributed.as_completed(futures, with_results=True):
                yield numbers[future.key], result
        except distributed.KilledWorker as error:
            raise _worker_lost() from error


def _worker_lost() -> ShigeError:
    return ShigeError(
        "worker-lost",
        "a worker process ended before its time, perhaps for want of memory. The finished communities are kept: run "
        "the same command again, with fewer workers",
    )
