"""Seeded dice for the drawing kernels: the same throws on every machine, compiled or not.

sfc32 (Small Fast Counter, Chris Doty-Humphrey, PractRand) in 64-bit integers with masks, so that nothing ever wraps,
and an exponential variate without `log`, whose last bit differs between C libraries.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

_MASK = 0xFFFFFFFF
_LN2 = 0.6931471805599453

Dice = NDArray[np.int64]
"""State of one stream of throws: four 32-bit words."""


@njit(cache=True, nogil=True)
def new_dice(seed: int, stream: int) -> Dice:
    """A stream of its own for each (seed, stream); both are non-negative."""
    dice = np.empty(4, np.int64)
    dice[0] = seed & _MASK
    dice[1] = (seed >> 32) & _MASK
    dice[2] = stream & _MASK
    dice[3] = 1
    for _ in range(12):
        throw(dice)
    return dice


@njit(cache=True, nogil=True)
def throw(dice: Dice) -> int:
    """A whole number from 0 to 2^32 - 1."""
    out = (dice[0] + dice[1] + dice[3]) & _MASK
    dice[3] = (dice[3] + 1) & _MASK
    dice[0] = dice[1] ^ (dice[1] >> 9)
    dice[1] = (dice[2] + (dice[2] << 3)) & _MASK
    dice[2] = ((((dice[2] << 21) | (dice[2] >> 11)) & _MASK) + out) & _MASK
    return int(out)


@njit(cache=True, nogil=True)
def below(dice: Dice, bound: int) -> int:
    """A whole number from 0 to bound - 1 (bound < 2^31; the bias is below bound / 2^32)."""
    return (throw(dice) * int(bound)) >> 32


@njit(cache=True, nogil=True)
def patience(dice: Dice) -> float:
    """About exponentially distributed: -ln(u), with the mantissa's logarithm taken as a straight line (mean 1.04).

    A move that costs delta at temperature T is accepted when delta < T * patience (Metropolis et al. 1953).
    """
    word = throw(dice) + 1
    halvings = 0
    while word < 0x80000000:
        word <<= 1
        halvings += 1
    return _LN2 * (halvings + 2.0 - word / 2147483648.0)
