import json
import subprocess
import sys

from tests.runs.clusters import CHECKOUT

LATE = """
import importlib
import json

from numba.core.registry import CPUDispatcher

from shige.adapters.norms_file import read_norms
from shige.core.planning.draw import DrawOrder, DrawTask, draw_community
from shige.core.planning.split import communities
from shige.runs.kernels import compile_late
from tests import make

NAMES = ("certify", "simulate", "slice_faces", "slice_lines", "slice_looks")
MODULES = [importlib.import_module(f"shige.core.planning.{name}") for name in NAMES]


def compiled():
    kernels = {k for module in MODULES for k in vars(module).values() if isinstance(k, CPUDispatcher)}
    return {f"{k.__name__}{signature}" for k in kernels for signature in k.signatures}


order = DrawOrder(norms=read_norms())
compile_late(order)
ahead = compiled()
for shape in (make.Shape(), make.Shape(columns=6, rows=6, households=100, floors=18, entrances=2)):
    for community in communities(make.town(shape)):
        draw_community(DrawTask(community, order))
print(json.dumps([sorted(ahead), sorted(compiled() - ahead)]))
"""


def test_what_is_compiled_ahead_is_not_compiled_again_when_drawing_needs_it():
    done = subprocess.run([sys.executable, "-c", LATE], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    ahead, late = json.loads(done.stdout)
    names = {kernel.partition("(")[0] for kernel in ahead}
    assert {"_formula", "simulate"} < names
    assert [kernel for kernel in late if kernel.partition("(")[0] in names] == []
