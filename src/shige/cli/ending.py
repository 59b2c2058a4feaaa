"""How a process hears that it shall end: once, in a thread of its own, and never in the middle of something.

A handler of Python's runs in the main thread wherever that is, also where it holds the very lock that the handler asks
for. Ctrl-C, `timeout` and systemd reach the whole group, and a worker then hears two signals within a millisecond: one
in the middle of the other's handler, and the process waits for itself for ever.
"""

import signal
import threading
from collections.abc import Callable

ENDINGS = (signal.SIGINT, signal.SIGTERM)


def endings_held() -> None:
    """From here on no thread of this process, nor of those that it starts, is interrupted; `ending_heard` hears it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)


def ending_heard(end: Callable[[], object]) -> None:
    """Have `end` called once, when the first signal comes or at once where it has come already; others are kept."""
    endings_held()

    def hear() -> None:
        signal.sigwait(ENDINGS)
        end()

    threading.Thread(target=hear, name="ending", daemon=True).start()
