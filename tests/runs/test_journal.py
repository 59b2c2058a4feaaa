import resource
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.runs.journal import Journal
from tests.processes import uncounted

RESULTS = {"a": b"one", "b": b"", "c": bytes(1000)}


def written(path, *, run="r"):
    with Journal(path, run=run) as journal:
        for name, body in RESULTS.items():
            journal.add(name, body)
    return path


def kept(path, *, run="r"):
    with Journal(path, run=run) as journal:
        return journal.kept


def test_results_of_earlier_tries_are_kept(tmp_path):
    assert kept(written(tmp_path / "j")) == RESULTS


def test_results_of_another_run_are_not_taken(tmp_path):
    path = written(tmp_path / "j")
    assert kept(path, run="other") == {}
    assert kept(path) == {}


def test_a_torn_tail_is_cut_off_and_written_over(tmp_path):
    path = written(tmp_path / "j")
    whole = path.read_bytes()
    for cut in (1, 500, 1000, 1020):
        path.write_bytes(whole[:-cut])
        with Journal(path, run="r") as journal:
            assert journal.kept == {"a": b"one", "b": b""}
            journal.add("c", RESULTS["c"])
        assert path.read_bytes() == whole


@given(st.integers(0, 2000), st.integers(1, 255))
def test_whatever_byte_is_damaged_no_wrong_result_is_taken(tmp_path_factory, place, change):
    path = written(tmp_path_factory.mktemp("journal") / "j")
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= change
    path.write_bytes(bytes(data))
    assert kept(path).items() <= RESULTS.items()


def test_a_file_that_is_no_journal_is_begun_afresh(tmp_path):
    (tmp_path / "j").write_bytes(b"something else altogether")
    assert kept(tmp_path / "j") == {}


def test_it_is_gone_when_it_is_done(tmp_path):
    with Journal(tmp_path / "j", run="r") as journal:
        journal.remove()
    assert not (tmp_path / "j").exists()
    journal.remove()


def test_it_is_written_to_only_while_open(tmp_path):
    with pytest.raises(RuntimeError):
        Journal(tmp_path / "j", run="r").add("a", b"")
    Journal(tmp_path / "j", run="r").__exit__()


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ShigeError) as error, Journal(tmp_path / "none" / "j", run="r"):
        pass
    assert error.value.code == "write-failed"
    assert str(tmp_path / "none" / "j") in error.value.message


FULL = """
import sys
from pathlib import Path
from shige.core.errors import ShigeError
from shige.runs.journal import Journal
try:
    with Journal(Path(sys.argv[1]), run="r") as journal:
        journal.add("a", bytes(1000))
        journal.add("b", bytes(100_000))
except ShigeError as error:
    print(error.code)
"""


def test_a_full_disk_is_said_and_what_was_whole_is_kept(tmp_path):
    path = tmp_path / "j"
    ran = subprocess.run(
        [sys.executable, "-c", FULL, path],
        env=uncounted(),
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert (ran.stdout, ran.stderr) == ("write-failed\n", "")
    assert kept(path) == {"a": bytes(1000)}
