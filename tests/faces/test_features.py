"""Published grids opened by the driver that QGIS uses (GDAL's OAPIF), over HTTP, page by page."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from shige.access.tokens import TokenOrder, token_make
from shige.core.deeds import SHIGE
from tests.faces.town import CODES, NAMES, STREET, street
from tests.processes import uncounted

pytestmark = pytest.mark.django_db(transaction=True)
READ = """
import json, sys
import pyogrio, shapely

source, token, *frame = sys.argv[1:]
pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": token, "GDAL_HTTP_TIMEOUT": "20"})
bbox = tuple(float(number) for number in frame) or None
meta, _, shapes, columns = pyogrio.raw.read(source, layer="micro", bbox=bbox, PAGE_SIZE="3")
told = dict(zip(meta["fields"].tolist(), columns, strict=True))
found = shapely.centroid(shapely.from_wkb(shapes))
lies = [100 < lon < 110 and 25 < lat < 35 for lon, lat in shapely.get_coordinates(found).tolist()]
layers = [name for name, _ in pyogrio.list_layers(source)]
print(json.dumps([layers, told["code"].tolist(), told["name"].tolist(), lies]))
"""
"""What QGIS does, in a process of its own: GDAL keeps the interpreter while it waits for the server of the test."""


@pytest.fixture
def read(tmp_path, live_server):
    """Layers, codes, names and whether each lies where Chengdu is, as GDAL reads them with the token of a system."""
    street(tmp_path)
    now = timezone.now()
    order = TokenOrder("规划系统", ("STREET_OC",), (STREET,), ("service",), now + timedelta(days=1))
    token = token_make(order, actor=SHIGE, now=now, why="it draws maps of the grids")

    def run(*frame: float) -> list:
        words = [f"OAPIF:{live_server.url}/api/v1/features", token, *map(str, frame)]
        command = [sys.executable, "-c", READ, *words]
        done = subprocess.run(command, env=uncounted(), capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_gdal_reads_all_grids_of_a_tier_with_their_names_where_they_lie(read):
    layers, codes, names, lies = read()
    assert layers == ["community", "general", "micro", "dedicated"]
    assert codes == CODES["micro"]
    assert names == [NAMES[code] for code in codes]
    assert lies == [True] * len(codes)


def test_a_frame_is_asked_of_the_server(read):
    assert read(0, 0, 1, 1)[2] == []
