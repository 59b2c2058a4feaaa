import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import dask
import pytest

from shige.core.errors import ShigeError
from shige.runs.engines import Engine, run
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
