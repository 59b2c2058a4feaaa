"""What the first drawing of an installation costs: `python -m benchmarks.cold_start` prints JSON."""

import json
import os
import subprocess
import sys
import tempfile

CODE = """
import time
from benchmarks.instances import own
from shige.cli.bench_plan import flat_graph
from shige.core.planning.objective import DrawParams
from shige.core.planning.partition import partition
graph = flat_graph(own(50))
begun = time.process_time()
partition(graph, low=300, high=500, params=DrawParams(effort=1), seed=1)
print(time.process_time() - begun)
"""


def measure() -> dict[str, float]:
    """CPU seconds of a first call with an empty cache of kernels, and with a full one."""
    with tempfile.TemporaryDirectory() as folder:
        spent = [
            float(
                subprocess.run(
                    [sys.executable, "-c", CODE],
                    env={**os.environ, "NUMBA_CACHE_DIR": folder},
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout
            )
            for _ in range(2)
        ]
    return {"compile_cpu_s": spent[0], "load_cpu_s": spent[1]}


if __name__ == "__main__":
    print(json.dumps(measure()))
