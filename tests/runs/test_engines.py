import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import dask
import pytest

from shige.core.errors import ShigeError
from shige.runs.engines import Engine, _interrupts_held, run
from tests.runs import work
from tests.runs.clusters import CHECKOUT, cluster

EXPECTED = {item: str(2 * item).encode() for item in range(6)}
quiet = pytest.mark.filterwarnings("ignore:::distributed", "ignore::ResourceWarning", "ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("dask"), workers=1) as found:
        yield found.address


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_are_the_same_whatever_the_workers(workers):
    assert dict(run(Engine(workers=workers), work.doubled, range(6))) == EXPECTED


@pytest.mark.parametrize("count", [0, 1])
def test_little_work_is_done_here(count, tmp_path):
    done = list(run(Engine(workers=2), work.logged, [(str(tmp_path), 0)][:count]))
    assert len(done) == count
    assert [path.name for path in tmp_path.iterdir()] == [f"0-{os.getpid()}"][:count]


def test_work_is_spread_over_processes(tmp_path):
    assert dict(run(Engine(workers=2), work.logged, [(str(tmp_path), item) for item in range(6)])) == EXPECTED
    assert len({path.name.split("-")[1] for path in tmp_path.iterdir()}) == 3


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_the_work_comes_back_as_it_is(workers):
    with pytest.raises(ShigeError) as error:
        dict(run(Engine(workers=workers), work.refused, range(6)))
    assert (error.value.code, error.value.facts) == ("no-two", {"value": 2})


def test_a_lost_process_is_said_with_what_to_do():
    with pytest.raises(ShigeError) as error:
        dict(run(Engine(workers=2), work.fatal, range(6)))
    assert error.value.code == "worker-lost"
    assert "run the same command again" in error.value.message


def test_a_pool_compiles_ahead_in_a_process_of_its_own(tmp_path):
    items = [(str(tmp_path), item) for item in range(6)]
    done = dict(run(Engine(workers=2), work.logged, items, ahead=partial(work.logged, (str(tmp_path), 99))))
    assert done == EXPECTED
    ahead = [path.name.split("-")[1] for path in tmp_path.glob("99-*")]
    assert len(ahead) == 1
    assert ahead[0] not in {path.name.split("-")[1] for path in tmp_path.iterdir() if not path.name.startswith("99")}


def test_a_run_beside_the_main_thread_gives_the_same_results():
    found = {}
    beside = threading.Thread(target=lambda: found.update(run(Engine(workers=2), work.doubled, range(6))))
    beside.start()
    beside.join()
    assert found == EXPECTED


def test_an_interrupt_while_processes_are_forked_waits_and_is_not_lost():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - the order of the two is what is tested
        with _interrupts_held():
            signal.raise_signal(signal.SIGINT)
            reached = True
        pytest.fail("the interrupt was lost")
    assert reached
    assert signal.getsignal(signal.SIGINT) is before


@quiet
def test_a_cluster_that_loses_its_worker_again_and_again_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    with cluster(tmp_path, workers=1) as found, pytest.raises(ShigeError) as error:
        dict(run(Engine(kind="dask", scheduler=found.address), work.fatal, [2]))
    assert error.value.code == "worker-lost"


@quiet
def test_a_cluster_gives_the_same_results(address):
    assert dict(run(Engine(kind="dask", scheduler=address), work.doubled, range(6))) == EXPECTED


@quiet
def test_an_error_on_a_cluster_comes_back_as_it_is(address):
    with pytest.raises(ShigeError) as error:
        dict(run(Engine(kind="dask", scheduler=address), work.refused, range(6)))
    assert (error.value.code, error.value.facts) == ("no-two", {"value": 2})


@quiet
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://here"])
def test_a_scheduler_that_is_not_there_is_said(address):
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}), pytest.raises(ShigeError) as error:
        dict(run(Engine(kind="dask", scheduler=address), work.doubled, range(6)))
    assert error.value.code == "no-scheduler"
    assert error.value.facts["scheduler"] == address


ENDLESS = """
import sys
from shige.runs.engines import Engine, run
from tests.runs import work
for _ in run(Engine(workers=2), work.logged, [(sys.argv[1], item) for item in range(1000)]):
    pass
"""


def test_no_process_is_left_when_a_run_is_killed(tmp_path):
    main = subprocess.Popen([sys.executable, "-c", ENDLESS, str(tmp_path)], cwd=CHECKOUT)
    while len({path.name.split("-")[1] for path in tmp_path.iterdir()}) < 3:
        assert main.poll() is None
        time.sleep(0.05)
    main.send_signal(signal.SIGKILL)
    main.wait()
    workers = {int(path.name.split("-")[1]) for path in tmp_path.iterdir()} - {main.pid}
    for _ in range(200):
        if not any(alive(worker) for worker in workers):
            break
        time.sleep(0.1)
    assert not any(alive(worker) for worker in workers)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
