"""Seeded draws that give the same numbers with every version of numpy.

Only the raw stream of the generator is promised to stay as it is, so every
distribution here is made from plain uniform numbers.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from hrgeo.model import FloatArray, IntArray

T = TypeVar("T")


class Draws:
    """Random numbers for one part of the town.

    Parameters
    ----------
    seed
        Seed of the whole town.
    part
        Each part has a stream of its own, so that a change to one file leaves
        the others as they were.

    Examples
    --------
    >>> Draws(7, "streets").uniform(size=2).tolist() == Draws(7, "streets").uniform(size=2).tolist()
    True
    """

    def __init__(self, seed: int, part: str) -> None:
        entropy = [seed, zlib.crc32(part.encode())]
        self._generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))

    def uniform(self, low: float = 0.0, high: float = 1.0, *, size: int) -> FloatArray:
        """Give `size` numbers from `low` up to `high`."""
        return low + (high - low) * self._generator.random(size)

    def normal(self, scale: float, *, size: int) -> FloatArray:
        """Give `size` normal numbers around 0 with standard deviation `scale`."""
        return np.asarray(ndtri(self._generator.random(size)) * scale, dtype=np.float64)

    def chance(self, share: float) -> bool:
        """Give True with probability `share`."""
        return bool(self._generator.random() < share)

    def positions(self, weights: npt.ArrayLike, *, size: int) -> IntArray:
        """Give `size` positions in `weights`, each as likely as its weight."""
        cumulative = np.cumsum(np.asarray(weights, dtype=np.float64))
        drawn = self._generator.random(size) * cumulative[-1]
        found = np.searchsorted(cumulative, drawn, side="right")
        return np.asarray(np.minimum(found, len(cumulative) - 1), dtype=np.int64)

    def pick(self, options: dict[T, float], *, size: int) -> list[T]:
        """Give `size` of the keys of `options`, each as likely as its weight."""
        keys = list(options)
        return [keys[k] for k in self.positions(list(options.values()), size=size)]

    def some(self, things: Sequence[T], *, size: int) -> list[T]:
        """Give `size` different ones of `things`, or all where there are fewer."""
        order = np.argsort(self._generator.random(len(things)), kind="stable")
        return [things[k] for k in order[:size]]
