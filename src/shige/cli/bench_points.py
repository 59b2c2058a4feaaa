"""What `shige bench locate` measures: look-ups, requests, tiles and memory, with PostGIS beside where it is there."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np

from shige.cli.bench_peer import has_postgis, peer
from shige.cli.stopwatch import milliseconds, seconds
from shige.core.errors import ShigeError
from shige.core.mapping.atlas import Atlas
from shige.core.mapping.landkernel import BITS, Longs
from shige.core.mapping.tile import TileLayer, tile_of
from shige.core.values import Floats
from shige.territory.selectors import atlas_now, publication_now, tile_layers

Figures = dict[str, float | int]
SEED = 1
_SPREAD = 2e-4
"""Degrees by which points lie about the middle of a grid: some 20 m."""
_CLIENTS = 8
_REQUESTS = 4_000


def measure(count: int) -> Figures:
    """All figures, medians of five.

    Raises:
        ShigeError: "nothing-published".
    """
    published = publication_now()
    if published is None:
        raise ShigeError("nothing-published", "publish a plan first, or make a city with `shige bench city`", {})
    atlas = atlas_now()
    lon, lat = points_of(atlas, count)
    figures: Figures = {"grids": len(atlas.code), "points": count}
    figures |= look_ups(atlas, lon, lat)
    tiles = {}
    for zoom in (12, 11):
        layers = tile_layers(published.number, zoom=zoom) or ()
        x, y = tiles[zoom] = densest(layers, zoom)
        figures[f"tile_z{zoom}_ms"] = milliseconds(partial(tile_of, layers, z=zoom, x=x, y=y))
    if has_postgis():
        figures |= peer(lon, lat, tiles)
    return figures | over_http(lon, lat, number=published.number, tiles=tiles)


def points_of(atlas: Atlas, count: int) -> tuple[Floats, Floats]:
    """Points about the middles of micro- and dedicated grids by chance."""
    dice = np.random.default_rng(SEED)
    box = atlas.ground.land.bounds[dice.integers(0, len(atlas.leaf), count)]
    x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    lon = x / 2**BITS * 360.0 - 180.0
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * y / 2**BITS))))
    return lon + dice.normal(0, _SPREAD, count), lat + dice.normal(0, _SPREAD, count)


def look_ups(atlas: Atlas, lon: Floats, lat: Floats) -> Figures:
    """Points a second, one by one and in bulk."""
    some = list(zip(lon.tolist(), lat.tolist(), strict=True))[: len(lon) // 4 or 1]

    def single() -> None:
        for east, north in some:
            atlas.locate(east, north)

    return {
        "single_per_s": round(len(some) / seconds(single)),
        "bulk_per_s": round(len(lon) / seconds(lambda: atlas.locate_many(lon, lat))),
    }


def densest(layers: tuple[TileLayer, ...], zoom: int) -> tuple[int, int]:
    """Column and line of the tile in which most features begin."""
    corners: Longs = np.vstack([layer.land.bounds[:, :2] for layer in layers]) >> (BITS - zoom)
    tiles, counts = np.unique(corners, axis=0, return_counts=True)
    x, y = tiles[counts.argmax()].tolist()
    return x, y


def over_http(lon: Floats, lat: Floats, *, number: int, tiles: dict[int, tuple[int, int]]) -> Figures:
    """Requests a second of a server as it starts by itself, clients on the same machine; a worker's memory then."""
    targets = [f"/api/v1/locate?crs=wgs84&lon={x:.7f}&lat={y:.7f}" for x, y in zip(lon, lat, strict=True)][:_REQUESTS]
    with _server() as (process, ask):
        for zoom, (x, y) in tiles.items():
            ask([f"/tiles/{number}/{zoom}/{x}/{y}.pbf"] * 4)
        for _ in _workers(process.pid):  # each worker reads a street's staff when it is first asked for it
            ask(targets)
        began = time.perf_counter()
        ask(targets)
        rate = len(targets) / (time.perf_counter() - began)
        return {"http_per_s": round(rate), "worker_mb": max(_memory_mb(worker) for worker in _workers(process.pid))}


@contextmanager
def _server() -> Iterator[tuple[subprocess.Popen[bytes], Callable[[list[str]], None]]]:
    """`shige serve` as it starts by itself, ready, and how to ask it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "shige", "serve", "--no-work", "--port", str(port)]
    quiet = {**os.environ, "SHIGE_LOG_LEVEL": "WARNING"}
    with subprocess.Popen(words, env=quiet, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own command
        try:
            _wait_until_ready(process, port)
            yield process, partial(_ask, port)
        finally:
            process.terminate()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        try:
            _ask(port, ["/health/ready"])
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise ShigeError("not-served", "the server did not start: see what it said above", {})


def _ask(port: int, targets: list[str]) -> None:
    """Clients on connections that are kept, as a proxy keeps them; one hand drives them all, to weigh little.

    Raises:
        ShigeError: "not-served" where an answer is not 200.
    """
    with ExitStack() as open_lines:
        lines = [open_lines.enter_context(socket.create_connection(("127.0.0.1", port), 60)) for _ in range(_CLIENTS)]
        answers = [open_lines.enter_context(line.makefile("rb")) for line in lines]
        for first in range(0, len(targets), _CLIENTS):
            part = targets[first : first + _CLIENTS]
            for line, target in zip(lines, part, strict=False):
                head = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n\r\n"
                line.sendall(head.encode())
            for answer, target in zip(answers, part, strict=False):
                _read(answer, target)


def _read(answer: BinaryIO, target: str) -> None:
    """An answer, to its end."""
    status, length = answer.readline(), 0
    while (head := answer.readline()) not in {b"\r\n", b""}:
        if head[:15].lower() == b"content-length:":
            length = int(head[15:])
    answer.read(length)
    if b" 200 " not in status:
        said = status.decode().strip()
        raise ShigeError("not-served", f"{target} answered {said}", {"status": said})


def _workers(parent: int) -> list[int]:
    """The processes that a server started, as Linux tells them."""
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()]


def _memory_mb(pid: int) -> int:
    """Memory that a process holds, with what it shares with others."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))
