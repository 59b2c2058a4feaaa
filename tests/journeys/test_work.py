"""The worker as real processes: one works, another takes over, and it comes and goes with the server."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

SOON_S = 30


@contextmanager
def worker(place, name):
    """`shige work` as a process of its own, with what it says in a file."""
    log = place.folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "shige", "work"], env=place.env, cwd=place.folder, stdout=out, stderr=out
        )
    try:
        yield process, log
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def soon(question):
    """What a question answers as soon as it answers anything, and how many seconds that took."""
    began = time.monotonic()
    while time.monotonic() < began + SOON_S:
        if answer := question():
            return answer, time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError("it did not come in time")


def holder(place):
    return str(place.rows("SELECT holder FROM jobs_lease")[0][0]) if place.rows("SELECT 1 FROM jobs_lease") else ""


def test_a_worker_that_is_killed_is_replaced_by_another_within_seconds(ready):
    with worker(ready, "first") as (first, said):
        soon(lambda: "works now" in said.read_text())
        before = holder(ready)
        with worker(ready, "second") as (second, waits):
            time.sleep(8)
            assert "works now" not in waits.read_text()
            assert holder(ready) == before
            first.send_signal(signal.SIGKILL)
            _, seconds = soon(lambda: "works now" in waits.read_text())
            assert seconds < 10
            assert holder(ready) != before
            second.send_signal(signal.SIGTERM)
            assert second.wait(SOON_S) == 0


def test_a_worker_that_ends_lets_go_at_once_and_what_was_done_is_sealed(ready):
    with worker(ready, "first") as (first, said):
        soon(lambda: "works now" in said.read_text())
        first.send_signal(signal.SIGTERM)
        assert first.wait(SOON_S) == 0
    with worker(ready, "second") as (_, waits):
        _, seconds = soon(lambda: "works now" in waits.read_text())
        assert seconds < 10


def test_a_worker_whose_lease_was_taken_ends_at_once(ready):
    with worker(ready, "first") as (first, said):
        soon(lambda: "works now" in said.read_text())
        ready.rows("UPDATE jobs_lease SET holder = '00000000000000000000000000000001'")
        assert first.wait(SOON_S) == 75


def test_the_server_has_its_worker_beside_it_which_is_started_again_and_ends_with_it(ready, port):
    with ready.running("serve", "--workers", "1", port=port) as server:
        first, _ = soon(lambda: workers_of(server.process.pid))
        soon(lambda: server.get("/health/work").ok)
        os.kill(first[0], signal.SIGKILL)
        again, _ = soon(lambda: [pid for pid in workers_of(server.process.pid) if pid not in first])
        soon(lambda: server.get("/health/work").ok)
    soon(lambda: not is_there(again[0]))


def test_the_worker_ends_with_a_server_that_is_killed(ready, port):
    command = [sys.executable, "-m", "shige", "serve", "--workers", "1", "--port", str(port)]
    with subprocess.Popen(command, env=ready.env, cwd=ready.folder, start_new_session=True) as server:
        found, _ = soon(lambda: workers_of(server.pid))
        soon(lambda: holder(ready))
        server.kill()
        soon(lambda: not is_there(found[0]))


def test_a_server_may_have_its_worker_elsewhere(ready, port):
    with ready.running("serve", "--workers", "1", "--no-work", port=port) as server:
        assert server.get("/health/work").status_code == 503
        assert workers_of(server.process.pid) == []


def workers_of(parent):
    """The numbers of a server's worker processes."""
    found = subprocess.run(
        ["pgrep", "-P", str(parent), "-f", "shige work"], capture_output=True, text=True, check=False
    )
    return [int(word) for word in found.stdout.split()]


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
