"""Derive the land of a large city: communities by the dozen, side by side in several processes."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from shige.core.planning.land import Ground, derive_land
from shige.core.values import Cells, Ints, Links
from shige.runs.engines import Engine, run
from shige.runs.wire import AnyTable, pack, unpack

COMMUNITIES_AT_ONCE = 40

Progress = Callable[[int, int], None]
"""Told how many communities of how many are done."""


@dataclass(frozen=True, slots=True)
class LandTask:
    """Some communities of a city."""

    ground: Ground
    rows: Ints


def land_in_parts(ground: Ground, *, engine: Engine, progress: Progress) -> tuple[Cells, Links]:
    """What `derive_land` gives for the whole city, computed in parts.

    Raises:
        ShigeError: what `derive_land` raises.
    """
    count = len(ground.areas)
    tasks = [
        LandTask(ground=ground, rows=np.arange(start, min(start + COMMUNITIES_AT_ONCE, count), dtype=np.int32))
        for start in range(0, count, COMMUNITIES_AT_ONCE)
    ]
    parts: dict[int, tuple[Cells, Links]] = {}
    progress(0, count)
    for index, body in run(engine, derive_packed, tasks):
        parts[index] = _unpacked(body)
        progress(sum(len(tasks[done].rows) for done in parts), count)
    return _joined([parts[index] for index in sorted(parts)])


def derive_packed(task: LandTask) -> bytes:
    """The land of one part as bytes."""
    cells, links = derive_land(task.ground, only=task.rows)
    body = pack(cells)
    return len(body).to_bytes(8, "little") + body + pack(links)


def _unpacked(data: bytes) -> tuple[Cells, Links]:
    split = 8 + int.from_bytes(data[:8], "little")
    return unpack(Cells, data[8:split]), unpack(Links, data[split:])


def _joined(parts: list[tuple[Cells, Links]]) -> tuple[Cells, Links]:
    """Parts one after the other, with cells numbered through."""
    start = np.cumsum([0, *(len(cells) for cells, _ in parts)])
    shifted = [
        replace(links, a=links.a + np.int32(first), b=links.b + np.int32(first))
        for first, (_, links) in zip(start, parts, strict=False)
    ]
    return _stacked(Cells, [cells for cells, _ in parts]), _stacked(Links, shifted)


def _stacked(kind: type[AnyTable], tables: list[AnyTable]) -> AnyTable:
    return kind(**{f.name: np.concatenate([getattr(table, f.name) for table in tables]) for f in fields(kind)})
