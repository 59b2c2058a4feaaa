"""Seeded dice for the tests of making."""

import numpy as np


def dice(seed: int) -> np.random.Generator:
    """A generator of that seed."""
    return np.random.Generator(np.random.PCG64(seed))
