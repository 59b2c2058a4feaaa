"""Simulated sweeps of micro-grids, compiled: who is at home, how long each door takes, when the last one is done.

Random numbers are counted: number i of a micro-grid is a hash of (seed, its key, i), so they depend on neither order
nor process. The 64 bits of a word are 64 doors.
"""

from functools import lru_cache
from math import isinf
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from shige.core.values import Floats, Ints

LEVELS = 4096
"""Equally likely values in the tables of pace and absent share."""
DRAWS = 1024
"""Equally likely values in each row of the table of service minutes."""
MOST_SERVED = 64
"""Last row of that table; above it the spread of that row is scaled."""
BITS = 16
"""Binary digits of a probability."""

Words = NDArray[np.uint64]
Tables = tuple[Floats, NDArray[np.int64], Floats]
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
STRIDE = np.uint64((0x9E3779B97F4A7C15 * BITS) % 2**64)
MIX_1, MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S1, S2, S4, S11, S27, S30, S31, S54, S56 = (np.uint64(k) for k in (1, 2, 4, 11, 27, 30, 31, 54, 56))
ODD, PAIRS, NIBBLES = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
BYTES, ALL = np.uint64(0x0101010101010101), np.uint64(0xFFFFFFFFFFFFFFFF)
UNIT = 2.0**-53
GOLDEN_RATIO = 0.6180339887498949


def _quantiles(count: int) -> Floats:
    """Midpoints of `count` equal steps of probability."""
    return (np.arange(count) + 0.5) / count


@lru_cache(maxsize=16)
def pace_table(sigma: float) -> Floats:
    """Equally likely paces of a crew, mean 1, lognormal of that sigma."""
    pace = np.exp(sigma * ndtri(_quantiles(LEVELS)))
    return np.asarray(pace / pace.mean())


@lru_cache(maxsize=16)
def absent_table(mean: float, concentration: float) -> NDArray[np.int64]:
    """Equally likely absent shares of a micro-grid, in units of 2^-BITS: Beta of that mean and concentration."""
    fixed = isinf(concentration) or mean in (0.0, 1.0)
    a, b = mean * concentration, (1 - mean) * concentration
    share = np.full(LEVELS, mean) if fixed else betaincinv(a, b, _quantiles(LEVELS))
    return np.asarray(np.rint(share * 2**BITS), np.int64)


@lru_cache(maxsize=16)
def service_table(cv: float) -> Floats:
    """Equally likely service minutes of k households over their mean; shape (MOST_SERVED + 1, DRAWS), row k.

    The sum of k lognormals is taken as the lognormal of the same mean and variance (Fenton and Wilkinson).
    """
    served = np.maximum(np.arange(MOST_SERVED + 1), 1)[:, None]
    sigma = np.sqrt(np.log1p(cv**2 / served))
    table = np.exp(sigma * ndtri(_quantiles(DRAWS)))
    return np.asarray(table / table.mean(axis=1, keepdims=True))


@njit(cache=True, nogil=True)
def mix(state: Any) -> Any:
    """The output of splitmix64 at that state, a number or an array of them (Steele, Lea and Flood 2014)."""
    z = (state ^ (state >> S30)) * MIX_1
    z = (z ^ (z >> S27)) * MIX_2
    return z ^ (z >> S31)


@njit(cache=True, nogil=True)
def _coins(state: np.uint64, level: int, doors: np.uint64) -> np.uint64:
    """Of those doors (bits of a word) the ones whose coin is 1, each with probability level / 2^BITS.

    A coin is 1 where a random number of BITS digits is below the level: digit k of all 64 numbers is word k + 1 after
    `state`. They are compared from the highest digit down, until every door is decided: after some eight of sixteen.
    """
    if level >> BITS:
        return doors
    ones = np.uint64(0)
    for bit in range(BITS - 1, -1, -1):
        if doors == 0:
            break
        digits = mix(state + GOLDEN * np.uint64(bit + 1))
        one = ALL * np.uint64((level >> bit) & 1)
        ones = ones | (doors & digits & one)
        doors = doors & (digits ^ one)
    return ones


@njit(cache=True, nogil=True)
def _ones(words: Words, start: int, size: int) -> int:
    """How many of the `size` bits from bit `start` on are 1."""
    total = 0
    while size > 0:
        at = start % 64
        take = min(64 - at, size)
        z = (words[start // 64] >> np.uint64(at)) & (ALL >> np.uint64(64 - take))
        z = z - ((z >> S1) & ODD)
        z = (z & PAIRS) + ((z >> S2) & PAIRS)
        total += int((((z + (z >> S4)) & NIBBLES) * BYTES) >> S56)
        start += take
        size -= take
    return total


@njit(cache=True, nogil=True)
def _open_doors(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    doors: Words, absent: Words, found: Words, level: int, found_level: int, state: np.uint64
) -> np.uint64:
    """Draw who is absent at first and found at each revisit, round after round; returns the next state."""
    for word in range(len(doors)):
        absent[word] = _coins(state, level, doors[word])
        state = state + STRIDE
        for again in range(word, len(found), len(doors)):
            found[again] = _coins(state, found_level, absent[word])
            state = state + STRIDE
    return state


@njit(cache=True, nogil=True)
def _words(count: int) -> Words:
    """So many doors as the bits of words, each 1."""
    words = np.full((count + 63) // 64, ALL, np.uint64)
    if count % 64:
        words[-1] >>= np.uint64(64 - count % 64)
    return words


@njit(cache=True, nogil=True)
def _service(served: float, minutes: float, services: Floats, number: np.uint64) -> float:
    """Service minutes of `served` open doors, `minutes` each on average; `number` is a random word."""
    row = int(served + 0.5)
    column = np.int64(number >> S54)
    if row <= MOST_SERVED:
        return float(served * minutes * services[row, column])
    return float(served * minutes * (1 + (services[MOST_SERVED, column] - 1) * np.sqrt(MOST_SERVED / served)))


@njit(cache=True, nogil=True)
def _share_of_run(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    always: Floats,
    households: NDArray[np.int64],
    absent: Words,
    found: Words,
    door: Floats,
    services: Floats,
    loads: Floats,
    state: np.uint64,
) -> float:
    """Minutes of the busiest person in one run at pace 1; `loads` is scratch, one per person."""
    service, absent_minutes, share, q, _, _, rounds, certain = door
    loads[:] = 0.0
    start = 0
    for i in range(len(always)):
        h = households[i]
        if certain:
            away, again = h * share, h * share * q * rounds
        else:
            away, again = float(_ones(absent, start, h)), 0.0
            for k in range(int(rounds)):
                again += _ones(found, k * 64 * len(absent) + start, h)
        start += h
        served = h - away + again
        state = state + GOLDEN
        person = 0
        for k in range(1, len(loads)):
            if loads[k] < loads[person]:
                person = k
        loads[person] += always[i] + away * absent_minutes + _service(served, service, services, mix(state))
    return float(loads.max())


@njit(cache=True, nogil=True)
def _reached(absent: Words, found: Words, total: int, door: Floats) -> float:
    """Share of the households that opened at the first visit or a revisit."""
    _, _, share, q, _, _, rounds, certain = door
    if certain:
        return float(1 - share * (1 - q) ** rounds)
    for word in range(len(absent)):
        left = absent[word]
        for again in range(word, len(found), len(absent)):
            left = left & ~found[again]
        absent[word] = left
    missed = _ones(absent, 0, total)
    return 1 - missed / max(total, 1)


@njit(cache=True, nogil=True)
def simulate(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    offsets: NDArray[np.int64],
    always: Floats,
    households: NDArray[np.int64],
    walk: Floats,
    crew: Ints,
    key: Words,
    door: Floats,
    tables: Tables,
    how: tuple[int, np.uint64],
) -> Floats:
    """Simulate the sweeps of all groups; returns per group mean, standard deviation, p50, p90, in time, reached.

    Group g has the units offsets[g]..offsets[g + 1] in the order in which they are taken: `always` their minutes
    whoever is at home, `walk` its minutes of walking, `crew` people, `key` its number. `door` is
    `households`), `walk` its minutes of walking, `crew` people, `key` (uint64) its own number. `door` is
    [service, minutes more at an absent door, absent share, found at a revisit, brief, limit, revisit rounds, 1 where
    nothing is left to chance]; `tables` are pace, absent share and service; `how` is (runs, seed as uint64).
    Pace and absent share of the runs are spread evenly by a shifted golden lattice, doors by independent coins.
    """
    runs, seed = how
    paces, absents, services = tables
    found_level = int(door[3] * 2**BITS + 0.5)
    out = np.empty((len(crew), 6))
    times = np.empty(runs)
    for g in range(len(crew)):
        rows = slice(offsets[g], offsets[g + 1])
        total = households[rows].sum()
        doors = _words(total)
        absent = np.zeros(len(doors), np.uint64)
        found = np.zeros(int(door[6]) * len(absent), np.uint64)
        loads = np.empty(crew[g])
        state = mix(mix(seed + GOLDEN) ^ key[g])
        shift, turn = (mix(state) >> S11) * UNIT, (mix(state + GOLDEN) >> S11) * UNIT
        state = state + GOLDEN
        reached = 0.0
        for run in range(runs):
            turn = (turn + GOLDEN_RATIO) % 1.0
            state = _open_doors(doors, absent, found, absents[int(turn * LEVELS)], found_level, state + GOLDEN)
            share = _share_of_run(always[rows], households[rows], absent, found, door, services, loads, state)
            state = state + GOLDEN * np.uint64(len(always[rows]))
            times[run] = door[4] + paces[int((run + shift) / runs * LEVELS)] * (share + walk[g])
            reached += _reached(absent, found, total, door)
        out[g] = _summary(times, door[5], reached)
    return out


@njit(cache=True, nogil=True)
def _summary(times: Floats, limit: float, reached: float) -> Floats:
    """The six figures of one group's runs; quantiles are the smallest time that so many runs keep."""
    runs = len(times)
    half, nine_tenths = (runs + 1) // 2 - 1, (9 * runs + 9) // 10 - 1
    ordered = np.partition(times, (half, nine_tenths))
    figures = np.empty(6)
    figures[0], figures[1] = times.mean(), times.std()
    figures[2], figures[3] = ordered[half], ordered[nine_tenths]
    figures[4] = (times <= limit).sum() / runs
    figures[5] = reached / runs
    return figures
